"""Which figures of two linked claims a link can mean together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimset.model.arithmetic import Arithmetic
from claimset.numbers.compare import compare
from claimset.numbers.facets.document_figures import ClaimKey
from claimset.numbers.facets.figure import Figure
from claimset.numbers.verdict import PairOutcome

Figures = Mapping[ClaimKey, Sequence[Figure]]
"""Figures by the claim that states them."""


def figures_by_claim(figures: Iterable[Figure]) -> Figures:
    """Map each claim to the figures that it states."""
    by_claim: dict[ClaimKey, list[Figure]] = {}
    for figure in figures:
        by_claim.setdefault(ClaimKey(figure.document, figure.claim), []).append(figure)
    return by_claim


def matching_figures(figures: Sequence[Figure], others: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """
    Yield `(left, right)` for the figures of two linked claims that the link can only mean together.

    First come figures that are one number, then those that count the same thing in the same unit, then those with the
    same unit. Where each side has one figure alone, the link means these two.
    """
    left, right = list(figures), list(others)
    for fits in (_are_one_number, _count_one_thing, _have_one_unit):
        for figure in tuple(left):
            matches = [other for other in others if fits(figure, other)]
            rivals = [rival for rival in figures if len(matches) == 1 and fits(rival, matches[0])]
            if len(rivals) == 1 and matches[0] in right:
                left.remove(figure)
                right.remove(matches[0])
                yield figure, matches[0]
    if len(left) == len(figures) == 1 and len(right) == len(others) == 1:
        yield left[0], right[0]


def parts_with_whole(parts: Sequence[Figure], wholes: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield `(part, whole)`: every figure of a part's claim in the unit of the only whole, or the matching figures."""
    of_one_whole = [part for part in parts if len(wholes) == 1 and _have_one_unit(part, wholes[0])]
    yield from ((part, wholes[0]) for part in of_one_whole) if of_one_whole else matching_figures(parts, wholes)


def states_again(figure: Figure, other: Figure, arithmetic: Arithmetic) -> bool:
    """Return whether a figure of a linked claim can be the other one, stated once more: then the two are no parts."""
    verdict = compare(figure, other, "same", arithmetic, linked=True)
    return verdict.outcome in {PairOutcome.CONSISTENT, PairOutcome.TENSION}


def _are_one_number(figure: Figure, other: Figure) -> bool:
    return figure.value == other.value


def _count_one_thing(figure: Figure, other: Figure) -> bool:
    return (
        _have_one_unit(figure, other)
        and (figure.counted or "") == (other.counted or "")
        and (figure.measure == other.measure)
    )


def _have_one_unit(figure: Figure, other: Figure) -> bool:
    return figure.value.unit == other.value.unit and figure.value.kind == other.value.kind
