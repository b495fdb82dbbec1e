"""What an omitted attribute means: labels with the schema's defaults filled in, or left out again."""

from collections.abc import Mapping

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span, Value


def filled(labels: Labels, schema: Schema) -> Labels:
    """Return the labels with every default that the schema gives written out."""
    return msgspec.structs.replace(
        labels,
        document={**_defaults(schema.document, None), **labels.document} if labels.document else labels.document,
        layers={
            name: tuple(_filled(span, schema.layers[name].attributes) for span in spans)
            for name, spans in labels.layers.items()
        },
    )


def stated(values: Mapping[str, Value], attributes: Mapping[str, Attribute], label: str | None) -> dict[str, Value]:
    """Return only the values that differ from what their omission would mean."""
    return {
        name: value
        for name, value in values.items()
        if name not in attributes or attributes[name].default_of(label) != value
    }


def document_defaults(schema: Schema, stages: frozenset[str]) -> dict[str, Value]:
    """Return what the document choices of these passes mean where nobody chose."""
    return _defaults({name: item for name, item in schema.document.items() if item.stage in stages}, None)


def _filled(span: Span, attributes: Mapping[str, Attribute]) -> Span:
    applying = {name: item for name, item in attributes.items() if item.applies(span.label)}
    return msgspec.structs.replace(span, attributes={**_defaults(applying, span.label), **span.attributes})


def _defaults(attributes: Mapping[str, Attribute], label: str | None) -> dict[str, Value]:
    values = ((name, item.default_of(label)) for name, item in attributes.items())
    return {name: value for name, value in values if value is not None}
