"""Pairs of figures whose claims a person linked, with the verdicts of arithmetic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.numbers.compare import Comparison, compare
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink
from claimset.numbers.facets.figure import Figure
from claimset.numbers.formula import SUM, Formula, apply_formula, formulas_for
from claimset.numbers.obstacle import dimension_obstacle
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.claim_graph import ClaimGraph
from claimset.numbers.verdict import PairOutcome

_COMPARISONS: dict[str, Comparison] = {
    "same": "same",
    "conflict": "conflict",
    "incomparable": "same",
    "supersedes": "same",
    "subset": "part",
}
_WORST_LAST = (PairOutcome.CONSISTENT, PairOutcome.TENSION, PairOutcome.CONFLICT, PairOutcome.NOT_COMPARABLE)
Figures = Mapping[ClaimKey, Sequence[Figure]]
"""Figures by the claim that states them."""


def linked_pairs(graph: ClaimGraph, figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    """
    Yield pairs of figures of linked claims with their verdicts.

    A claim that is derived from several follows from each of them, or by a formula from all. A part of a part is a part
    of the whole. Parts that are labelled as complete are added up.
    """
    sources: dict[ClaimKey, list[ClaimLink]] = {}
    for link in graph.links:
        if link.meaning == "derived":
            sources.setdefault(link.source, []).append(link)
    for link in graph.links:
        if link.meaning != "derived":
            yield from _pairs_of_link(link, figures, arithmetic)
        elif link is sources[link.source][0]:
            yield from _derived_pairs(sources[link.source], figures, arithmetic)
    for claim, links in graph.parts_of():
        yield from _sums(claim, links, figures, arithmetic)
    yield from _parts_of_parts(graph, figures, arithmetic)


def matching_figures(figures: Sequence[Figure], others: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """
    Yield `(left, right)` for the figures of two linked claims that the link can only mean together.

    First come figures that count the same thing in the same unit, then those with the same unit. If one figure is left
    on each side, the link means these two.
    """
    left, right = list(figures), list(others)
    for fits in (_count_one_thing, _have_one_unit):
        for figure in tuple(left):
            matches = [other for other in right if fits(figure, other)]
            if len(matches) == 1:
                left.remove(figure)
                right.remove(matches[0])
                yield figure, matches[0]
    if len(left) == 1 and len(right) == 1:
        yield left[0], right[0]


def _pairs_of_link(link: ClaimLink, figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    comparison = _COMPARISONS[link.meaning]
    for left, right in matching_figures(figures.get(link.source, ()), figures.get(link.target, ())):
        if left.key != right.key:
            verdict = compare(left, right, comparison, arithmetic, linked=True)
            yield FigurePair(left, right, comparison, verdict, link)


def _from_one_source(link: ClaimLink, figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    """
    Yield each figure of a derived claim with the figure of its source that fits it best.

    If the claim states a share of its source, a count beside it is the part: `share_pairs` compares all three.
    """
    is_share = _is_share_of(link, figures)
    matches = {
        left.key: right for left, right in matching_figures(figures.get(link.source, ()), figures.get(link.target, ()))
    }
    for left in figures.get(link.source, ()):
        rights = [right for right in figures.get(link.target, ()) if _may_follow(left, right)]
        if not rights and left.key in matches:
            rights = [matches[left.key]]
        # A change follows from two levels, and the link names only one.
        pairs = [
            FigurePair(left, right, "same", compare(left, right, "same", arithmetic, linked=True), link)
            for right in rights
            if left.key != right.key and (left.value.kind == right.value.kind or left.value.kind != Kind.CHANGE)
            if not (is_share and left.is_amount and left.value.kind == right.value.kind)
        ]
        if pairs:
            yield min(pairs, key=lambda pair: _WORST_LAST.index(pair.verdict.outcome))


def _is_share_of(link: ClaimLink, figures: Figures) -> bool:
    wholes = {key for figure in figures.get(link.target, ()) for key in (figure.key, figure.counted)}
    return any(figure.is_share and figure.whole in wholes - {None} for figure in figures.get(link.source, ()))


def _may_follow(figure: Figure, source: Figure) -> bool:
    return figure.value.unit == source.value.unit and (figure.is_amount == source.is_amount)


def _derived_pairs(links: Sequence[ClaimLink], figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    sources = [figures.get(link.target, ()) for link in links]
    if len(links) == 1 or any(len(items) != 1 for items in sources):
        yield from _from_many_figures(links, figures, arithmetic)
        return
    parts = [items[0] for items in sources]
    for result in figures.get(links[0].source, ()):
        pairs = [
            FigurePair(result, part, "same", compare(result, part, "same", arithmetic, linked=True), link)
            for link, part in zip(links, parts, strict=True)
        ]
        if all(pair.verdict.outcome in {PairOutcome.CONSISTENT, PairOutcome.TENSION} for pair in pairs):
            yield from pairs
        elif (pair := best_formula(result, parts, arithmetic, links[0])) is not None:
            yield pair


def _from_many_figures(links: Sequence[ClaimLink], figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    """
    Yield each figure of a derived claim with what it follows from.

    A link says nothing of which figures of two claims go into which. So a figure that no figure of its sources bears
    out may follow by a formula from several of them, or from one of them and another of its own claim; that other one
    then needs no source.
    """
    pairs = [pair for link in links for pair in _from_one_source(link, figures, arithmetic)]
    sources = [figure for link in links for figure in figures.get(link.target, ())]
    beside = figures.get(links[0].source, ())
    fits: list[FigurePair] = []
    explained: set[str] = set()
    for pair in pairs:
        if pair.verdict.outcome == PairOutcome.CONFLICT and pair.left.key not in explained:
            fit = _fitting_formula(pair.left, sources, beside, arithmetic, links[0])
            if fit is not None:
                fits.append(fit)
                explained |= {figure.key for figure in (fit.left, fit.right, *fit.others)}
    yield from (
        pair for pair in pairs if pair.verdict.outcome != PairOutcome.CONFLICT or pair.left.key not in explained
    )
    yield from fits


def _fitting_formula(
    result: Figure, sources: Sequence[Figure], beside: Sequence[Figure], arithmetic: Arithmetic, link: ClaimLink
) -> FigurePair | None:
    """Return the pair of the first formula by which a figure follows from two figures or from all; None without one."""
    others = [figure for figure in beside if figure.key != result.key]
    for parts in (*combinations([*sources, *others], 2), tuple(sources)):
        is_of_one_kind = all(_may_follow(result, part) for part in parts)
        if len(parts) > 1 and is_of_one_kind and any(part in sources for part in parts):
            pair = best_formula(result, parts, arithmetic, link)
            if pair is not None and pair.verdict.outcome in {PairOutcome.CONSISTENT, PairOutcome.TENSION}:
                return pair
    return None


def best_formula(
    result: Figure, parts: Sequence[Figure], arithmetic: Arithmetic, link: ClaimLink | None
) -> FigurePair | None:
    """Return the pair of the formula that fits a figure and its parts best; None where no formula can be computed."""
    orders: list[Sequence[Figure]] = [parts, parts[::-1]] if len(parts) == 2 else [parts]
    if result.value.kind == Kind.CHANGE and len(parts) == 2:
        orders = [_later_first(parts)] if parts[0].window != parts[1].window else orders
    tries = [
        _formula_pair(formula, order, result, arithmetic, link)
        for order in orders
        for formula in formulas_for(result, order)
    ]
    pairs = [pair for pair in tries if pair is not None]
    return min(pairs, key=lambda pair: _WORST_LAST.index(pair.verdict.outcome), default=None)


def _formula_pair(
    formula: Formula, parts: Sequence[Figure], result: Figure, arithmetic: Arithmetic, link: ClaimLink | None
) -> FigurePair | None:
    verdict = apply_formula(formula, parts, result, arithmetic)
    return None if verdict is None else FigurePair(parts[0], result, formula.name, verdict, link, tuple(parts[1:]))


def _sums(
    claim: ClaimKey, links: Sequence[ClaimLink], figures: Figures, arithmetic: Arithmetic
) -> Iterator[FigurePair]:
    for whole in figures.get(claim, ()):
        if whole.is_complete:
            parts = [
                part
                for link in links
                for part in figures.get(link.source, ())
                if dimension_obstacle(part, whole, linked=True) is None
            ]
            pair = _formula_pair(SUM, parts, whole, arithmetic, links[0]) if len(parts) > 1 else None
            if pair is not None:
                yield pair


def _parts_of_parts(graph: ClaimGraph, figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    direct_links = {(link.source, link.target) for link in graph.links}
    for link in graph.links:
        if link.meaning != "subset" or link.source not in figures:
            continue
        for claim in graph.wholes(link.target):
            if (link.source, claim) in direct_links:
                continue
            for left, right in matching_figures(figures[link.source], figures.get(claim, ())):
                verdict = compare(left, right, "part", arithmetic, linked=True)
                if verdict.outcome == PairOutcome.CONFLICT:
                    yield FigurePair(left, right, "part", verdict, link)


def _count_one_thing(figure: Figure, other: Figure) -> bool:
    return (
        _have_one_unit(figure, other)
        and (figure.counted or "") == (other.counted or "")
        and (figure.measure == other.measure)
    )


def _have_one_unit(figure: Figure, other: Figure) -> bool:
    return figure.value.unit == other.value.unit and figure.value.kind == other.value.kind


def _later_first(parts: Sequence[Figure]) -> Sequence[Figure]:
    first, second = (part.window for part in parts)
    return parts if first is None or second is None or first > second else parts[::-1]


def figures_by_claim(figures: Iterable[Figure]) -> Figures:
    """Map each claim to the figures that it states."""
    by_claim: dict[ClaimKey, list[Figure]] = {}
    for figure in figures:
        by_claim.setdefault(ClaimKey(figure.document, figure.claim), []).append(figure)
    return by_claim
