"""Migration of labels from an earlier schema to a later one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from claimset.gold.gaps import Gaps, rename_answers
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Relation, Span, Value
from claimset.schema.evolution.changed_defaults import ChangedDefault, changed_defaults
from claimset.schema.evolution.renames import Renames, Successors, renamed_value, same_value


class MigratedLabels(msgspec.Struct, frozen=True):
    """Labels under the later schema, counts of the changes made, and counts of what a person has to decide."""

    labels: Labels
    changes: Counter[str]
    undecided: Counter[str]


class LabelMigration:
    """
    The way from one schema to another.

    What has exactly one successor goes there. What has none or several, what the later schema does not admit, and two
    answers that became one and differ are left as they are and counted as undecided. An omitted attribute that means
    something else in the later schema is written out. What only the later schema asks stays empty: nobody was asked.
    Moving what was moved changes nothing.
    """

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.names = Renames(old, new)
        self._changed_defaults: dict[tuple[str | None, str | None], list[ChangedDefault]] = {}
        self._gaps: dict[str, Gaps] = {}

    def labels(self, labels: Labels, interface: str | None = None, gaps: Answers | None = None) -> MigratedLabels:
        """Move labels. `interface` is the one that asked; None where everything was asked but for the `gaps`."""
        return _LabelMove(self, interface, gaps or {}).labels(labels)

    def annotation(self, annotation: Annotation) -> tuple[Annotation, MigratedLabels]:
        """Migrate an annotation. A hash that did not match its labels before does not match them afterwards."""
        migrated = self.labels(annotation.labels, annotation.interface, annotation.gaps)
        if annotation.interface not in self.new.interfaces:
            migrated.undecided[f"interface {annotation.interface} was dropped"] += 1
        new = msgspec.structs.replace(
            annotation,
            schema_version=self.new.version,
            sha256=self._hash(annotation.sha256, annotation.labels, migrated.labels),
            labels=migrated.labels,
            gaps=self.gaps(annotation.interface, migrated.labels, annotation.gaps),
            assumptions=rename_answers(annotation.assumptions, self.names),
        )
        return new, migrated

    def record(self, record: Record) -> tuple[Record, MigratedLabels]:
        """Migrate a record. It holds every answer written out, so an absent attribute has no answer."""
        migrated = self.labels(record.labels, "")
        layers = {name: migrated.labels.layers.get(name, ()) for name in self.new.layers}
        labels = msgspec.structs.replace(migrated.labels, layers=layers | migrated.labels.layers)
        provenance = msgspec.structs.replace(
            record.provenance,
            sha256=self._hash(record.provenance.sha256, record.labels, labels),
            assumptions=rename_answers(record.provenance.assumptions, self.names),
        )
        new = msgspec.structs.replace(record, schema_version=self.new.version, labels=labels, provenance=provenance)
        return new, migrated

    def gaps(self, interface: str, labels: Labels, earlier_gaps: Answers) -> Answers:
        """Return what nobody was asked of labels that are in the later schema's words; `before` are earlier gaps."""
        if interface not in self._gaps:
            self._gaps[interface] = Gaps(self.names, interface)
        return self._gaps[interface].find(labels, rename_answers(earlier_gaps, self.names))

    def changed_defaults(self, layer: str | None, label: str | None) -> list[ChangedDefault]:
        """Return what is meant where an attribute is omitted; `layer` and `label` are the earlier schema's."""
        if (layer, label) not in self._changed_defaults:
            self._changed_defaults[layer, label] = list(changed_defaults(self.names, layer, label))
        return self._changed_defaults[layer, label]

    def _hash(self, sha256: str, old: Labels, new: Labels) -> str:
        return labels_sha256(new, self.new) if labels_sha256(old, self.old) == sha256 else sha256


def renamed_sources(record: Record, hashes: Mapping[tuple[str, str, str], str]) -> Record:
    """Name in a record's provenance the new hashes of the annotations that it was made from."""
    sources = tuple(
        msgspec.structs.replace(item, sha256=hashes.get((item.annotator, item.interface, item.sha256), item.sha256))
        for item in record.provenance.annotations
    )
    return msgspec.structs.replace(record, provenance=msgspec.structs.replace(record.provenance, annotations=sources))


