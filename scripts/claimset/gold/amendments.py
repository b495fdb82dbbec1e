"""Changes of gold that no annotation has. They are stored as decisions, and applied whenever gold is made anew."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from claimset.labels.as_json import span_as_json
from claimset.labels.implied_relations import renew_implied
from claimset.model.decision import Decision, DecisionKind
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, Value, as_value


class Amendment(msgspec.Struct, frozen=True):
    """
    One change of gold.

    `span` is the id of gold's span. For a relation it is the ids of both ends with a space between, and for a document
    choice None. `before` and `after` are the old and the new value. For a span that is added or removed they are the
    span's fields as JSON, or None.
    """

    kind: DecisionKind
    layer: str | None
    name: str | None
    span: str | None
    before: Any
    after: Any

    def decision(self, **facts: Any) -> Decision:
        """Return the decision that makes this change; `facts` are its other fields, such as `by`, `at` and `source`."""
        return Decision(
            kind=self.kind,
            layer=self.layer,
            name=self.name,
            span=self.span,
            before=self.before,
            value=self.after,
            **facts,
        )


def amendments(before: Labels, after: Labels) -> Iterator[Amendment]:
    """Yield the changes that turn the labels `before` into the labels `after`."""
    for layer in dict.fromkeys((*before.layers, *after.layers)):
        old_spans = {span.id: span for span in before.layers.get(layer, ())}
        new_spans = {span.id: span for span in after.layers.get(layer, ())}
        for span_id in dict.fromkeys((*old_spans, *new_spans)):
            yield from _span_amendments(layer, span_id, old_spans.get(span_id), new_spans.get(span_id))
    for relation in sorted(set(before.relations) ^ set(after.relations)):
        ends = f"{relation.source} {relation.target}"
        yield Amendment(
            "relation", None, relation.label, ends, relation in before.relations, relation in after.relations
        )
    for name in dict.fromkeys((*before.document, *after.document)):
        if before.document.get(name) != after.document.get(name):
            yield Amendment("document", None, name, None, before.document.get(name), after.document.get(name))


def _span_amendments(layer: str, span_id: str, old: Span | None, new: Span | None) -> Iterator[Amendment]:
    if old is None or new is None:
        before, after = (None if span is None else span_as_json(span) for span in (old, new))
        yield Amendment("missing" if old is None else "spurious", layer, None, span_id, before, after)
        return
    if (old.start, old.end) != (new.start, new.end):
        yield Amendment("boundary", layer, None, span_id, [old.start, old.end], [new.start, new.end])
    if old.label != new.label:
        yield Amendment("label", layer, None, span_id, old.label, new.label)
    for name in dict.fromkeys((*old.attributes, *new.attributes)):
        values = old.attributes.get(name), new.attributes.get(name)
        if values[0] != values[1]:
            yield Amendment("attribute", layer, name, span_id, *values)


def is_amendment(line: Decision) -> bool:
    """Say whether a decision changes gold, and does not settle a difference between annotations."""
    return not line.sides and line.kind not in {"take", "merge"}


class AmendmentResult(msgspec.Struct, frozen=True):
    """
    The labels after decisions changed them.

    `changes` are the decisions that were applied. `stale` are those that were not, because the labels say neither what
    their `before` says nor what they want. What they want already, because annotators say it by now, is in neither.
    """

    labels: Labels
    changes: tuple[Decision, ...]
    stale: tuple[Decision, ...]


def amend(
    labels: Labels, decisions: Sequence[Decision], schema: Schema, interface: str | None = None
) -> AmendmentResult:
    """Apply the decisions that change what the annotations of an interface merge to, or gold where it is None."""
    state = AmendedGold(labels, schema)
    changes: list[Decision] = []
    stale: list[Decision] = []
    for line in decisions:
        if is_amendment(line) and line.interface == interface:
            if state.apply(line):
                changes.append(line)
            elif not state.says(line):
                stale.append(line)
    return AmendmentResult(state.labels(), tuple(changes), tuple(stale))


class AmendedGold:
    """Gold's labels while one decision after the other changes them."""

    def __init__(self, labels: Labels, schema: Schema) -> None:
        self._layers = {name: {span.id: span for span in spans} for name, spans in labels.layers.items()}
        self._relations = set(labels.relations)
        self._document = dict(labels.document)
        self._schema = schema

    def labels(self) -> Labels:
        """Return the labels as they are now."""
        return Labels(
            self._document,
            {name: tuple(spans.values()) for name, spans in self._layers.items()},
            tuple(sorted(self._relations)),
        )

    def apply(self, line: Decision) -> bool:
        """
        Make one change; False where gold does not say what it is about.

        Relations that follow from position follow the spans, except those that a change took out.
        """
        before = self.labels()
        is_applied = self._apply(line)
        if is_applied:
            self._relations = set(renew_implied(before, self.labels(), self._schema).relations)
        return is_applied

    def says(self, line: Decision) -> bool:
        """Say whether gold is already what a decision wants."""
        if line.kind == "document":
            return self._document.get(line.name or "") == as_value(line.value)
        if line.kind == "relation":
            source, _, target = (line.span or "").partition(" ")
            return (Relation(source, target, line.name or "") in self._relations) == bool(line.value)
        spans = self._layers.get(line.layer or "", {})
        span = spans.get(line.span or "")
        match line.kind:
            case "missing":
                return any(span_as_json(item) | {"id": line.span} == line.value for item in spans.values())
            case "spurious":
                return span is None
            case "boundary":
                return span is not None and [span.start, span.end] == line.value
            case "label":
                return span is not None and span.label == line.value
            case _:
                return span is not None and span.attributes.get(line.name or "") == as_value(line.value)

    def _apply(self, line: Decision) -> bool:
        if line.kind == "document" and line.name in self._schema.document:
            return _put(self._document, line.name, line.before, line.value)
        if line.kind == "relation" and line.name in self._schema.relations:
            return self._relation(line.name, line.span or "", before=line.before, after=line.value)
        spans = self._layers.get(line.layer or "")
        return spans is not None and self._span(spans, line)

    def _relation(self, label: str, ends: str, *, before: Any, after: Any) -> bool:
        source, _, target = ends.partition(" ")
        relation = Relation(source, target, label)
        if self._schema.relations[label].implied and (relation in self._relations) == bool(after):
            return True  # it follows from position by now
        ids = {span_id for spans in self._layers.values() for span_id in spans}
        if (relation in self._relations) != before or (after and not {source, target} <= ids):
            return False
        (self._relations.add if after else self._relations.discard)(relation)
        return True

    def _span(self, spans: dict[str, Span], line: Decision) -> bool:
        span_id = line.span or ""
        span = spans.get(span_id)
        if line.kind in {"missing", "spurious"}:
            if (None if span is None else span_as_json(span)) != line.before:
                return False
            if line.value is None:
                spans.pop(span_id, None)
                self._relations = {item for item in self._relations if span_id not in {item.source, item.target}}
            else:
                spans[span_id] = msgspec.convert(line.value, Span)
            return True
        if span is None:
            return False
        match line.kind:
            case "boundary" if [span.start, span.end] == line.before:
                try:
                    start, end = msgspec.convert(line.value, tuple[int, int])
                except msgspec.ValidationError:
                    return False
                spans[span_id] = span.at(start, end)
            case "label" if span.label == line.before:
                spans[span_id] = msgspec.structs.replace(span, label=line.value)
            case "attribute" if line.name in self._schema.layers[line.layer or ""].attributes:
                attributes = dict(span.attributes)
                if not _put(attributes, line.name, line.before, line.value):
                    return False
                spans[span_id] = msgspec.structs.replace(span, attributes=attributes)
            case _:
                return False
        return True


def _put(values: dict[str, Value], name: str, before: Any, after: Any) -> bool:
    """Replace the value `before` of a name by `after`, None for no value; return False where it has another value."""
    if values.get(name) != as_value(before):
        return False
    if after is None:
        values.pop(name, None)
    else:
        values[name] = as_value(after)
    return True
