"""Labels of an earlier schema, said in the words of a later one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from claimset.gold.gaps import Gaps, carried
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Relation, Span, Value
from claimset.schema.evolution.changed_defaults import ChangedDefault, changed_defaults
from claimset.schema.evolution.renames import Renames, Successors, renamed_value, same_value


class MigratedLabels(msgspec.Struct, frozen=True):
    """Labels in the later schema's words, how often each change was made, and what a person has to decide."""

    labels: Labels
    done: Counter[str]
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
        self._omitted: dict[tuple[str | None, str | None], list[ChangedDefault]] = {}
        self._gaps: dict[str, Gaps] = {}

    def labels(self, labels: Labels, interface: str | None = None, gaps: Answers | None = None) -> MigratedLabels:
        """Move labels. `interface` is the one that asked; None where everything was asked but for the `gaps`."""
        return _Move(self, interface, gaps or {}).labels(labels)

    def annotation(self, annotation: Annotation) -> tuple[Annotation, MigratedLabels]:
        """Move an annotation. A hash that did not hold before does not hold afterwards."""
        moved = self.labels(annotation.labels, annotation.interface, annotation.gaps)
        if annotation.interface not in self.new.interfaces:
            moved.undecided[f"interface {annotation.interface} was dropped"] += 1
        after = msgspec.structs.replace(
            annotation,
            schema_version=self.new.version,
            sha256=self._hash(annotation.sha256, annotation.labels, moved.labels),
            labels=moved.labels,
            gaps=self.gaps(annotation.interface, moved.labels, annotation.gaps),
            assumptions=carried(annotation.assumptions, self.names),
        )
        return after, moved

    def record(self, record: Record) -> tuple[Record, MigratedLabels]:
        """Move a record. What its annotators answered is written out in it: what is away has no answer."""
        moved = self.labels(record.labels, "")
        layers = {name: moved.labels.layers.get(name, ()) for name in self.new.layers}
        labels = msgspec.structs.replace(moved.labels, layers=layers | moved.labels.layers)
        provenance = msgspec.structs.replace(
            record.provenance,
            sha256=self._hash(record.provenance.sha256, record.labels, labels),
            assumptions=carried(record.provenance.assumptions, self.names),
        )
        new = msgspec.structs.replace(record, schema_version=self.new.version, labels=labels, provenance=provenance)
        return new, moved

    def gaps(self, interface: str, labels: Labels, before: Answers) -> Answers:
        """Return what nobody was asked of labels that are in the later schema's words; `before` are earlier gaps."""
        if interface not in self._gaps:
            self._gaps[interface] = Gaps(self.names, interface)
        return self._gaps[interface].of(labels, carried(before, self.names))

    def omitted(self, layer: str | None, label: str | None) -> list[ChangedDefault]:
        """Return what is meant where an attribute is omitted; `layer` and `label` are the earlier schema's."""
        if (layer, label) not in self._omitted:
            self._omitted[layer, label] = list(changed_defaults(self.names, layer, label))
        return self._omitted[layer, label]

    def _hash(self, before: str, old: Labels, new: Labels) -> str:
        return labels_sha256(new, self.new) if labels_sha256(old, self.old) == before else before


def renamed_sources(record: Record, hashes: Mapping[tuple[str, str, str], str]) -> Record:
    """Name in a record's provenance the new hashes of the layers that it was adjudicated from."""
    layers = tuple(
        msgspec.structs.replace(
            layer, sha256=hashes.get((layer.annotator, layer.interface, layer.sha256), layer.sha256)
        )
        for layer in record.provenance.layers
    )
    return msgspec.structs.replace(record, provenance=msgspec.structs.replace(record.provenance, layers=layers))