class _LabelMove:
    def __init__(self, migration: LabelMigration, interface: str | None, gaps: Answers) -> None:
        self._migration = migration
        self._gaps = {
            place: {name: frozenset(ids) for name, ids in attributes.items()} for place, attributes in gaps.items()
        }
        self._names = migration.names
        old_interface = migration.old.interfaces.get(interface or "")
        # An interface asks about the document in its own passes alone, and about spans in those that it shows too.
        self._span_stages = None if interface is None else old_interface.stages if old_interface else frozenset()
        self._document_stages = (
            None if interface is None else frozenset(old_interface.passes) if old_interface else frozenset()
        )
        self._changes: Counter[str] = Counter()
        self._undecided: Counter[str] = Counter()

    def labels(self, labels: Labels) -> MigratedLabels:
        # Who says nothing about the document, and was asked nothing, has not left anything out either.
        unasked = self._document_stages is None and not labels.document
        unanswered = frozenset(self._gaps.get(self._names.old.document_key, ()))
        document = {} if unasked else self._attributes(None, None, None, labels.document, unanswered)
        layers: dict[str, tuple[Span, ...]] = {}
        for name, spans in labels.layers.items():
            new_name = self._successor(
                "layer", name, self._names.layers.successors.get(name), self._names.new.layers, len(spans)
            )
            layers[new_name] = layers.get(new_name, ()) + tuple(self._span(name, new_name, span) for span in spans)
        new_ids = Counter(span.id for spans in layers.values() for span in spans)
        old_ids = Counter(span.id for spans in labels.layers.values() for span in spans)
        for name, count in new_ids.items():
            if count > old_ids[name]:
                self._undecided["two spans would have one id"] += 1
        return MigratedLabels(
            Labels(document, layers, self._relations(labels.relations)), self._changes, self._undecided
        )

    def _span(self, layer: str, new_layer: str, span: Span) -> Span:
        if new_layer not in self._names.new.layers or layer not in self._names.labels:
            return span
        new_labels = self._names.new.layers[new_layer].labels
        moved_label = self._successor(
            "label", span.label, self._names.labels[layer].successors.get(span.label), new_labels, 1
        )
        new_label = moved_label if moved_label in new_labels else None
        unanswered = frozenset(name for name, ids in self._gaps.get(layer, {}).items() if span.id in ids)
        attributes = self._attributes(layer, span.label, new_label, span.attributes, unanswered)
        return Span(span.id, span.start, span.end, moved_label, attributes)

    def _attributes(
        self,
        layer: str | None,
        label: str | None,
        new_label: str | None,
        values: Mapping[str, Value],
        unanswered: frozenset[str],
    ) -> dict[str, Value]:
        names = self._names.document if layer is None else self._names.attributes[layer]
        layer_now = self._names.layer(layer) if layer is not None else None
        new_attributes = layer_now.attributes if layer_now else self._names.new.document
        old_attributes = self._names.old.document if layer is None else self._names.old.layers[layer].attributes
        answers: dict[str, Value] = {}
        for name, value in {**values, **self._changed_values(layer, label, unanswered.union(values))}.items():
            new_name = self._successor("attribute", name, names.successors.get(name), new_attributes, 1)
            new_value = self._value(new_name, value, new_attributes) if new_name in new_attributes else value
            if new_name in answers and not same_value(answers[new_name], new_value):
                self._undecided[f"two answers that became one, '{new_name}', and differ"] += 1
            if (
                new_label is not None
                and new_name in new_attributes
                and not new_attributes[new_name].applies(new_label)
                and (name not in old_attributes or label is None or old_attributes[name].applies(label))
            ):
                self._undecided[f"'{new_name}' is not for {new_label}"] += 1
            answers[new_name] = new_value
        return answers

    def _changed_values(self, layer: str | None, label: str | None, excluded: frozenset[str]) -> dict[str, Value]:
        # As the earlier schema would have written it: it goes the way of what was written.
        if layer is not None and (label is None or label not in self._names.old.layers[layer].labels):
            return {}
        stages = self._document_stages if layer is None else self._span_stages
        values: dict[str, Value] = {}
        for item in self._migration.changed_defaults(layer, label):
            if item.name not in excluded and (stages is None or item.stage in stages):
                values[item.name] = item.old_default
                self._changes[f"'{item.name}' written out: it was {item.old_default} where nobody chose"] += 1
        return values

    def _value(self, name: str, value: Value, attributes: Mapping[str, Attribute]) -> Value:
        new_values = renamed_value(value, attributes[name])
        if len(new_values) == 1:
            if not same_value(new_values[0], value):
                self._changes[f"'{name}' {value} → {new_values[0]}"] += 1
            return new_values[0]
        words = f"became {' or '.join(map(str, new_values))}" if new_values else "was dropped"
        self._undecided[f"'{name}' {value} {words}"] += 1
        return value

    def _relations(self, relations: Iterable[Relation]) -> tuple[Relation, ...]:
        new_types = self._names.new.relations
        moved_relations: list[Relation] = []
        old_label_by_relation: dict[Relation, str] = {}
        for relation in relations:
            new_label = self._successor(
                "relation", relation.label, self._names.relations.successors.get(relation.label), new_types, 1
            )
            ends = (relation.source, relation.target)
            if new_label in new_types and new_types[new_label].symmetric:
                ends = (min(ends), max(ends))
            key = Relation(*ends, new_label)
            # Two arrows that became one are one; one that was drawn twice before stays as it was drawn.
            if old_label_by_relation.get(key, relation.label) != relation.label:
                self._changes[f"relation {new_label} that became the same as another, left out"] += 1
                continue
            old_label_by_relation[key] = relation.label
            moved_relations.append(msgspec.structs.replace(relation, label=new_label))
        return tuple(moved_relations)

    def _successor(
        self, kind: str, name: str, successors: Successors | None, new_names: Collection[str], count: int
    ) -> str:
        if successors is None and name in new_names:
            return name
        if successors is not None and len(successors) == 1:
            if successors[0] != name and count:
                self._changes[f"{kind} {name} → {successors[0]}"] += count
            return successors[0]
        if count:
            words = (
                f"became {' or '.join(successors)}"
                if successors
                else "was dropped"
                if successors == ()
                else "is unknown"
            )
            self._undecided[f"{kind} {name} {words}"] += count
        return name
