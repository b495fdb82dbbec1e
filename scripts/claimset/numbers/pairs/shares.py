"""Compares shares with their part and their whole, where labels name all three."""

from collections.abc import Iterator, Sequence

from claimset.model.arithmetic import Arithmetic
from claimset.numbers.facets.document_figures import ClaimKey
from claimset.numbers.facets.figure import Figure
from claimset.numbers.formula import SHARE, apply_formula
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.claim_graph import ClaimGraph
from claimset.numbers.pairs.matching import Figures, states_again
from claimset.numbers.verdict import PairOutcome


def share_pairs(
    graph: ClaimGraph, all_figures: Sequence[Figure], figures: Figures, arithmetic: Arithmetic
) -> Iterator[FigurePair]:
    """
    Yield each share with its part, its whole and the verdict whether the three fit.

    The whole is the figure that the share's relation leads to, or the only figure that counts the thing it leads to.
    The part is a figure of the share's own claim, or of a claim that a person linked with it as the same or as its
    source; where they have several, those that fit are meant. A figure of a linked claim that states the whole
    once more is no part: a share is linked to every claim that it follows from.
    """
    wholes = _wholes(all_figures)
    neighbours: dict[ClaimKey, list[ClaimKey]] = {}
    for link in graph.links:
        if link.meaning in {"same", "derived"}:
            neighbours.setdefault(link.source, []).append(link.target)
            neighbours.setdefault(link.target, []).append(link.source)
    for share in all_figures:
        whole = wholes.get(share.whole or "", []) if share.is_share else []
        if len(whole) != 1:
            continue
        claim = ClaimKey(share.document, share.claim)
        parts = list(figures.get(claim, ()))
        for item in neighbours.get(claim, ()):
            parts += [part for part in figures.get(item, ()) if not states_again(part, whole[0], arithmetic)]
        yield from _parts_that_fit(share, parts, whole[0], arithmetic)


def _parts_that_fit(
    share: Figure, parts: Sequence[Figure], whole: Figure, arithmetic: Arithmetic
) -> Iterator[FigurePair]:
    """Yield a share with the figures that are its part: those that fit, or all where none does."""
    pairs = []
    for part in parts:
        if part.key != whole.key and part.is_amount and part.value.unit == whole.value.unit:
            verdict = apply_formula(SHARE, (part, whole), share, arithmetic)
            if verdict is not None:
                pairs.append(FigurePair(part, share, "share", verdict, None, (whole,)))
    yield from [pair for pair in pairs if pair.verdict.outcome != PairOutcome.CONFLICT] or pairs


def _wholes(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """Map the keys that the whole of a share can have, of figures and of counted things, to the figures."""
    by_key: dict[str, list[Figure]] = {}
    for figure in figures:
        by_key[figure.key] = [figure]
        if figure.counted is not None and figure.is_amount:
            by_key.setdefault(figure.counted, []).append(figure)
    return by_key
