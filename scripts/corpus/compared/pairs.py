"""Planted pairs held against labelled figures: is each figure there, and what does the arithmetic say of the two?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from claimset.model.schema import Schema
from claimset.model.span import Value
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.judge import judge_figures, steps_of
from claimset.numbers.verdict import PairOutcome
from claimset.quantity.notation import render_quantity
from corpus.plan.figure import PlannedFigure
from corpus.plan.page import occurrences
from corpus.plan.pairs import PlantedPair

_LINKS = {"same": "same", "part": "subset"}
"""The meaning of the link that a person draws from the left claim to the right one; none for a step of events."""
_DERIVED = ("sum", "share", "change")
RIGHT, WRONG, NOT_COMPARED, NO_FIGURE = "right", "wrong", "not compared", "no figure"


class FoundFigure(NamedTuple):
    """A planned figure in gold: None where no claim of gold states it; `is_value` where the value is as planned."""

    figure: Figure | None
    is_value: bool


class ComparedPair(msgspec.Struct, frozen=True):
    """
    A planted pair beside gold.

    `linked` is the outcome with a link between the two claims as the plan has it, `unlinked` that with the links and
    facets of gold alone; each is RIGHT, WRONG, NOT_COMPARED or NO_FIGURE. `verdict` is what the arithmetic says with
    the link, `values` whether both figures have the planned value.
    """

    pair: PlantedPair
    linked: str
    unlinked: str
    verdict: str
    values: bool


def find_figure(planned: PlannedFigure, text: str, figures: Sequence[Figure]) -> FoundFigure:
    """Return a planned figure as it is labelled in a text that prints its words."""
    places = [match.span() for match in occurrences(planned.numeral, text)]
    for figure in figures:
        if any(figure.start < end and start < figure.end for start, end in places):
            return FoundFigure(figure, render_quantity(figure.value) == planned.notation)
    return FoundFigure(None, is_value=False)


def compare_story(
    pairs: Iterable[PlantedPair],
    figures_by_id: Mapping[str, FoundFigure],
    documents: Sequence[DocumentFigures],
    links: Sequence[ClaimLink],
    schema: Schema,
) -> list[ComparedPair]:
    """
    Hold the planted pairs of a story against the figures of its documents.

    `links` are those of gold between these documents. Pairs with a figure of another document are left out.
    """
    steps = steps_of(schema)
    unlinked = judge_figures(documents, schema.arithmetic, steps, links)
    return [
        _compared(pair, figures_by_id, unlinked, documents, links, schema, steps)
        for pair in pairs
        if all(name in figures_by_id for name in (pair.left, pair.right, *pair.others))
    ]


def _compared(
    pair: PlantedPair,
    figures_by_id: Mapping[str, FoundFigure],
    unlinked: Sequence[FigurePair],
    documents: Sequence[DocumentFigures],
    links: Sequence[ClaimLink],
    schema: Schema,
    steps: Mapping[Value, Value],
) -> ComparedPair:
    sides = [figures_by_id[name] for name in (pair.left, *pair.others, pair.right)]
    figures = [side.figure for side in sides if side.figure is not None]
    if len(figures) < len(sides):
        return ComparedPair(pair, NO_FIGURE, NO_FIGURE, "", values=False)
    own_links = _links(pair, figures, schema) if pair.linked else []
    linked = judge_figures(documents, schema.arithmetic, steps, [*links, *own_links]) if own_links else unlinked
    verdict = _verdict(pair, figures, linked)
    return ComparedPair(
        pair,
        _outcome(pair, verdict),
        _outcome(pair, _verdict(pair, figures, unlinked)),
        "" if verdict is None else f"{verdict.verdict.outcome} {verdict.verdict.reason or ''}".strip(),
        values=all(side.is_value for side in sides),
    )


def _links(pair: PlantedPair, figures: Sequence[Figure], schema: Schema) -> list[ClaimLink]:
    *parts, result = [ClaimKey(figure.document, figure.claim) for figure in figures]
    meaning = "derived" if pair.check in _DERIVED else _LINKS.get(pair.check)
    if meaning is None:
        return []
    relation = next(kind.name for kind in schema.meaning(meaning))
    ends = [(result, part) for part in parts] if meaning == "derived" else [(parts[0], result)]
    return [ClaimLink(source, target, relation, meaning) for source, target in ends if source != target]


def _verdict(pair: PlantedPair, figures: Sequence[Figure], judged: Iterable[FigurePair]) -> FigurePair | None:
    keys = {figure.key for figure in figures}
    matches = [
        item for item in judged if {item.left.key, item.right.key, *(other.key for other in item.others)} == keys
    ]
    return next((item for item in matches if item.check == pair.check), next(iter(matches), None))


def _outcome(pair: PlantedPair, judged: FigurePair | None) -> str:
    if judged is None:
        # Figures that differ in what they count are never put side by side by their facets.
        return RIGHT if pair.verdict == PairOutcome.NOT_COMPARABLE else NOT_COMPARED
    return RIGHT if judged.verdict.outcome == pair.verdict else WRONG


def tally(rows: Iterable[ComparedPair], field: str) -> dict[str, list[int]]:
    """
    Count pairs by a field of `PlantedPair`.

    The numbers are: pairs; both figures in gold; with the planned values; right with the planned link; wrong with it;
    not compared with it; right without it.
    """
    counts: dict[str, list[int]] = {}
    for row in rows:
        facts = (
            True,
            row.linked != NO_FIGURE,
            row.values,
            row.linked == RIGHT,
            row.linked == WRONG,
            row.linked == NOT_COMPARED,
            row.unlinked == RIGHT,
        )
        numbers = counts.setdefault(str(getattr(row.pair, field)), [0] * len(facts))
        for place, fact in enumerate(facts):
            numbers[place] += fact
    return dict(sorted(counts.items()))
