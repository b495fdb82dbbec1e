"""The gold that is proposed to a curator, with a note on each difference."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from claimset.gold.amendments import amend
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.merging.merge import merge_annotations
from claimset.gold.merging.settle import SettledValue, settle_differences
from claimset.gold.planned_difference import PlannedDifference, planned_difference
from claimset.gold.review.panes import review_basis
from claimset.model.decision import Decision
from claimset.model.labels import Labels
from claimset.model.review import PANES, Review, ReviewNote
from claimset.text.plural import plural

_OFFSETS = re.compile(r"(?<=') \[[0-9]+:[0-9]+\]")
Proposal = tuple[Labels, Review]


def propose_gold(
    compared: ComparedAnnotations,
    differences: list[AnnotatorDifference],
    decisions: Sequence[Decision],
    panes: Sequence[str],
    text: str,
) -> Proposal:
    """
    Return the labels that are proposed as gold, and the review with the notes and panes beside them.

    `panes` are the annotators A, B and C. Decided differences are proposed as decided. Every other span and relation is
    proposed that somebody drew, with the boundary, the label and the attributes that most of its annotators give it; in
    a tie the first pane's count. A curator who submits the proposal unchanged has decided in its favor.
    """
    settlement = settle_differences(compared, differences, decisions)
    lines = {item.key: line for item, line in settlement.decisions}
    outcomes = {
        item.key: SettledValue(lines[item.key].value, lines[item.key].choice)
        if item.key in lines
        else _proposed_value(item, panes)
        for item in differences
    }
    merged = merge_annotations(compared, differences, outcomes).labels
    labels = amend(merged, decisions, compared.schema, compared.interface.name).labels
    planned = [planned_difference(item, compared, text, lines.get(item.key)) for item in differences]
    review = Review(
        review_basis(compared),
        _summary(planned, compared, panes),
        tuple(compared.labels[name] for name in panes),
        _notes(planned, outcomes, panes),
    )
    return labels, review


def _proposed_value(difference: AnnotatorDifference, panes: Sequence[str]) -> SettledValue:
    sides = sorted(difference.sides, key=lambda side: _pane_place(side.annotator, panes))
    if difference.kind in {"missing", "spurious", "relation"}:
        # A curator deletes a span with one key, but would have to draw a missing one.
        return SettledValue(annotator=next(side.annotator for side in sides if side.value))
    if difference.kind == "coreference":
        return SettledValue(annotator=sides[0].annotator)
    counts = Counter(json.dumps(side.value) for side in sides)
    return SettledValue(annotator=max(sides, key=lambda side: counts[json.dumps(side.value)]).annotator)


def _pane_place(annotator: str, panes: Sequence[str]) -> tuple[int, str]:
    return panes.index(annotator) if annotator in panes else len(panes), annotator


def _notes(
    planned: Sequence[PlannedDifference], outcomes: dict[str, SettledValue], panes: Sequence[str]
) -> dict[str, ReviewNote]:
    """Return the notes by the span that they are about: for a relation the one where it starts."""
    lines: dict[str, list[str]] = {}
    scores: dict[str, float] = {}
    for item in planned:
        if item.difference.gold_ids:
            span_id = item.difference.gold_ids[0]
            lines.setdefault(span_id, []).append(f"{_topic(item)}: {_sides(item, panes)}{_outcome(item)}")
            if item.decision is None:
                share = _share(item.difference, outcomes[item.difference.key])
                scores[span_id] = min(share, scores.get(span_id, 1.0))
    return {span_id: ReviewNote("\n".join(words), scores.get(span_id, 1.0)) for span_id, words in lines.items()}


def _topic(item: PlannedDifference) -> str:
    """Return what differs about a span, in words for a curator who sees the span."""
    match item.difference.kind:
        case "relation":
            return _without_offsets(f"{item.about} to {item.subject.rpartition(' to ')[2]}")
        case "coreference":
            return _without_offsets(item.subject)
        case "attribute":
            return item.about
        case "missing" | "spurious":
            return "the span"
        case kind:
            return kind


def _without_offsets(words: str) -> str:
    return _OFFSETS.sub("", words)


def _share(difference: AnnotatorDifference, outcome: SettledValue) -> float:
    values = {side.annotator: json.dumps(side.value) for side in difference.sides}
    proposed = values[outcome.annotator] if outcome.annotator is not None else json.dumps(outcome.value)
    return round(list(values.values()).count(proposed) / len(values), 2)


def _outcome(item: PlannedDifference) -> str:
    return "" if item.decision is None else f" (decided by {item.decision.by})"


def _maker(annotator: str, panes: Sequence[str]) -> str:
    return PANES[panes.index(annotator)] if annotator in panes else "another annotator"


def _sides(item: PlannedDifference, panes: Sequence[str]) -> str:
    """Return what each pane's annotator says, and how many of the other annotators say what."""
    words = {side.annotator: _without_offsets(side.words) for side in item.sides}
    answers = [f"{PANES[number]}: {words[name]}" for number, name in enumerate(panes) if name in words]
    others = Counter(words[side.annotator] for side in item.sides if side.annotator not in panes)
    return " · ".join([*answers, *(f"{plural(count, 'other')}: {answer}" for answer, count in others.items())])


def _summary(planned: Sequence[PlannedDifference], compared: ComparedAnnotations, panes: Sequence[str]) -> str:
    return " ".join(_sentences(planned, compared, panes))


def _sentences(
    planned: Sequence[PlannedDifference], compared: ComparedAnnotations, panes: Sequence[str]
) -> Iterator[str]:
    kinds = Counter(item.difference.kind for item in planned if item.decision is None)
    if kinds:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        yield f"{plural(kinds.total(), 'decision')}: {counts}."
    else:
        yield "Nothing is left to decide."
    for item in planned:
        if item.decision is None and not item.difference.gold_ids:
            yield f"{item.subject}: {_sides(item, panes)}."
    for annotation in compared.annotations.values():
        if annotation.note is not None:
            yield f"Note of {_maker(annotation.annotator, panes)}: {annotation.note or 'on the server'}"
    others = len(compared.annotations) - len(panes)
    if others:
        yield f"{' and '.join(PANES[: len(panes)])} are the two annotators who differ most; {others} more are counted."
