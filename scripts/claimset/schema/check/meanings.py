"""Checks of the keywords that give attributes meanings and steps, and relations that follow from position."""

from collections.abc import Iterator

from claimset.model.schema import Attribute, Layer, RelationType, Schema
from claimset.model.span import SingleValue
from claimset.schema.check.json_pointer import Part

_Place = tuple[Part, ...]
_Finding = tuple[str, str, _Place]


def check_meanings(schema: Schema) -> Iterator[_Finding]:
    """Yield `(code, message, place)` for every impossible `x-meaning`, `x-after`, `x-implied` and `x-proposed`."""
    for layer in schema.layers.values():
        yield from _layer(layer)
    for attribute in schema.document.values():
        place = ("properties", schema.document_key, "properties", attribute.name)
        if attribute.meaning:
            yield "SCH011", "only an attribute of a span can have this meaning", (*place, "x-meaning")
        yield from _order(attribute, place)
    relations = ("properties", schema.relation_key, "items", "properties", "label", "oneOf")
    for number, relation in enumerate(schema.relations.values()):
        yield from _position(relation, (*relations, number))


def _position(relation: RelationType, place: _Place) -> Iterator[_Finding]:
    """Yield why a relation cannot follow from the offsets of spans, or need not be proposed."""
    if relation.implied and relation.proposed:
        message = "it follows from position, so there is nothing to propose: take out x-implied or x-proposed"
        yield "SCH011", message, (*place, "x-proposed")
    for keyword, value in (("x-implied", relation.implied), ("x-proposed", relation.proposed)):
        if value and relation.meaning == "coreference":
            message = f"the offsets of mentions do not say whether they are one thing: take out {keyword}"
            yield "SCH011", message, (*place, keyword)
    if relation.implied and relation.symmetric:
        yield "SCH011", "a symmetric relation has no inner end: take out x-implied", (*place, "x-implied")
    if relation.implied and relation.across:
        message = "a span of one document cannot lie in one of another: take out x-implied or x-across"
        yield "SCH011", message, (*place, "x-implied")


def _layer(layer: Layer) -> Iterator[_Finding]:
    attribute_by_meaning: dict[str, str] = {}
    for attribute in layer.attributes.values():
        place = ("properties", layer.name, "items", "properties", attribute.name)
        yield from _order(attribute, place)
        if not attribute.meaning:
            continue
        if attribute.meaning in attribute_by_meaning:
            message = f"'{attribute_by_meaning[attribute.meaning]}' of this layer has the x-meaning {attribute.meaning}"
            yield "SCH012", f"{message} too: take it from one of them", (*place, "x-meaning")
        attribute_by_meaning.setdefault(attribute.meaning, attribute.name)
        if attribute.meaning == "measure" and attribute.kind != "choice":
            message = "an attribute with this meaning needs a list of values: give it oneOf"
            yield "SCH011", message, (*place, "x-meaning")
        if attribute.meaning == "complete" and attribute.kind != "boolean":
            message = "an attribute with this meaning says yes or no: give it the type boolean"
            yield "SCH011", message, (*place, "x-meaning")
        if attribute.meaning == "polarity" and (layer.role != "claim" or attribute.default is None):
            message = "an attribute with this meaning belongs to a claim layer and needs a default, for affirmed claims"
            yield "SCH011", message, (*place, "x-meaning")


def _order(attribute: Attribute, place: _Place) -> Iterator[_Finding]:
    """Yield the steps that come after a value that is not in the list, or after themselves through others."""
    steps = {value.name: value.after for value in attribute.values if value.after is not None}
    names = {value.name for value in attribute.values}
    for number, value in enumerate(attribute.values):
        step_place = (*place, "oneOf", number, "x-after")
        if value.after is not None and value.after not in names:
            yield "SCH011", f"'{value.after}' is no value of '{attribute.name}'", step_place
        elif _is_in_cycle(value.name, steps):
            yield "SCH011", f"'{value.name}' comes after itself: take x-after from one of the steps", step_place


def _is_in_cycle(name: SingleValue, steps: dict[SingleValue, SingleValue]) -> bool:
    visited_names = {name}
    step = steps.get(name)
    while step is not None and step not in visited_names:
        visited_names.add(step)
        step = steps.get(step)
    return step == name
