"""Writes labels as a result of Label Studio, as the editor would have saved them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from claimset.labels.implied_relations import without_implied
from claimset.labelstudio.payload.raw_region import Region
from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Interface, Schema
from claimset.model.span import SingleValue, Value
from claimset.schema.defaults import without_defaults
from claimset.schema.questions import drawn_attributes


def to_result(
    labels: Labels,
    text: str,
    schema: Schema,
    interface: Interface,
    scores: Mapping[str, float] = MappingProxyType({}),
) -> list[Region]:
    """
    Return labels as the editor would have saved them.

    Answers that equal the schema's default are left out, and so are relations that follow from position. `scores` are
    probabilities of spans, by their id, which the editor shows.

    Raises ValueError for a span that lies outside the text.
    """
    stages, to = interface.stages, schema.text.control
    result: list[Region] = []
    for layer in schema.drawn_in(interface):
        attributes = {attribute.name: attribute for attribute in drawn_attributes(layer, interface)}
        for span in labels.layers.get(layer.name, ()):
            if not 0 <= span.start < span.end <= len(text):
                raise ValueError(f"span {span.id} [{span.start}:{span.end}] lies outside the text")
            place = {"start": span.start, "end": span.end, "text": span.quote(text)}
            further_labels = span.attributes.get(layer.several_labels or "", ())
            names = [span.label, *(further_labels if isinstance(further_labels, tuple) else ())]
            score = {"score": scores[span.id]} if span.id in scores else {}
            result.append(_region(to, span.id, layer.control, "labels", {**place, "labels": names}) | score)
            for name, value in without_defaults(span.attributes, layer.attributes, span.label).items():
                if name in attributes:
                    kind, texts = kind_and_values(attributes[name], value)
                    result.append(_region(to, span.id, attributes[name].control, kind, {**place, kind: texts}))
    result.extend(
        {"from_id": item.source, "to_id": item.target, "type": "relation", "direction": "right", "labels": [item.label]}
        for item in without_implied(labels, schema).relations
        if item.label in schema.relations and schema.relations[item.label].stage in stages
    )
    for name, value in without_defaults(labels.document, schema.document, None).items():
        if schema.document[name].stage in interface.passes:
            kind, texts = kind_and_values(schema.document[name], value)
            result.append(_region(to, f"document-{name}", schema.document[name].control, kind, {kind: texts}))
    return result


def _region(to: str, name: str, control: str, kind: str, value: dict[str, Any]) -> Region:
    kind = "textarea" if kind == "text" else kind
    return {"id": name, "from_name": control, "to_name": to, "type": kind, "origin": "manual", "value": value}


def kind_and_values(attribute: Attribute, value: Value) -> tuple[str, list[str]]:
    """Return the key under which an answer stands in a region, and the answer as the interface writes it."""
    values = value if isinstance(value, tuple) else (value,)
    return ("text", list(map(str, values))) if attribute.kind == "text" else ("choices", list(map(choice_name, values)))


def choice_name(value: SingleValue) -> str:
    """Return a value as the interface writes it: true and false in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)
