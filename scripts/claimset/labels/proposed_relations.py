"""Relations to the nearest span that a task is prefilled with, for annotators to keep or delete."""

from collections.abc import Collection, Iterator

from claimset.model.labels import Labels
from claimset.model.schema import RelationType, Schema, matches
from claimset.model.span import Relation, Span
from claimset.text.sentences import Sentences


def proposed_relations(
    labels: Labels, text: str, language: str, schema: Schema, stages: Collection[str]
) -> tuple[Relation, ...]:
    """
    Return a relation of each proposed type, in the passes `stages`, from every span that has none of that type.

    It leads to the nearest span of the range by the code points between the two; of two that are equally near, to the
    earlier one. No relation is proposed from a span that may have none, or where it would close a cycle of a type
    without cycles.
    """
    relations: list[Relation] = []
    for kind in schema.relations.values():
        if kind.proposed and kind.stage in stages:
            sentences = Sentences(text, language) if kind.proposed == "same-sentence" else None
            relations += _of_kind(kind, labels, sentences)
    return tuple(relations)


def _of_kind(kind: RelationType, labels: Labels, sentences: Sentences | None) -> Iterator[Relation]:
    arrows = {(item.source, item.target) for item in labels.relations if item.label == kind.name}
    sources_with_arrow = {source for source, _ in arrows}
    targets = _spans(labels, kind.range)
    for source in _spans(labels, kind.domain):
        if source.id in sources_with_arrow or any(
            number.maximum == 0 and number.applies(source) for number in kind.numbers
        ):
            continue
        candidates = [item for item in targets if item.id != source.id]
        if sentences is not None:
            sentence = sentences.around(source.start, source.end)
            candidates = [item for item in candidates if sentences.around(item.start, item.end) == sentence]
        for target in sorted(candidates, key=lambda item: (_gap(source, item), item.start, item.id))[:1]:
            if not ((kind.acyclic or kind.symmetric) and _leads_to(arrows, target.id, source.id)):
                arrows.add((source.id, target.id))
                yield Relation(source.id, target.id, kind.name)


def _gap(one: Span, other: Span) -> int:
    return max(0, other.start - one.end, one.start - other.end)


def _leads_to(arrows: Collection[tuple[str, str]], start: str, end: str) -> bool:
    visited_ids, open_ids = {start}, [start]
    while open_ids:
        span_id = open_ids.pop()
        new_ids = {target for source, target in arrows if source == span_id} - visited_ids
        visited_ids |= new_ids
        open_ids += new_ids
    return end in visited_ids


def _spans(labels: Labels, patterns: tuple[str, ...]) -> list[Span]:
    return [span for name, spans in labels.layers.items() for span in spans if matches(patterns, name, span.label)]
