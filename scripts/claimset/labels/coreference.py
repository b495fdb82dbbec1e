"""Gives mentions that annotators linked as the same thing a common opaque id."""

from collections import Counter
from itertools import count

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Schema, matches
from claimset.model.span import Span

_FORMAT = "identifier"


def compile_entities(labels: Labels, schema: Schema) -> Labels:
    """
    Return labels in which every mention that can corefer has an entity id, and no coreference relation is left.

    Ids are `n1`, `n2`, … in the order in which the things are first mentioned. Without a coreference relation or an
    identifier attribute in the schema the labels are returned unchanged.
    """
    types = {relation.name: relation for relation in schema.meaning("coreference")}
    targets = _identifiers(schema)
    if not types or not targets:
        return labels
    parent: dict[str, str] = {}
    mentions: list[Span] = []
    for name in targets:
        for span in labels.layers.get(name, ()):
            if any(matches(item.domain + item.range, name, span.label) for item in types.values()):
                parent[span.id] = span.id
                mentions.append(span)
    relations = []
    for relation in labels.relations:
        if relation.label in types and relation.source in parent and relation.target in parent:
            parent[_root(parent, relation.source)] = _root(parent, relation.target)
        else:
            relations.append(relation)
    numbers: dict[str, str] = {}
    for span in sorted(mentions, key=lambda item: (item.start, item.end, item.id)):
        numbers.setdefault(_root(parent, span.id), f"n{len(numbers) + 1}")
    layers = {
        name: tuple(_with_entity_id(span, targets.get(name), parent, numbers) for span in spans)
        for name, spans in labels.layers.items()
    }
    return msgspec.structs.replace(labels, layers=layers, relations=tuple(relations))


def coreference_relations(schema: Schema) -> frozenset[str]:
    """Return the relations that entity ids replace; none in a schema without an identifier attribute."""
    return frozenset(relation.name for relation in schema.meaning("coreference") if _identifiers(schema))


def count_linked_mentions(labels: Labels, schema: Schema) -> tuple[int, int]:
    """Return how many entities have several mentions, and how many mentions those have: what the relations became."""
    names = _identifiers(schema) if schema.meaning("coreference") else {}
    ids = Counter(
        span.attributes[name]
        for layer, name in names.items()
        for span in labels.layers.get(layer, ())
        if name in span.attributes
    )
    counts = [number for number in ids.values() if number > 1]
    return len(counts), sum(counts)


def can_corefer(schema: Schema, layer: str, label: str) -> bool:
    """Say whether spans of a layer and label get an entity id."""
    types = schema.meaning("coreference")
    return layer in _identifiers(schema) and any(matches(item.domain + item.range, layer, label) for item in types)


def with_entity_id(span: Span, layer: str, labels: Labels, schema: Schema) -> Span:
    """Return a new span of labels that have entity ids, with the next free id if it can corefer and has none."""
    name = _identifiers(schema).get(layer)
    if name is None or name in span.attributes or not can_corefer(schema, layer, span.label):
        return span
    ids = {str(item.attributes.get(name)) for item in labels.layers.get(layer, ())}
    number = next(number for number in count(1) if f"n{number}" not in ids)
    return msgspec.structs.replace(span, attributes={**span.attributes, name: f"n{number}"})


def _identifiers(schema: Schema) -> dict[str, str]:
    """Map each layer to its identifier attribute, if it has one that no pass asks for."""
    return {
        layer.name: attribute.name
        for layer in schema.layers.values()
        for attribute in layer.attributes.values()
        if attribute.format == _FORMAT and attribute.stage is None
    }


def _with_entity_id(span: Span, attribute: str | None, parents: dict[str, str], numbers: dict[str, str]) -> Span:
    if attribute is None or span.id not in parents:
        return span
    attributes = {**span.attributes, attribute: numbers[_root(parents, span.id)]}
    return msgspec.structs.replace(span, attributes=attributes)


def _root(parent: dict[str, str], item: str) -> str:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item
