"""What an omitted attribute means: labels with the schema's defaults filled in, or left out again."""

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

    `stages` are the passes in which somebody was asked about spans, `document_stages` those in which about the document
    (the same where it is not given): what nobody was asked has no answer, and no default either. Without them all are
    filled. What stands in `gaps` stays empty.
    """
    document_stages = stages if document_stages is None else document_stages
    gaps = gaps or {}

    def asked_attributes(
        attributes: Mapping[str, Attribute], some: Collection[str] | None = stages
    ) -> dict[str, Attribute]:
        return {name: item for name, item in attributes.items() if some is None or item.stage in some}

    document = asked_attributes(schema.document, document_stages)
    for name in gaps.get(schema.document_key, ()):
        document.pop(name, None)
    layers = {}
    for name, spans in labels.layers.items():
        attributes = asked_attributes(schema.layers[name].attributes)
        empty = {key: frozenset(ids) for key, ids in gaps.get(name, {}).items()}
        layers[name] = tuple(_filled(span, attributes, empty) for span in spans)
    return msgspec.structs.replace(labels, document={**_defaults(document, None), **labels.document}, layers=layers)


def without_defaults(
    values: Mapping[str, Value], attributes: Mapping[str, Attribute], label: str | None
) -> dict[str, Value]:
    """Return only the values that differ from what their omission would mean."""
    return {
        name: value
        for name, value in values.items()
        if name not in attributes or attributes[name].default_of(label) != value
    }


def _filled(span: Span, attributes: Mapping[str, Attribute], empty: Mapping[str, Collection[str]]) -> Span:
    applying = {
        name: item
        for name, item in attributes.items()
        if item.applies(span.label) and span.id not in empty.get(name, ())
    }
    return msgspec.structs.replace(span, attributes={**_defaults(applying, span.label), **span.attributes})


def _defaults(attributes: Mapping[str, Attribute], label: str | None) -> dict[str, Value]:
    values = ((name, item.default_of(label)) for name, item in attributes.items())
    return {name: value for name, value in values if value is not None}
