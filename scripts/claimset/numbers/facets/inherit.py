"""Gives a figure the place, time and scope that its claim lacks, from the claims that it rests on or follows."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from claimset.numbers.facets.document_figures import ClaimLink, ClaimSpan
from claimset.numbers.facets.figure import Figure

FACETS = ("places", "times", "scopes")
"""The facets that can be inherited."""
_FROM_THE_CLAIM_BEFORE = ("places", "times")
_GIVERS = ("derived", "subset")
_MOST_STEPS = 64


def inherit(figures: Sequence[Figure], claims: Sequence[ClaimSpan], links: Iterable[ClaimLink]) -> tuple[Figure, ...]:
    """
    Return the figures with the facets that they lack, and with the claim that each facet is from.

    A figure takes a facet from the claims that its claim is derived from or a part of, the nearest first. Then it takes
    place and time from the claim before, if the figures there have exactly one. It takes no scope from there, because
    the next figure is often not limited in the same way. Inherited facets are not passed on.
    """
    by_claim: dict[str, list[Figure]] = {}
    for figure in figures:
        by_claim.setdefault(figure.claim, []).append(figure)
    givers: dict[str, list[str]] = {}
    for link in links:
        if link.meaning in _GIVERS:
            givers.setdefault(link.source.claim, []).append(link.target.claim)
    previous = _previous(claims)
    return tuple(_with_facets(figure, by_claim, givers, previous.get(figure.claim)) for figure in figures)


def _with_facets(
    figure: Figure, by_claim: dict[str, list[Figure]], givers: dict[str, list[str]], previous: str | None
) -> Figure:
    missing = [name for name in FACETS if not getattr(figure, name)]
    facets: dict[str, Any] = {}
    sources: dict[str, str] = {}
    steps: list[tuple[str, tuple[str, ...]]] = [(claim, FACETS) for claim in _ancestors(figure.claim, givers)]
    if previous is not None:
        steps.append((previous, _FROM_THE_CLAIM_BEFORE))
    for claim, names in steps:
        for name in names:
            values = {getattr(giver, name) for giver in by_claim.get(claim, ()) if getattr(giver, name)}
            if name in missing and name not in facets and len(values) == 1:
                facets[name], sources[name] = values.pop(), claim
    return msgspec.structs.replace(figure, **facets, inherited=sources) if facets else figure


def _ancestors(claim: str, givers: dict[str, list[str]]) -> list[str]:
    order = [claim]
    for item in order:
        if len(order) > _MOST_STEPS:
            break
        order.extend(giver for giver in dict.fromkeys(givers.get(item, ())) if giver not in order)
    return order[1:]


def _previous(claims: Sequence[ClaimSpan]) -> dict[str, str]:
    """Map each claim to the claim that ends last before it begins."""
    by_end = sorted(claims, key=lambda claim: claim.end)
    ends = [claim.end for claim in by_end]
    previous = {}
    for claim in claims:
        place = bisect_right(ends, claim.start)
        if place:
            previous[claim.id] = by_end[place - 1].id
    return previous
