"""Labels of an example: those of the starting schema's own example, or any that a schema allows."""

import re
from collections.abc import Mapping
from typing import Any

from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Label, Layer, Schema
from claimset.model.span import Relation, Span
from claimset.schema.defaults import with_defaults
from claimset.text.sentences import Sentences

_SPAN_KEYS = {"id", "layer", "label", "quote"}


def example_labels(example: Mapping[str, Any], schema: Schema) -> Labels:
    """
    Return the labels of an example, each span at the first place where its quote stands in the text.

    `example` is `{"text": …, "spans": [{"id", "layer", "label", "quote", and any attributes}], "relations": [[source
    id, target id, label]]}`. Raises ValueError for a quote that the text does not have.
    """
    text = str(example["text"])
    layers: dict[str, tuple[Span, ...]] = {name: () for name, layer in schema.layers.items() if layer.role != "zone"}
    for item in example["spans"]:
        start = text.index(item["quote"])
        attributes = {key: value for key, value in item.items() if key not in _SPAN_KEYS}
        span = Span(item["id"], start, start + len(item["quote"]), item["label"], attributes)
        layers[item["layer"]] = (*layers[item["layer"]], span)
    relations = tuple(Relation(*item) for item in example["relations"])
    return with_defaults(Labels(document=_answers(schema), layers=layers, relations=relations), schema)


def any_labels(text: str, language: str, schema: Schema) -> Labels:
    """
    Return labels without meaning that break no rule: one span in each layer, a sentence for a claim, else a word.

    A label that needs an attribute or a relation is not used, and a layer of zones or cues stays empty.
    """
    words = [match.span() for match in re.finditer(r"\w+", text)]
    layers: dict[str, tuple[Span, ...]] = {}
    number = 0
    for layer in schema.layers.values():
        if layer.role == "zone":
            continue
        layers[layer.name] = ()
        label = next((item for item in layer.labels.values() if _needs_nothing(item, layer, schema)), None)
        if label is None or layer.role == "cue":
            continue
        if layer.role == "claim":
            start, end = Sentences(text, language).around(0, 1)
            end -= len(text[start:end]) - len(text[start:end].rstrip(" .!?\n"))
        else:
            start, end = words[number]
            number += 1
        layers[layer.name] = (Span(f"s{len(layers)}", start, end, str(label.name)),)
    return with_defaults(Labels(document=_answers(schema), layers=layers), schema)


def _answers(schema: Schema) -> dict[str, Any]:
    return {name: _any_value(item) for name, item in schema.document.items() if item.required and item.default is None}


def _any_value(attribute: Attribute) -> Any:
    if attribute.kind == "boolean":
        return False
    return attribute.values[0].name if attribute.values else ""


def _needs_nothing(label: Label, layer: Layer, schema: Schema) -> bool:
    name = str(label.name)
    attributes = [item for item in layer.attributes.values() if item.applies(name) and item.stage]
    has_requirement = any(
        item.name in label.requires
        or item.format not in {None, "identifier"}
        or (item.required and not _has_default(item))
        for item in attributes
    )
    needs_relation = any(
        limit.minimum and (limit.labels is None or name in limit.labels)
        for relation in schema.relations.values()
        for limit in relation.numbers
        if name in relation.domain or f"layer:{layer.name}" in relation.domain
    )
    return label.drawn and not has_requirement and not needs_relation


def _has_default(attribute: Attribute) -> bool:
    return attribute.default is not None
