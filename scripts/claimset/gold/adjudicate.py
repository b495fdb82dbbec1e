"""Adjudication: makes the gold record of one document from its annotations."""

from collections.abc import Sequence

import msgspec

from claimset.gold.gaps import join_answers
from claimset.labels.as_json import labels_sha256
from claimset.labels.coreference import compile_entities
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, GoldStatus, MadeBy, Provenance, Record, Source
from claimset.model.schema import Interface, Schema
from claimset.model.span import Relation, Span, Value
from claimset.schema.defaults import with_defaults
from claimset.text.plural import plural


class DecisionNeeded(ValueError):
    """A person has to decide before these annotations can become gold; the message says what."""


def adjudicate(
    document: Document,
    annotations: Sequence[Annotation],
    schema: Schema,
    take: str | None = None,
    *,
    document_named: bool = False,
) -> Record:
    """
    Return the gold record of a document.

    Each layer, attribute, relation and document choice is taken from the interface whose pass asks for it, the last
    in the schema's order where several did. One annotator's labels are taken as they are; of several, those of `take`,
    and then the record's status is `taken`. What nobody was asked stays empty.

    Raises DecisionNeeded where several people labelled the same part and nobody said whose labels count, where labels
    were made on another text, where a later pass says something of a span that the pass which draws it does not have,
    and where nobody was asked what the schema requires. So it does where somebody labelled in another's project only,
    or in several projects not alike, unless `document_named` says that the caller
    named this document together with `take`.
    """
    sources, gold_status = _choose_sources(document, annotations, schema, take, document_named=document_named)
    gold = _Gold(schema)
    for annotation in sources:
        gold.add(annotation, schema.interfaces[annotation.interface])
    combined = compile_entities(gold.labels(), schema)
    gaps = join_answers((item.gaps for item in sources), combined, schema)
    labels = with_defaults(combined, schema, gaps=gaps)
    _require_answers(labels, schema, gaps)
    made_by: MadeBy = "machine" if any(item.made_by == "machine" for item in sources) else "person"
    return Record(
        id=document.id,
        text_sha256=document.sha256,
        language=document.language,
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        labels=labels,
        provenance=Provenance(
            annotations=tuple(Source(item.annotator, item.interface, item.sha256, item.made_by) for item in sources),
            gold_status=gold_status,
            made_by=made_by,
            sha256=labels_sha256(labels, schema),
            assumptions=join_answers((item.assumptions for item in sources), labels, schema),
        ),
    )


class _Gold:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._spans: dict[str, dict[str, Span]] = {name: {} for name in schema.layers}
        self._document: dict[str, Value] = {}
        self._relations: set[Relation] = set()

    def add(self, annotation: Annotation, interface: Interface) -> None:
        labels, passes = annotation.labels, interface.passes
        for layer in self._schema.layers.values():
            spans = labels.layers.get(layer.name, ())
            if layer.stage in passes:
                self._spans[layer.name] = {span.id: span for span in spans}
                continue
            attribute_names = {name for name, item in layer.attributes.items() if item.stage in passes}
            for span in spans if attribute_names else ():
                self._overlay(annotation, layer.name, span, attribute_names)
        self._document |= {
            name: value for name, value in labels.document.items() if self._schema.document[name].stage in passes
        }
        stages = {name: item.stage for name, item in self._schema.relations.items()}
        self._relations = {item for item in self._relations if stages[item.label] not in passes}
        self._relations |= {item for item in labels.relations if stages[item.label] in passes}

    def labels(self) -> Labels:
        return Labels(
            document=self._document,
            layers={name: tuple(spans.values()) for name, spans in self._spans.items()},
            relations=tuple(sorted(self._relations)),
        )

    def _overlay(self, annotation: Annotation, layer: str, span: Span, attribute_names: set[str]) -> None:
        base = self._spans[layer].get(span.id)
        if base is None or (base.start, base.end, base.label) != (span.start, span.end, span.label):
            raise DecisionNeeded(
                f"{annotation.annotator} has another span {span.id} in '{annotation.interface}' "
                "than the pass that draws it"
            )
        answers = {name: value for name, value in span.attributes.items() if name in attribute_names}
        self._spans[layer][span.id] = msgspec.structs.replace(base, attributes={**base.attributes, **answers})


def _choose_sources(
    document: Document, annotations: Sequence[Annotation], schema: Schema, take: str | None, *, document_named: bool
) -> tuple[tuple[Annotation, ...], GoldStatus]:
    """Return the annotation of each interface that counts; `taken` where one of several people was taken anywhere."""
    sources: list[Annotation] = []
    gold_status: GoldStatus = "single"
    for interface in schema.interfaces:
        candidates = [item for item in annotations if item.interface == interface and item.counts]
        if len(candidates) > 1 and take is not None:
            choice = [item for item in candidates if item.annotator == take]
            if len(choice) == 1:
                gold_status = "taken"
            candidates = choice or candidates
        if len(candidates) > 1:
            names = ", ".join(sorted(item.annotator for item in candidates))
            raise DecisionNeeded(f"{names} labelled it in '{interface}': say whose labels count with --take")
        sources.extend(candidates)
    for annotation in sources:
        if annotation.text_sha256 != document.sha256:
            raise DecisionNeeded(
                f"the labels of {annotation.annotator} in '{annotation.interface}' are of another text"
            )
        question = _objection(annotation, annotations)
        if question is not None and not (document_named and annotation.annotator == take):
            take_it = f"--take {annotation.annotator} {document.id}"
            raise DecisionNeeded(f"{annotation.annotator} labelled it in '{annotation.interface}' {question} {take_it}")
    return tuple(sources), gold_status


def _objection(source: Annotation, annotations: Sequence[Annotation]) -> str | None:
    """Return, as a part of a sentence, why a person has to confirm an annotation; None where nobody has to."""
    if source.precedence == 0:
        return f"in the project of {source.assignee} only: have it submitted in their own, or take it with"
    if any(_contradicts(item, source) for item in annotations):
        return "in several projects, not alike: delete all but one on the server, or take the newest with"
    return None


def _contradicts(other: Annotation, source: Annotation) -> bool:
    """Say whether the same person labelled the text otherwise in another project of the same precedence."""
    same = ("annotator", "interface", "precedence", "text_sha256")
    return (
        other.state == "superseded"
        and other.origin not in {None, source.origin}
        and all(getattr(other, name) == getattr(source, name) for name in same)
        and other.sha256 != source.sha256
    )


def _require_answers(labels: Labels, schema: Schema, gaps: Answers) -> None:
    for place, attributes in gaps.items():
        schema_attributes = schema.document if place == schema.document_key else schema.layers[place].attributes
        for name, ids in attributes.items():
            spans = [span for span in labels.layers.get(place, ()) if span.id in ids and name not in span.attributes]
            if schema_attributes[name].required and (spans or (not ids and name not in labels.document)):
                place_words = f"of {plural(len(spans), 'span')} in '{place}'" if spans else f"in '{place}'"
                raise DecisionNeeded(
                    f"nobody was asked for '{name}' {place_words}, and the schema requires it: have it answered in "
                    "Label Studio and pull, or take it out of the schema's required, or let claimset schema migrate "
                    "--apply --assume-defaults write the default"
                )
