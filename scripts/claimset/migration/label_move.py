"""Moves the labels of one annotation from an earlier schema to a later one."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from claimset.labels.implied_relations import implied_relations, with_implied
from claimset.migration.decisions import OpenChoice
from claimset.model.labels import Labels
from claimset.model.name_choice import Decisions
from claimset.model.record import Answers
from claimset.model.schema import Attribute
from claimset.model.span import Relation, SingleValue, Span, Value
from claimset.schema.evolution.changed_defaults import ChangedDefault
from claimset.schema.evolution.renames import Renames, Successors, renamed_value, same_value
from claimset.schema.questions import ordered_values


class MigratedLabels(msgspec.Struct, frozen=True):
    """
    Labels under the later schema, counts of the changes by description, and counts of open decisions by description.

    `choices` are the decisions that a table of decisions can answer, and `open_choices` those that nobody made yet.
    """

    labels: Labels
    changes: Counter[str]
    undecided: Counter[str]
    open_choices: tuple[OpenChoice, ...] = ()
    choices: tuple[OpenChoice, ...] = ()


class LabelMove:
    """
    One move of labels.

    `changed_defaults` returns, for a layer and label of the earlier schema (both None for the document), the
    attributes whose omission means something else in the later schema.
    """

    def __init__(
        self,
        names: Renames,
        changed_defaults: Callable[[str | None, str | None], list[ChangedDefault]],
        interface: str | None,
        gaps: Answers,
        decisions: Decisions,
    ) -> None:
        self._names = names
        self._changed_defaults = changed_defaults
        self._decisions = decisions
        self._open_choices: list[OpenChoice] = []
        self._choices: list[OpenChoice] = []
        self._gaps = {
            place: {name: frozenset(ids) for name, ids in attributes.items()} for place, attributes in gaps.items()
        }
        old_interface = names.old.interfaces.get(interface or "")
        # An interface asks about the document only in its own passes, and about spans also in the passes that it shows.
        self._span_stages = None if interface is None else old_interface.stages if old_interface else frozenset()
        self._document_stages = (
            None if interface is None else frozenset(old_interface.passes) if old_interface else frozenset()
        )
        new_interface = names.new.interfaces.get(interface or "")
        self._passes = None if interface is None else frozenset(new_interface.passes) if new_interface else frozenset()
        self._changes: Counter[str] = Counter()
        self._undecided: Counter[str] = Counter()

    def labels(self, labels: Labels) -> MigratedLabels:
        """Move labels; call this once."""
        # A prediction without any answer about the document was not asked for one.
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
            self._with_implied(labels, Labels(document, layers, self._relations(labels.relations))),
            self._changes,
            self._undecided,
            tuple(self._open_choices),
            tuple(self._choices),
        )

    def _with_implied(self, labels: Labels, moved: Labels) -> Labels:
        """Return moved labels with the relations that follow from position, but for those that somebody removed."""
        missing = implied_relations(labels, self._names.old).difference(labels.relations)
        taken_out = {(self._names.relations.sole_successor(item.label), item.target) for item in missing}
        complete = with_implied(moved, self._names.new, self._passes)
        added = [
            item for item in complete.relations[len(moved.relations) :] if (item.label, item.target) not in taken_out
        ]
        for relation in added:
            self._changes[f"relation {relation.label} that follows from position"] += 1
        return msgspec.structs.replace(moved, relations=(*moved.relations, *added))

    def _span(self, layer: str, new_layer: str, span: Span) -> Span:
        if new_layer not in self._names.new.layers or layer not in self._names.labels:
            return span
        new_labels = self._names.new.layers[new_layer].labels
        successors = self._names.labels[layer].successors.get(span.label)
        moved_label = None
        if successors is not None and len(successors) != 1:
            moved_label = self._decided(span, "label", span.label, successors or tuple(new_labels))
        if moved_label is None:
            moved_label = self._successor("label", span.label, successors, new_labels, 1)
        new_label = moved_label if moved_label in new_labels else None
        unanswered = frozenset(name for name, ids in self._gaps.get(layer, {}).items() if span.id in ids)
        attributes = self._attributes(layer, span.label, new_label, span.attributes, unanswered, span)
        return Span(span.id, span.start, span.end, moved_label, attributes)

    def _attributes(
        self,
        layer: str | None,
        label: str | None,
        new_label: str | None,
        values: Mapping[str, Value],
        unanswered: frozenset[str],
        span: Span | None = None,
    ) -> dict[str, Value]:
        names = self._names.document if layer is None else self._names.attributes[layer]
        layer_now = self._names.layer(layer) if layer is not None else None
        new_attributes = layer_now.attributes if layer_now else self._names.new.document
        old_attributes = self._names.old.document if layer is None else self._names.old.layers[layer].attributes
        answers: dict[str, Value] = {}
        for name, value in {**values, **self._changed_values(layer, label, unanswered.union(values))}.items():
            new_name = self._successor("attribute", name, names.successors.get(name), new_attributes, 1)
            new_value = self._value(new_name, value, new_attributes, span) if new_name in new_attributes else value
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
        # The old default is written out in the earlier schema's names, and then moved like a written answer.
        if layer is not None and (label is None or label not in self._names.old.layers[layer].labels):
            return {}
        stages = self._document_stages if layer is None else self._span_stages
        values: dict[str, Value] = {}
        for item in self._changed_defaults(layer, label):
            if item.name not in excluded and (stages is None or item.stage in stages):
                values[item.name] = item.old_default
                self._changes[f"'{item.name}' written out: {item.old_default} was its default"] += 1
        return values

    def _value(self, name: str, value: Value, attributes: Mapping[str, Attribute], span: Span | None) -> Value:
        attribute = attributes[name]
        values = value if isinstance(value, tuple) else (value,)
        if not attribute.many and len(values) != 1:
            self._undecided[f"'{name}' has {len(values)} values, and may have one"] += 1
            return value
        new_values = [self._single_value(name, item, attribute, span) for item in values]
        return ordered_values(attribute, new_values) if attribute.many else new_values[0]

    def _single_value(self, name: str, value: SingleValue, attribute: Attribute, span: Span | None) -> SingleValue:
        new_values = renamed_value(value, attribute)
        if len(new_values) == 1:
            if not same_value(new_values[0], value):
                self._changes[f"'{name}' {value} → {new_values[0]}"] += 1
            return new_values[0]
        choices = {str(item): item for item in new_values}
        decision = self._decided(span, f"'{name}'", f"{name}={value}", tuple(choices)) if choices else None
        if decision is not None:
            return choices[decision]
        words = f"became {' or '.join(map(str, new_values))}" if new_values else "was dropped"
        self._undecided[f"'{name}' {value} {words}"] += 1
        return value

    def _decided(self, span: Span | None, kind: str, old: str, choices: tuple[str, ...]) -> str | None:
        """Return the name that a person chose in the place of `old`; without a decision, record an open choice."""
        place = (span.id, span.start, span.end) if span is not None else ("", None, None)
        choice = OpenChoice(place[0], place[1], place[2], old, choices)
        self._choices.append(choice)
        decision = self._decisions.get(choice.key)
        if decision not in choices:
            self._open_choices.append(choice)
            return None
        self._changes[f"{kind} {old} → {decision}, as decided"] += 1
        return decision

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
            # Two relations that the migration makes equal become one. Two that were equal before both stay.
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
