"""The columns of figures: a value as numbers, and its facets, such as the thing that it counts."""

from collections.abc import Iterable, Mapping
from typing import Any

from claimset.model.quantity import Quantity
from claimset.numbers.facets.figure import Figure
from claimset.quantity.printed_digits import last_digit
from claimset.release.records.column_types import BOOL, FLOAT, STRING
from claimset.release.records.spans import Row

VALUE_COLUMNS = {
    "min": FLOAT,
    "max": FLOAT,
    "min_inclusive": BOOL,
    "max_inclusive": BOOL,
    "unit": STRING,
    "kind": STRING,
    "per": STRING,
    "approximation": STRING,
    "fraction": STRING,
    "last_digit": FLOAT,
}
FACET_COLUMNS: Mapping[str, Any] = {
    "measure": STRING,
    "counted": STRING,
    "places": STRING,
    "scopes": STRING,
    "times": STRING,
    "window_start": STRING,
    "window_end": STRING,
    "whole": STRING,
    "inherited": STRING,
}
"""Several places, scopes or times are one string with spaces between them: many readers cannot read nested lists."""


def value_row(value: Quantity) -> Row:
    """Return the columns VALUE_COLUMNS of a value."""
    return {
        "min": None if value.min is None else float(value.min),
        "max": None if value.max is None else float(value.max),
        "min_inclusive": value.min_inclusive,
        "max_inclusive": value.max_inclusive,
        "unit": value.unit,
        "kind": str(value.kind),
        "per": value.per,
        "approximation": str(value.approximation),
        "fraction": None if value.fraction is None else str(value.fraction),
        "last_digit": float(last_digit(value)),
    }


def facet_row(figure: Figure) -> Row:
    """
    Return the columns FACET_COLUMNS of a figure; a thing is an entity id or the id of a span.

    A thing whose key comes from another document has that document's id and # before it.
    """
    window = figure.window
    return {
        "measure": figure.measure,
        "counted": _thing(figure.counted, figure),
        "places": _joined(_thing(key, figure) for key in figure.places),
        "scopes": _joined(_thing(key, figure) for key in figure.scopes),
        "times": _joined(figure.times),
        "window_start": None if window is None else window.first.isoformat(),
        "window_end": None if window is None else window.last.isoformat(),
        "whole": _thing(figure.whole, figure),
        "inherited": _joined(f"{name}:{claim}" for name, claim in sorted(figure.inherited.items())),
    }


def _joined(parts: Iterable[str | None]) -> str | None:
    return " ".join(part for part in parts if part is not None) or None


def _thing(key: str | None, figure: Figure) -> str | None:
    """Return the id of a thing; with the document's id and # before it if its key comes from another document."""
    document, _, name = (key or "").partition("#")
    return (name if document == figure.document else key) or None
