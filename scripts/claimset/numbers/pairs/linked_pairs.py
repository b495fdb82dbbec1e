"""Pairs of figures whose claims a person linked, with the verdicts of arithmetic."""

from collections.abc import Iterator, Sequence

from claimset.model.arithmetic import Arithmetic
from claimset.numbers.compare import Comparison, compare
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink
from claimset.numbers.formula import SUM
from claimset.numbers.obstacle import dimension_obstacle
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.claim_graph import ClaimGraph
from claimset.numbers.pairs.derived_pairs import derived_pairs, formula_pair
from claimset.numbers.pairs.matching import Figures, matching_figures, parts_with_whole
from claimset.numbers.verdict import ROUNDING, PairOutcome, PairVerdict

_COMPARISONS: dict[str, Comparison] = {
    "same": "same",
    "conflict": "conflict",
    "incomparable": "same",
    "supersedes": "same",
    "subset": "part",
}


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
            yield from derived_pairs(sources[link.source], figures, arithmetic)
    for claim, links in graph.parts_of():
        yield from _sums(claim, links, figures, arithmetic)
    yield from _parts_of_parts(graph, figures, arithmetic)


def _pairs_of_link(link: ClaimLink, figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    comparison = _COMPARISONS[link.meaning]
    match = parts_with_whole if comparison == "part" else matching_figures
    for left, right in match(figures.get(link.source, ()), figures.get(link.target, ())):
        if left.key != right.key:
            verdict = compare(left, right, comparison, arithmetic, linked=True)
            if link.meaning == "incomparable" and not _rests_on_a_convention(verdict):
                # Who says that two figures are not comparable does not say that a facet which one lacks is the other's.
                verdict = compare(left, right, comparison, arithmetic)
            yield FigurePair(left, right, comparison, verdict, link)


def _rests_on_a_convention(verdict: PairVerdict) -> bool:
    return verdict.outcome == PairOutcome.TENSION and verdict.reason != ROUNDING


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
            pair = formula_pair(SUM, parts, whole, arithmetic, links[0]) if len(parts) > 1 else None
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
            for left, right in parts_with_whole(figures[link.source], figures.get(claim, ())):
                verdict = compare(left, right, "part", arithmetic, linked=True)
                if verdict.outcome == PairOutcome.CONFLICT:
                    yield FigurePair(left, right, "part", verdict, link)
