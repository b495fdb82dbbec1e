"""A difference between annotators in words, for the person who decides it."""

from collections.abc import Iterator, Sequence

import msgspec

from claimset.gold.merging.answers import own_answer
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.merging.settle import difference_id
from claimset.model.decision import Decision, OwnAnswer
from claimset.model.span import Span


class PlannedSide(msgspec.Struct, frozen=True):
    """What one annotator says where annotations differ, in words; `spans` are pairs of layer and span."""

    annotator: str
    words: str
    spans: tuple[tuple[str, Span], ...]


class PlannedDifference(msgspec.Struct, frozen=True):
    """
    A difference, told to the person who decides it.

    `id` is the name that a file of decisions calls it by. `about` is the label, attribute, relation or document choice
    that differs; it is empty for coreference. `subject` says what differs, and `sides` who says what. Of a text that is
    not ours both have offsets and no words.

    `decision` is the line that decides the difference. Where there is none, it is the `take` or the `merge` that
    settles it, or None where it is undecided. `own` is the form of an answer that no side gives. For coreference
    `mentions` are pairs of a span's id in gold and its place in words.
    """

    id: str
    difference: AnnotatorDifference
    about: str
    subject: str
    sides: tuple[PlannedSide, ...]
    decision: Decision | None
    own: OwnAnswer
    mentions: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """One difference, and what each annotator says."""
        return f"{self.subject}: {', '.join(f'{side.annotator} {side.words}' for side in self.sides)}"


def planned_difference(
    difference: AnnotatorDifference, compared: ComparedAnnotations, text: str | None, decision: Decision | None
) -> PlannedDifference:
    """Return a difference in words. Without `text` it is described by offsets."""
    places = _places(difference, compared, text)
    return PlannedDifference(
        difference_id(difference),
        difference,
        difference_topic(difference, compared),
        _subject(difference, compared, places),
        tuple(_sides(difference, compared, text)),
        decision,
        own_answer(difference, compared.schema),
        tuple(zip(difference.gold_ids, places, strict=True)) if difference.kind == "coreference" else (),
    )


def outcome_words(decision: Decision) -> str:
    """Say what was decided, by whom and why."""
    if decision.rules:
        return f"mended as {', '.join(decision.rules)} asks"
    reason = f", {decision.reason}" if decision.reason else ""
    match decision.kind:
        case "take":
            return f"{decision.choice} taken whole by {decision.by}{reason}"
        case "merge":
            return f"settled by --merge {decision.merge.strategy if decision.merge else ''}".rstrip()
        case _:
            own_words = "none of these" if decision.value is None else "an answer of their own"
            return f"decided by {decision.by}: {decision.choice or own_words}{reason}"


def difference_topic(difference: AnnotatorDifference, compared: ComparedAnnotations) -> str:
    """Return the label, attribute, relation or document choice that differs; an empty text for coreference."""
    if difference.name is not None or difference.kind == "coreference":
        return difference.name or ""
    cluster = next(item for item in compared.clusters if item.id == difference.gold_ids[0])
    return next(iter(cluster.spans.values())).label


def _first_spans(difference: AnnotatorDifference, compared: ComparedAnnotations) -> list[Span]:
    clusters = {cluster.id: cluster for cluster in compared.clusters}
    return [next(iter(clusters[gold_id].spans.values())) for gold_id in difference.gold_ids]


def _places(difference: AnnotatorDifference, compared: ComparedAnnotations, text: str | None) -> list[str]:
    return [_quote(span.start, span.end, text) for span in _first_spans(difference, compared)]


def _subject(difference: AnnotatorDifference, compared: ComparedAnnotations, places: Sequence[str]) -> str:
    labels = [span.label for span in _first_spans(difference, compared)]
    match difference.kind:
        case "document":
            return str(difference.name)
        case "relation":
            return f"{difference.name} from {places[0]} to {places[1]}"
        case "coreference":
            return f"which of {', '.join(places)} are one"
        case "attribute":
            return f"{difference.name} of {labels[0]} {places[0]}"
        case "label":
            return f"label of {places[0]}"
        case "boundary":
            return f"boundary of {labels[0]}"
        case _:
            return f"{labels[0]} {places[0]}"


def _sides(difference: AnnotatorDifference, compared: ComparedAnnotations, text: str | None) -> Iterator[PlannedSide]:
    for side in difference.sides:
        match difference.kind:
            case "missing" | "spurious":
                words = "has it" if side.value else "does not"
            case "relation":
                words = "draws it" if side.value else "does not"
            case "boundary":
                words = _quote(side.value[0], side.value[1], text)
            case "coreference":
                words = " | ".join(_chain(chain, side.annotator, compared, text) for chain in side.value)
            case "attribute" if side.value is not None and text is None and _is_prose(difference, compared):
                words = "words of their own"
            case _:
                words = "nothing" if side.value is None else str(side.value)
        spans = (
            (layer, span)
            for layer, spans in compared.labels[side.annotator].layers.items()
            for span in spans
            if span.id in side.spans
        )
        yield PlannedSide(side.annotator, words, tuple(spans))


def _is_prose(difference: AnnotatorDifference, compared: ComparedAnnotations) -> bool:
    """Say whether an attribute holds free text, which may quote the document."""
    attribute = compared.schema.layers[difference.layer or ""].attributes[difference.name or ""]
    return attribute.kind == "text" and attribute.format is None


def _chain(ids: Sequence[str], annotator: str, compared: ComparedAnnotations, text: str | None) -> str:
    spans = {span.id: span for span in compared.labels[annotator].spans}
    return " = ".join(_quote(spans[span_id].start, spans[span_id].end, text) for span_id in ids)


def _quote(start: int, end: int, text: str | None) -> str:
    return f"[{start}:{end}]" if text is None else f"'{text[start:end]}' [{start}:{end}]"