class _Move:
    def __init__(self, migration: LabelMigration, interface: str | None, gaps: Answers) -> None:
        self._migration = migration
        self._gaps = {
            place: {name: frozenset(ids) for name, ids in attributes.items()} for place, attributes in gaps.items()
        }
        self._names = migration.names
        asked = migration.old.interfaces.get(interface or "")
        # An interface asks about the document in its own passes alone, and about spans in those that it shows too.
        self._of_spans = None if interface is None else asked.stages if asked else frozenset()
        self._of_document = None if interface is None else frozenset(asked.passes) if asked else frozenset()
        self._done: Counter[str] = Counter()
        self._undecided: Counter[str] = Counter()

    def labels(self, labels: Labels) -> MigratedLabels:
        # Who says nothing about the document, and was asked nothing, has not left anything out either.
        silent = self._of_document is None and not labels.document
        empty = frozenset(self._gaps.get(self._names.old.document_key, ()))
        document = {} if silent else self._attributes(None, None, None, labels.document, empty)
        layers: dict[str, tuple[Span, ...]] = {}
        for name, spans in labels.layers.items():
            later = self._one("layer", name, self._names.layers.of.get(name), self._names.new.layers, len(spans))
            layers[later] = layers.get(later, ()) + tuple(self._span(name, later, span) for span in spans)
        ids = Counter(span.id for spans in layers.values() for span in spans)
        before = Counter(span.id for spans in labels.layers.values() for span in spans)
        for name, count in ids.items():
            if count > before[name]:
                self._undecided["two spans would have one id"] += 1
        return MigratedLabels(Labels(document, layers, self._relations(labels.relations)), self._done, self._undecided)

    def _span(self, layer: str, later: str, span: Span) -> Span:
        if later not in self._names.new.layers or layer not in self._names.labels:
            return span
        known = self._names.new.layers[later].labels
        label = self._one("label", span.label, self._names.labels[layer].of.get(span.label), known, 1)
        after = label if label in known else None
        empty = frozenset(name for name, ids in self._gaps.get(layer, {}).items() if span.id in ids)
        attributes = self._attributes(layer, span.label, after, span.attributes, empty)
        return Span(span.id, span.start, span.end, label, attributes)

    def _attributes(
        self,
        layer: str | None,
        label: str | None,
        after: str | None,
        given: Mapping[str, Value],
        empty: frozenset[str],
    ) -> dict[str, Value]:
        names = self._names.document if layer is None else self._names.attributes[layer]
        place = self._names.layer(layer) if layer is not None else None
        known = place.attributes if place else self._names.new.document
        old = self._names.old.document if layer is None else self._names.old.layers[layer].attributes
        found: dict[str, Value] = {}
        for name, value in {**given, **self._omitted(layer, label, empty.union(given))}.items():
            later = self._one("attribute", name, names.of.get(name), known, 1)
            said = self._value(later, value, known) if later in known else value
            if later in found and not same_value(found[later], said):
                self._undecided[f"two answers that became one, '{later}', and differ"] += 1
            if (
                after is not None
                and later in known
                and not known[later].applies(after)
                and (name not in old or label is None or old[name].applies(label))
            ):
                self._undecided[f"'{later}' is not for {after}"] += 1
            found[later] = said
        return found

    def _omitted(self, layer: str | None, label: str | None, given: frozenset[str]) -> dict[str, Value]:
        # As the earlier schema would have written it: it goes the way of what was written.
        if layer is not None and (label is None or label not in self._names.old.layers[layer].labels):
            return {}
        asked = self._of_document if layer is None else self._of_spans
        found: dict[str, Value] = {}
        for item in self._migration.omitted(layer, label):
            if item.name not in given and (asked is None or item.stage in asked):
                found[item.name] = item.meant
                self._done[f"'{item.name}' written out: it was {item.meant} where nobody chose"] += 1
        return found

    def _value(self, name: str, value: Value, known: Mapping[str, Attribute]) -> Value:
        after = renamed_value(value, known[name])
        if len(after) == 1:
            if not same_value(after[0], value):
                self._done[f"'{name}' {value} → {after[0]}"] += 1
            return after[0]
        words = f"became {' or '.join(map(str, after))}" if after else "was dropped"
        self._undecided[f"'{name}' {value} {words}"] += 1
        return value

    def _relations(self, relations: Iterable[Relation]) -> tuple[Relation, ...]:
        new = self._names.new.relations
        found: list[Relation] = []
        seen: dict[Relation, str] = {}
        for relation in relations:
            later = self._one("relation", relation.label, self._names.relations.of.get(relation.label), new, 1)
            ends = (relation.source, relation.target)
            if later in new and new[later].symmetric:
                ends = (min(ends), max(ends))
            key = Relation(*ends, later)
            # Two arrows that became one are one; one that was drawn twice before stays as it was drawn.
            if seen.get(key, relation.label) != relation.label:
                self._done[f"relation {later} that became the same as another, left out"] += 1
                continue
            seen[key] = relation.label
            found.append(msgspec.structs.replace(relation, label=later))
        return tuple(found)

    def _one(self, what: str, name: str, became: Successors | None, known: Collection[str], count: int) -> str:
        if became is None and name in known:
            return name
        if became is not None and len(became) == 1:
            if became[0] != name and count:
                self._done[f"{what} {name} → {became[0]}"] += count
            return became[0]
        if count:
            words = f"became {' or '.join(became)}" if became else "was dropped" if became == () else "is unknown"
            self._undecided[f"{what} {name} {words}"] += count
        return name
