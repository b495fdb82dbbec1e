"""What may be kept in a tracked or public file about a text that is not ours."""

from collections.abc import Iterable

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span

_HANGS_ON_ITS_TARGET = ("attribution", "nesting")
_HANGS_ON_ITS_SOURCE = ("cue", "quantity", "evidence")
_SAME_THING = "coreference"


def public_labels(labels: Labels, schema: Schema) -> Labels:
    """
    Return labels without what could point at a protected person.

    Protected zones become the one kind that is published. A span whose attribute has a value that is not public (a
    suspect, a convict) is left out, and with it every mention of the same thing and what hangs on them: claims
    attributed to it, claims nested in those, cues, figures and evidence that belong to nothing else then, and every
    relation from or to any of them.
    """
    gone = _gone(labels, schema)
    layers = {
        name: tuple(_zone(span, schema, name) for span in spans if span.id not in gone)
        for name, spans in labels.layers.items()
    }
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


def _gone(labels: Labels, schema: Schema) -> set[str]:
    gone = {
        span.id
        for name, spans in labels.layers.items()
        for span in spans
        if is_private(span, schema.layers[name].attributes)
    }
    upward = {item.name for item in schema.meaning(*_HANGS_ON_ITS_TARGET)}
    downward = {item.name for item in schema.meaning(*_HANGS_ON_ITS_SOURCE)}
    same = {item.name for item in schema.meaning(_SAME_THING)}
    before = -1
    while len(gone) != before:
        before = len(gone)
        gone |= {item.source for item in labels.relations if item.label in upward and item.target in gone}
        for item in labels.relations:
            if item.label in same and {item.source, item.target} & gone:
                gone |= {item.source, item.target}
        owners: dict[str, set[str]] = {}
        for item in labels.relations:
            if item.label in downward:
                owners.setdefault(item.target, set()).add(item.source)
        gone |= {target for target, sources in owners.items() if sources <= gone}
    return gone


def _zone(span: Span, schema: Schema, layer: str) -> Span:
    label = schema.layers[layer].labels.get(span.label)
    if label is None or label.protected is None:
        return span
    return msgspec.structs.replace(span, label=label.protected)


def excluded_zones(labels: Iterable[Labels], schema: Schema) -> tuple[Span, ...]:
    """Return the zones that take no label, in text order, each once."""
    zones = {
        (span.start, span.end): span
        for item in labels
        for layer in schema.with_role("zone")
        for span in item.layers.get(layer.name, ())
        if layer.excludes(span.label)
    }
    return tuple(zones[place] for place in sorted(zones))
