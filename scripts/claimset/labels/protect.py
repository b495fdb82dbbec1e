"""Removes the labels that no tracked or public file may hold about a text that is not ours."""

from collections.abc import Iterable

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Schema
from claimset.model.span import SingleValue, Span

# A claim goes with the person or the claim that it leads to. A cue, figure or evidence goes with its last claim.
_MEANINGS_TOWARD_TARGET = ("attribution", "nesting")
_MEANINGS_TOWARD_SOURCE = ("cue", "quantity", "evidence")
_SAME_THING = "coreference"


def public_labels(labels: Labels, schema: Schema) -> Labels:
    """
    Return labels without those that could point at a protected person.

    Protected zones get the one label that is published. A span with an attribute value that is not public (a suspect, a
    convict) is left out. Left out with it are:

    - every mention of the same thing
    - claims attributed to them, and claims nested in those
    - cues, figures and evidence that belong to nothing else
    - every relation from or to any of these
    """
    private_ids = _private_ids(labels, schema)
    layers = {
        name: tuple(_zone(span, schema, name) for span in spans if span.id not in private_ids)
        for name, spans in labels.layers.items()
    }
    relations = tuple(
        item for item in labels.relations if item.source not in private_ids and item.target not in private_ids
    )
    return msgspec.structs.replace(labels, layers=layers, relations=relations)


def is_private(span: Span, attributes: dict[str, Attribute]) -> bool:
    """Say whether one of the span's attributes has a value that the schema does not call public."""
    return any(
        attribute.public is not None
        and any(value not in attribute.public for value in _stated_values(span, name, attribute))
        for name, attribute in attributes.items()
        if attribute.applies(span.label)
    )


def _stated_values(span: Span, name: str, attribute: Attribute) -> tuple[SingleValue | None, ...]:
    """Return the values that a span has of an attribute; one None for no answer, which is not public either."""
    value = span.attributes.get(name, attribute.default_of(span.label))
    return value if isinstance(value, tuple) else (value,)


def _private_ids(labels: Labels, schema: Schema) -> set[str]:
    private_ids = {
        span.id
        for name, spans in labels.layers.items()
        for span in spans
        if is_private(span, schema.layers[name].attributes)
    }
    types_toward_target = {item.name for item in schema.meaning(*_MEANINGS_TOWARD_TARGET)}
    types_toward_source = {item.name for item in schema.meaning(*_MEANINGS_TOWARD_SOURCE)}
    coreference_types = {item.name for item in schema.meaning(_SAME_THING)}
    count = -1
    while len(private_ids) != count:
        count = len(private_ids)
        private_ids |= {
            item.source for item in labels.relations if item.label in types_toward_target and item.target in private_ids
        }
        for item in labels.relations:
            if item.label in coreference_types and {item.source, item.target} & private_ids:
                private_ids |= {item.source, item.target}
        owners: dict[str, set[str]] = {}
        for item in labels.relations:
            if item.label in types_toward_source:
                owners.setdefault(item.target, set()).add(item.source)
        private_ids |= {target for target, sources in owners.items() if sources <= private_ids}
    return private_ids


def _zone(span: Span, schema: Schema, layer: str) -> Span:
    label = schema.layers[layer].labels.get(span.label)
    if label is None or label.protected is None:
        return span
    return msgspec.structs.replace(span, label=label.protected)


def excluded_zones(labels: Iterable[Labels], schema: Schema) -> tuple[Span, ...]:
    """Return the zones that exclude labels, in text order, each once."""
    zones = {
        (span.start, span.end): span
        for item in labels
        for layer in schema.with_role("zone")
        for span in item.layers.get(layer.name, ())
        if layer.excludes(span.label)
    }
    return tuple(zones[place] for place in sorted(zones))
