"""Figures for tests, made from a line of notation and their facets."""

from typing import Any

from claimset.numbers.facets.figure import Figure
from claimset.quantity.notation import parse_quantity


def figure(value: str, **facets: Any) -> Figure:
    """Return a figure of a value; `place`, `scope` and `window` are single facets."""
    span = facets.pop("span", "q1")
    lists = {"place": "places", "scope": "scopes", "window": "times"}
    renamed = {lists.get(name, name): (item,) if name in lists else item for name, item in facets.items()}
    return Figure("d1", renamed.pop("claim", "c1"), span, 0, 1, 0, 2, parse_quantity(value), **renamed)
