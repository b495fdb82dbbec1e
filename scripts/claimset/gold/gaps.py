"""
Gaps: attributes that a later schema asks for and that an annotator was never asked.

A gap stays empty, unless the user has the schema's default written into it; that is recorded as an assumption. Gaps and
assumptions are `Answers`: by layer and attribute the ids of spans. The document's own choices have no ids.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Value
from claimset.schema.defaults import with_defaults
from claimset.schema.evolution.renames import Renames


class Gaps:
    """
    Finds the attributes that an annotation lacks because the schema it was made under did not ask for them.

    An attribute counts as new where the earlier schema did not have it, did not have it for this label or in this
    interface, or had no default for it. `interface` is the name of the one that the annotation was made in.
    """

    def __init__(self, names: Renames, interface: str) -> None:
        self._names = names
        old, new = names.old.interfaces.get(interface), names.new.interfaces.get(interface)
        self._stages = (old.stages if old else frozenset(), new.stages if new else frozenset())
        self._passes = (old.passes if old else (), new.passes if new else ())
        self._attributes_by_label: dict[tuple[str, str], list[str]] = {}

    def find(self, labels: Labels, before: Answers | None = None) -> Answers:
        """
        Return the gaps of labels that are in the later schema's words.

        A gap of `before`, found earlier, stays as long as it has no answer.
        """
        new = self._names.new
        before = before or {}
        document_gaps = before.get(new.document_key, {})
        document: dict[str, tuple[str, ...]] = {
            name: ()
            for name, item in new.document.items()
            if name not in labels.document and (name in document_gaps or not self._asks_document(item))
        }
        gaps: Answers = {new.document_key: document} if document else {}
        for layer in new.layers:
            ids: dict[str, list[str]] = {}
            earlier_ids = {name: frozenset(spans) for name, spans in before.get(layer, {}).items()}
            for span in labels.layers.get(layer, ()):
                earlier_names = [name for name, span_ids in earlier_ids.items() if span.id in span_ids]
                for name in dict.fromkeys((*self._unasked_attributes(layer, span.label), *earlier_names)):
                    if name not in span.attributes:
                        ids.setdefault(name, []).append(span.id)
            if ids:
                gaps[layer] = {name: tuple(sorted(span_ids)) for name, span_ids in sorted(ids.items())}
        return gaps

    def _asks_document(self, attribute: Attribute) -> bool:
        if attribute.default is None and not attribute.required:
            return True
        olds = (self._names.old.document[name] for name in _old_names(self._names.document.successors, attribute.name))
        return any(self._covers(old, attribute, None, None, self._passes) for old in olds)

    def _unasked_attributes(self, layer: str, label: str) -> list[str]:
        """Return the attributes that a label has now and the earlier schema did not ask for."""
        if (layer, label) not in self._attributes_by_label:
            self._attributes_by_label[layer, label] = [
                attribute.name
                for attribute in self._names.new.layers[layer].attributes.values()
                if self._matters(layer, label, attribute) and not self._asks(layer, label, attribute)
            ]
        return self._attributes_by_label[layer, label]

    def _matters(self, layer: str, label: str, attribute: Attribute) -> bool:
        label_definition = self._names.new.layers[layer].labels.get(label)
        needs = attribute.required or (label_definition is not None and attribute.name in label_definition.requires)
        return attribute.applies(label) and (needs or attribute.default_of(label) is not None)

    def _asks(self, layer: str, label: str, attribute: Attribute) -> bool:
        # A label that the earlier schema does not have was chosen by somebody who saw what the later one asks.
        return all(
            any(
                self._covers(self._names.old.layers[place].attributes[name], attribute, old_label, label, self._stages)
                for name in _old_names(self._names.attributes[place].successors, attribute.name)
            )
            for place in _old_names(self._names.layers.successors, layer)
            for old_label in _old_names(self._names.labels[place].successors, label)
        )

    @staticmethod
    def _covers(
        old: Attribute,
        new: Attribute,
        old_label: str | None,
        label: str | None,
        stages: tuple[Collection[str | None], Collection[str | None]],
    ) -> bool:
        old_stages, new_stages = stages
        if old_label is not None and not old.applies(old_label):
            return False
        if new.default_of(label) is not None and old.default_of(old_label) is None:
            return False
        return new.stage not in new_stages or old.stage is None or old.stage in old_stages


def rename_answers(answers: Answers, names: Renames) -> Answers:
    """Return gaps or assumptions in the names of the later schema; those without a single successor are left out."""
    answers_now: Answers = {}
    for place, attributes in answers.items():
        is_document = place == names.old.document_key
        new_place = names.new.document_key if is_document else names.layers.sole_successor(place) or place
        attributes_now = (
            names.new.document
            if is_document
            else names.new.layers[new_place].attributes
            if new_place in names.new.layers
            else {}
        )
        for name, ids in attributes.items():
            new_attribute = names.attribute(None if is_document else place, name) or attributes_now.get(name)
            if new_attribute is not None and new_attribute.name in attributes_now:
                answers_now.setdefault(new_place, {})[new_attribute.name] = ids
    return answers_now


def merge_answers(answer_sets: Iterable[Answers]) -> Answers:
    """Return the union of several sets of answers."""
    merged_ids: dict[str, dict[str, set[str]]] = {}
    for answers in answer_sets:
        for place, attributes in answers.items():
            for name, ids in attributes.items():
                merged_ids.setdefault(place, {}).setdefault(name, set()).update(ids)
    return {
        place: {name: tuple(sorted(ids)) for name, ids in sorted(attributes.items())}
        for place, attributes in sorted(merged_ids.items())
    }


def join_answers(answer_sets: Iterable[Answers], labels: Labels, schema: Schema) -> Answers:
    """Return the union of several sets of answers, without the spans that `labels` does not have."""
    joined: Answers = {}
    for place, attributes in merge_answers(answer_sets).items():
        span_ids = {span.id for span in labels.layers.get(place, ())}
        for name, ids in attributes.items():
            common_ids = tuple(item for item in ids if item in span_ids)
            if common_ids or place == schema.document_key:
                joined.setdefault(place, {})[name] = common_ids
    return joined


def assume_annotation(annotation: Annotation, schema: Schema) -> Annotation:
    """
    Return an annotation whose gaps hold the schema's defaults, and whose `assumptions` say where.

    The annotation has to be in the schema's words. Its hash is renewed where it was that of its labels.
    """
    labels, assumptions = _fill_gaps(annotation.labels, schema, annotation.gaps)
    hash_holds = labels_sha256(annotation.labels, schema) == annotation.sha256
    return msgspec.structs.replace(
        annotation,
        labels=labels,
        sha256=labels_sha256(labels, schema) if hash_holds else annotation.sha256,
        gaps=answers_without(annotation.gaps, assumptions),
        assumptions=join_answers((annotation.assumptions, assumptions), labels, schema),
    )


def assume_record(record: Record, schema: Schema) -> Record:
    """
    Return a gold record with the schema's default wherever it has no answer; its provenance says where.

    Its hash is renewed where it was that of its labels.
    """
    labels, assumptions = _fill_gaps(record.labels, schema, None)
    hash_holds = labels_sha256(record.labels, schema) == record.provenance.sha256
    provenance = msgspec.structs.replace(
        record.provenance,
        sha256=labels_sha256(labels, schema) if hash_holds else record.provenance.sha256,
        assumptions=join_answers((record.provenance.assumptions, assumptions), labels, schema),
    )
    return msgspec.structs.replace(record, labels=labels, provenance=provenance)


def count_gaps(answers: Answers) -> dict[tuple[str, str], int]:
    """Count the spans by place and attribute; a choice of the document counts as one."""
    return {(place, name): len(ids) or 1 for place, attributes in answers.items() for name, ids in attributes.items()}


def _fill_gaps(labels: Labels, schema: Schema, gaps: Answers | None) -> tuple[Labels, Answers]:
    """
    Write the schema's defaults into `gaps`, or, where `gaps` is None, wherever an answer is missing.

    Returns the labels, and by place and attribute the ids of the spans that got a default.
    """
    full_labels = with_defaults(labels, schema)
    assumptions: Answers = {}
    gap_sets = {
        place: {name: frozenset(ids) for name, ids in attributes.items()} for place, attributes in (gaps or {}).items()
    }

    def fill(
        place: str, values: Mapping[str, Value], defaults: Mapping[str, Value], ids: tuple[str, ...]
    ) -> dict[str, Value]:
        """Return the values with the defaults that they lack and may get, and note each as an assumption."""
        filled = dict(values)
        for name in defaults.keys() - values.keys():
            gap_ids = gap_sets.get(place, {}).get(name)
            if gaps is None or (gap_ids is not None and gap_ids.issuperset(ids)):
                filled[name] = defaults[name]
                assumed = assumptions.setdefault(place, {})
                assumed[name] = (*assumed.get(name, ()), *ids)
        return filled

    document = fill(schema.document_key, labels.document, full_labels.document, ())
    layers = {
        place: tuple(
            msgspec.structs.replace(span, attributes=fill(place, span.attributes, full.attributes, (span.id,)))
            for span, full in zip(labels.layers[place], spans, strict=True)
        )
        for place, spans in full_labels.layers.items()
    }
    return msgspec.structs.replace(labels, document=document, layers=layers), assumptions


def answers_without(answers: Answers, others: Answers) -> Answers:
    """Return the answers without those that `others` has too."""
    remaining: Answers = {}
    for place, attributes in answers.items():
        for name, ids in attributes.items():
            other_ids = others.get(place, {}).get(name)
            ids_left = tuple(item for item in ids if item not in (other_ids or ()))
            if other_ids is None or ids_left:
                remaining.setdefault(place, {})[name] = ids_left
    return remaining


def _old_names(successors: Mapping[str, tuple[str, ...]], new_name: str) -> list[str]:
    """Return the names of the earlier schema whose only successor is a new name."""
    return [name for name, new_names in successors.items() if new_names == (new_name,)]
