"""Writes the schema's defaults into labels where attributes are omitted, and takes them out again."""

from collections.abc import Collection, Mapping

import msgspec

from claimset.model.labels import Labels
from claimset.model.record import Answers
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span, Value


def with_defaults(
    labels: Labels,
    schema: Schema,
    stages: Collection[str] | None = None,
    document_stages: Collection[str] | None = None,
    gaps: Answers | None = None,
) -> Labels:
    """
    Return the labels with the schema's defaults written out.

    `stages` are the passes in which somebody was asked about spans, and `document_stages` those in which somebody was
    asked about the document; None means `stages`. An attribute of another pass gets no default. Without `stages` every
    attribute gets its default. Answers in `gaps` stay empty.
    """
    document_stages = stages if document_stages is None else document_stages
    gaps = gaps or {}

    def asked_attributes(
        attributes: Mapping[str, Attribute], passes: Collection[str] | None = stages
    ) -> dict[str, Attribute]:
        return {name: item for name, item in attributes.items() if passes is None or item.stage in passes}

    document = asked_attributes(schema.document, document_stages)
    for name in gaps.get(schema.document_key, ()):
        document.pop(name, None)
    layers = {}
    for name, spans in labels.layers.items():
        attributes = asked_attributes(schema.layers[name].attributes)
        gap_ids = {key: frozenset(ids) for key, ids in gaps.get(name, {}).items()}
        layers[name] = tuple(_with_defaults(span, attributes, gap_ids) for span in spans)
    return msgspec.structs.replace(labels, document={**_defaults(document, None), **labels.document}, layers=layers)


def without_defaults(
    values: Mapping[str, Value], attributes: Mapping[str, Attribute], label: str | None
) -> dict[str, Value]:
    """Return the values that differ from the default; the others mean the same if they are omitted."""
    return {
        name: value
        for name, value in values.items()
        if name not in attributes or attributes[name].default_of(label) != value
    }


def _with_defaults(span: Span, attributes: Mapping[str, Attribute], gap_ids: Mapping[str, Collection[str]]) -> Span:
    span_attributes = {
        name: item
        for name, item in attributes.items()
        if item.applies(span.label) and span.id not in gap_ids.get(name, ())
    }
    return msgspec.structs.replace(span, attributes={**_defaults(span_attributes, span.label), **span.attributes})


def _defaults(attributes: Mapping[str, Attribute], label: str | None) -> dict[str, Value]:
    values = ((name, item.default_of(label)) for name, item in attributes.items())
    return {name: value for name, value in values if value is not None}
