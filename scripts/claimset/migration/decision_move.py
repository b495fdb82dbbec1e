"""Moves the decisions about one document from an earlier schema to a later one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from claimset.gold.adjudicate import adjudicate
from claimset.gold.amendments import Amendment, amendments
from claimset.gold.new_decisions import UNNAMED, now
from claimset.gold.selection import DecisionNeeded
from claimset.labels.as_json import labels_sha256
from claimset.migration.labels import LabelMigration, new_hashes
from claimset.model.decision import Decision, Side
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.name_choice import Decisions
from claimset.model.record import Annotation, Record
from claimset.model.span import Span
from claimset.schema.evolution.renames import NameMap


class MigratedGold(msgspec.Struct, frozen=True):
    """
    A gold record before and after its migration, and the choices that a table of decisions has for its document.

    `is_edited` says whether somebody edited it by hand.
    """

    before: Record
    after: Record
    choices: Decisions
    is_edited: bool


class _NoSuccessor(Exception):
    """A decision uses a name that has no single successor in the later schema."""


class DecisionMove:
    """
    One move of the decisions about a document.

    `rows` are its annotations as (before, after); one that was labelled under the later schema is the same in both.
    `curator` is the pseudonym of the person who decides the open choices.
    """

    def __init__(
        self,
        migration: LabelMigration,
        document: Document,
        rows: Sequence[tuple[Annotation, Annotation]],
        choices: Decisions,
        gold: MigratedGold | None,
        curator: str | None = None,
    ) -> None:
        self._migration, self._document, self._curator = migration, document, curator or UNNAMED
        self._annotations = [after for _, after in rows]
        self._hashes = new_hashes(rows)
        self._spans = {
            (old.annotator, old.interface): {span.id: span for span in old.labels.spans}
            for old, _ in rows
            if old.counts
        }
        self._gold_spans = {span.id: span for span in gold.before.labels.spans} if gold is not None else {}
        self._choices = choices if gold is None else {**choices, **gold.choices}

    def lines(self, lines: Sequence[Decision]) -> list[Decision]:
        """Return the lines with the later schema's names; a name without a single successor there stays."""
        return [self._line(line) for line in lines]

    def gold(self, gold: MigratedGold, lines: Sequence[Decision]) -> tuple[list[Decision], Record | None]:
        """
        Return the lines, and the gold record that annotations and lines make.

        A person's choice for a span that only gold has is added to the lines as a change of gold. The record is None if
        gold stays as it was migrated: if it was edited by hand, differs from the annotations, or needs a decision
        before it can be made.
        """
        all_lines, schema = list(lines), self._migration.new
        if gold.is_edited:
            return all_lines, None
        try:
            record = adjudicate(self._document, self._annotations, schema, all_lines)
            changes = [item for item in amendments(record.labels, gold.after.labels) if self._is_chosen(item, gold)]
            if changes:
                all_lines += [item.decision(by=self._curator, at=now(), source="file") for item in changes]
                record = adjudicate(self._document, self._annotations, schema, all_lines)
        except DecisionNeeded:
            return all_lines, None
        is_same = labels_sha256(record.labels, schema) == labels_sha256(gold.after.labels, schema)
        return all_lines, record if is_same else None

    def _is_chosen(self, item: Amendment, gold: MigratedGold) -> bool:
        span = self._gold_spans.get(item.span or "")
        place = (span.id, span.start, span.end) if span is not None else ("", None, None)
        return item.kind in {"label", "attribute", "document"} and any(key[:3] == place for key in gold.choices)

    def _line(self, line: Decision) -> Decision:
        sides = tuple(msgspec.structs.replace(side, sha256=self._hash(side, line)) for side in line.sides)
        same_words = msgspec.structs.replace(line, sides=sides)
        try:
            return self._in_new_words(same_words)
        except _NoSuccessor:
            return same_words

    def _hash(self, side: Side, line: Decision) -> str:
        return self._hashes.get((side.annotator, line.interface or "", side.sha256), side.sha256)

    def _in_new_words(self, line: Decision) -> Decision:
        names, new = self._migration.names, self._migration.new
        layer = None if line.layer is None else _successor(names.layers, line.layer, new.layers)
        name = line.name
        if name is not None and line.kind == "attribute" and layer is not None:
            attributes = new.layers[layer].attributes
            name = _successor(names.attributes.get(line.layer or "", NameMap({})), name, attributes)
        elif name is not None and line.kind == "relation":
            name = _successor(names.relations, name, new.relations)
        elif name is not None and line.kind == "document":
            name = _successor(names.document, name, new.document)
        span = self._span_of(line)
        return msgspec.structs.replace(
            line,
            layer=layer,
            name=name,
            sides=tuple(self._side(side, line) for side in line.sides),
            value=self._value(line, line.value, span),
            before=self._value(line, line.before, span),
        )

    def _span_of(self, line: Decision) -> Span | None:
        """Return the span of gold, or else of an annotation, that a line is about."""
        ids = {line.span}.union(*(side.spans for side in line.sides))
        return next(
            (spans[name] for spans in (self._gold_spans, *self._spans.values()) for name in spans if name in ids), None
        )

    def _side(self, side: Side, line: Decision) -> Side:
        spans = self._spans.get((side.annotator, line.interface or ""), {})
        span = spans.get(side.spans[0]) if side.spans else None
        return msgspec.structs.replace(side, value=self._value(line, side.value, span))

    def _value(self, line: Decision, value: Any, span: Span | None) -> Any:
        """Return a line's value in the later schema's names; `span` is the stored span, in the earlier names."""
        if value is None:
            return None
        place = span or Span("", 0, 0, "")
        match line.kind:
            case "missing" | "spurious" if isinstance(value, dict):
                return msgspec.to_builtins(self._span(line, msgspec.convert(value, Span), span))
            case "missing" | "spurious":
                start, end, label = value
                return [start, end, self._span(line, Span(place.id, start, end, label), span).label]
            case "label":
                return self._span(line, msgspec.structs.replace(place, label=value, attributes={}), span).label
            case "attribute":
                answered_span = msgspec.structs.replace(place, attributes={line.name or "": value})
                return next(iter(self._span(line, answered_span, span).attributes.values()))
            case "document":
                return next(iter(self._moved(Labels({line.name or "": value}, {}), self._choices).document.values()))
            case _:
                return value

    def _span(self, line: Decision, span: Span, stored_span: Span | None) -> Span:
        choices = self._choices
        if stored_span is not None and (stored_span.start, stored_span.end) == (span.start, span.end):
            # An annotator who relabelled the span under the later schema chose its new label.
            choices = {(span.id, span.start, span.end, span.label): stored_span.label, **choices}
        return next(self._moved(Labels({}, {line.layer or "": (span,)}), choices).spans)

    def _moved(self, labels: Labels, choices: Mapping[Any, str]) -> Labels:
        migrated = self._migration.labels(labels, "", decisions=choices)
        if migrated.undecided:
            raise _NoSuccessor
        return migrated.labels


def _successor(names: NameMap, name: str, new_names: Collection[str]) -> str:
    new_name = names.sole_successor(name)
    if new_name is None and name in new_names and name not in names.successors:
        return name
    if new_name is None:
        raise _NoSuccessor
    return new_name
