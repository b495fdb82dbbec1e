"""Relations that nobody draws: they follow from the offsets of spans, by `x-implied` of the schema."""

from collections.abc import Collection, Iterator, Sequence

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import RelationType, Schema, matches
from claimset.model.span import Relation, Span


def implied_relations(labels: Labels, schema: Schema) -> frozenset[Relation]:
    """
    Return the relations that follow from position.

    Each span of the range that lies in spans of the domain has a relation from the innermost of these, the shortest. A
    relation of the type that somebody drew to it from another span takes its place.
    """
    kinds = [kind for kind in schema.relations.values() if kind.implied]
    return frozenset(relation for kind in kinds for relation in _of_kind(kind, labels))


def with_implied(labels: Labels, schema: Schema, stages: Collection[str] | None = None) -> Labels:
    """Return the labels with the relations that follow from position: of the passes `stages`, or of all if None."""
    implied = {
        item
        for item in implied_relations(labels, schema)
        if stages is None or schema.relations[item.label].stage in stages
    }
    missing = implied.difference(labels.relations)
    return msgspec.structs.replace(labels, relations=(*labels.relations, *sorted(missing))) if missing else labels


def without_implied(labels: Labels, schema: Schema) -> Labels:
    """Return the labels with only those relations that do not follow from position, which somebody has to draw."""
    implied = implied_relations(labels, schema)
    if not implied:
        return labels
    return msgspec.structs.replace(labels, relations=tuple(item for item in labels.relations if item not in implied))


def renew_implied(before: Labels, after: Labels, schema: Schema) -> Labels:
    """
    Return the changed labels `after` with the relations that follow from the offsets of their spans.

    `before` are the labels before the change. Relations that followed then are removed, and those that somebody had
    deleted from them do not come back.
    """
    old = implied_relations(before, schema)
    drawn_labels = msgspec.structs.replace(after, relations=tuple(item for item in after.relations if item not in old))
    renewed_labels = with_implied(drawn_labels, schema)
    deleted_relations = old.difference(after.relations)
    return msgspec.structs.replace(
        renewed_labels, relations=tuple(item for item in renewed_labels.relations if item not in deleted_relations)
    )


def _of_kind(kind: RelationType, labels: Labels) -> Iterator[Relation]:
    sources_by_target: dict[str, set[str]] = {}
    for relation in labels.relations:
        if relation.label == kind.name:
            sources_by_target.setdefault(relation.target, set()).add(relation.source)
    holders = sorted(_spans(labels, kind.domain), key=_start)
    open_holders: list[Span] = []
    index = 0
    for span in sorted(_spans(labels, kind.range), key=_start):
        while index < len(holders) and holders[index].start <= span.start:
            open_holders.append(holders[index])
            index += 1
        open_holders = [item for item in open_holders if item.end > span.start]
        around = [item for item in open_holders if span.within(item) and item.id != span.id]
        if around:
            innermost = min(around, key=lambda item: (item.end - item.start, item.id))
            if sources_by_target.get(span.id, set()) <= {innermost.id}:
                yield Relation(innermost.id, span.id, kind.name)


def _spans(labels: Labels, patterns: tuple[str, ...]) -> Sequence[Span]:
    return [span for name, spans in labels.layers.items() for span in spans if matches(patterns, name, span.label)]


def _start(span: Span) -> tuple[int, int]:
    return span.start, span.end
