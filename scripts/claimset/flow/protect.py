"""What may be kept in a tracked or public file about a text that is not ours."""

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span


def public(labels: Labels, schema: Schema) -> Labels:
    """
    Return labels without what could point at a protected person.

    Protected zones become the one kind that is published. A span whose attribute has a value that is not public (a
    suspect, a convict) is left out, with every relation from or to it.
    """
    layers = {
        name: tuple(_zone(span, schema, name) for span in spans if not is_private(span, schema.layers[name].attributes))
        for name, spans in labels.layers.items()
    }
    kept = {span.id for spans in layers.values() for span in spans}
    gone = {span.id for span in labels.spans} - kept
    relations = tuple(item for item in labels.relations if item.source not in gone and item.target not in gone)
    return msgspec.structs.replace(labels, layers=layers, relations=relations)


def is_private(span: Span, attributes: dict[str, Attribute]) -> bool:
    """Say whether one of the span's attributes has a value that the schema does not call public."""
    return any(
        attribute.public is not None
        and span.attributes.get(name, attribute.default_of(span.label)) not in attribute.public
        for name, attribute in attributes.items()
        if attribute.applies(span.label)
    )


def _zone(span: Span, schema: Schema, layer: str) -> Span:
    label = schema.layers[layer].labels.get(span.label)
    if label is None or label.protected is None:
        return span
    return msgspec.structs.replace(span, label=label.protected)
