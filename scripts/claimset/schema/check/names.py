"""Checks that every name in the schema's keywords stands for exactly one part of the schema."""

from collections.abc import Iterable, Iterator
from typing import Any

from claimset.model.file_schemas import file_schema
from claimset.model.issue import Issue, Level
from claimset.model.schema import (
    ANNOTATOR_NOTE,
    LAYER_PREFIX,
    ONE_SPAN_EACH,
    Attribute,
    Interface,
    Layer,
    Schema,
    matches,
)
from claimset.model.span import SingleValue, Value
from claimset.schema.blank import DOCUMENT_COLUMNS, SPAN_COLUMNS
from claimset.schema.check.json_pointer import Part, json_pointer
from claimset.schema.questions import drawn_attributes
from claimset.text.visible import short_value, show_value

_Place = tuple[Part, ...]
_Finding = tuple[str, str, _Place]


def check_names(schema: Schema, file: str) -> Iterator[Issue]:
    """Yield an issue for every name that stands for no part of the schema, or for two."""
    for code, message, place in _all(schema):
        yield Issue(code, Level.ERROR, message, pointer=json_pointer(place), file=file)


def _all(schema: Schema) -> Iterator[_Finding]:
    properties = schema.source["properties"]
    yield from _labels(schema)
    yield from _layers(schema, properties)
    document = ("properties", schema.document_key, "properties")
    yield from _required(properties[schema.document_key], schema.document, document[:-1])
    yield from _column_clashes(schema.document, DOCUMENT_COLUMNS | set(properties), document)
    record_fields = file_schema("record")["properties"].keys()
    yield from _column_clashes(schema.layers, DOCUMENT_COLUMNS - record_fields, ("properties",))
    for name in sorted(properties.keys() & record_fields):
        yield "SCH012", f"every record has a field '{name}': call it something else", ("properties", name)
    for attribute in schema.document.values():
        yield from _attribute(attribute, None, (*document, attribute.name))
    yield from _relations(schema)
    yield from _interfaces(schema)
    reported_places: set[_Place] = set()
    for interface in schema.interfaces.values():
        for code, message, place in _controls(schema, interface):
            if place not in reported_places:
                reported_places.add(place)
                yield code, f"{message}, in the interface '{interface.name}'", place


def _layers(schema: Schema, properties: dict[str, Any]) -> Iterator[_Finding]:
    for layer in schema.layers.values():
        fields = ("properties", layer.name, "items", "properties")
        yield from _required(properties[layer.name]["items"], layer.attributes, fields[:-1])
        yield from _column_clashes(layer.attributes, SPAN_COLUMNS, fields)
        for attribute in layer.attributes.values():
            yield from _attribute(attribute, layer, (*fields, attribute.name))
        yield from _several_labels(layer)
        for number, label in enumerate(layer.labels.values()):
            place = (*fields, "label", "oneOf", number)
            yield from _unknown_names(
                label.requires, layer.attributes, "attribute of this layer", (*place, "x-requires")
            )
            if label.deprecated:
                yield from _unknown_names(
                    label.deprecated, layer.labels, "label of this layer", (*place, "x-deprecated")
                )
            if label.protected:
                yield from _unknown_names(label.protected, layer.labels, "label of this layer", (*place, "x-protected"))


def _several_labels(layer: Layer) -> Iterator[_Finding]:
    name = layer.several_labels
    if name is None or name == ONE_SPAN_EACH:
        return
    attribute = layer.attributes.get(name)
    if attribute is None or not attribute.many or {str(item.name) for item in attribute.values} != set(layer.labels):
        message = (
            f"{show_value(name)} is no attribute of this layer whose values are the layer's labels, several of them"
        )
        yield "SCH011", message, ("properties", layer.name, "x-several-labels")


def _labels(schema: Schema) -> Iterator[_Finding]:
    layer_by_label: dict[str, str] = {}
    relation_ends = {name for kind in schema.relations.values() for name in (*kind.domain, *kind.range)}
    relation_ends |= {name for kind in schema.relations.values() for rule in kind.numbers for name in rule.labels or ()}
    for layer in schema.layers.values():
        place = ("properties", layer.name, "items", "properties", "label", "oneOf")
        default_name: str | None = None
        for number, (name, label) in enumerate(layer.labels.items()):
            # A relation that names the label without its layer would mean the labels of both layers.
            if name in layer_by_label and name in relation_ends:
                message = f"the layer '{layer_by_label[name]}' has a label {short_value(name)} too"
                yield "SCH012", message, (*place, number, "const")
            layer_by_label.setdefault(name, layer.name)
            if label.default and default_name is not None:
                message = f"{short_value(default_name)} has x-default too, and only one can be everything else"
                yield "SCH012", message, (*place, number, "x-default")
            default_name = name if label.default else default_name


def _attribute(attribute: Attribute, layer: Layer | None, place: _Place) -> Iterator[_Finding]:
    labels = layer.labels if layer else {}
    if layer and attribute.applies_to is not None:
        yield from _unknown_names(attribute.applies_to, labels, "label of this layer", (*place, "x-for"))
    if layer is None and (attribute.applies_to is not None or attribute.default_for):
        yield "SCH011", "a document has no label: take out x-for and x-default-for", place
    if layer:
        yield from _unknown_names(attribute.default_for, labels, "label of this layer", (*place, "x-default-for"))
    if attribute.default is not None:
        yield from _values(attribute, attribute.default, (*place, "default"))
    for label, value in attribute.default_for.items():
        yield from _values(attribute, value, (*place, "x-default-for", label))
    for number, value in enumerate(attribute.public or ()):
        yield from _single_value(attribute, value, (*place, "x-public", number))
    if attribute.format is not None and attribute.kind != "text":
        yield "SCH011", "a format is for a text, and this attribute has a list of values", (*place, "x-format")


def _values(attribute: Attribute, value: Value, place: _Place) -> Iterator[_Finding]:
    if isinstance(value, tuple) != attribute.many:
        yield "SCH011", f"'{attribute.name}' takes {'a list of values' if attribute.many else 'one value'}", place
        return
    for item in value if isinstance(value, tuple) else (value,):
        yield from _single_value(attribute, item, place)


def _single_value(attribute: Attribute, value: SingleValue, place: _Place) -> Iterator[_Finding]:
    is_value = isinstance(value, bool) if attribute.kind == "boolean" else isinstance(value, str)
    if attribute.values:
        is_value = any(item.name == value and type(item.name) is type(value) for item in attribute.values)
    if not is_value:
        yield "SCH011", f"{short_value(value)} is no value of '{attribute.name}'", place


def _column_clashes(names: Iterable[str], release_columns: Iterable[str], place: _Place) -> Iterator[_Finding]:
    for name in sorted(set(names) & set(release_columns)):
        yield "SCH012", f"a release has a column '{name}' already: call it something else", (*place, name)


def _required(node: dict[str, Any], attributes: dict[str, Attribute], place: _Place) -> Iterator[_Finding]:
    for number, name in enumerate(node.get("required", ())):
        attribute = attributes.get(name)
        if attribute is None:
            yield "SCH011", f"{short_value(name)} is required and is no attribute", (*place, "required", number)
        elif not attribute.values and attribute.kind != "boolean" and attribute.default is None:
            message = f"'{name}' is required and has no list of values and no default: nobody could leave it out"
            yield "SCH011", message, (*place, "properties", name)


def _relations(schema: Schema) -> Iterator[_Finding]:
    place = ("properties", schema.relation_key, "items", "properties", "label", "oneOf")
    labels = {name for layer in schema.layers.values() for name in layer.labels}
    names = labels | {LAYER_PREFIX + name for name in schema.layers}
    for number, relation in enumerate(schema.relations.values()):
        yield from _unknown_names(relation.domain, names, "label or layer", (*place, number, "x-domain"))
        yield from _unknown_names(relation.range, names, "label or layer", (*place, number, "x-range"))
        ends = [layer for layer in schema.layers.values() if _admits(relation.domain, layer)]
        attributes = [item for layer in ends for item in layer.attributes.values()]
        for count, rule in enumerate(relation.numbers):
            rule_place = (*place, number, "x-number", count)
            yield from _unknown_names(rule.labels or (), labels, "label", (*rule_place, "x-labels"))
            kind = "attribute of what the relation starts at"
            yield from _unknown_names(rule.when, [item.name for item in attributes], kind, (*rule_place, "x-when"))
            for name, values in rule.when.items():
                same_attributes = [item for item in attributes if item.name == name]
                for number_of, value in enumerate(values):
                    findings = [
                        list(_single_value(item, value, (*rule_place, "x-when", name, number_of)))
                        for item in same_attributes
                    ]
                    # One layer with such a value is enough.
                    yield from findings[0] if findings and all(findings) else ()
            if rule.maximum is not None and rule.maximum < rule.minimum:
                message = f"minItems is {rule.minimum} and maxItems {rule.maximum}: no number is both"
                yield "SCH011", message, rule_place


def _interfaces(schema: Schema) -> Iterator[_Finding]:
    passes = {layer.stage for layer in schema.layers.values()}
    passes |= {item.stage for layer in schema.layers.values() for item in layer.attributes.values() if item.stage}
    passes |= {item.stage for item in schema.document.values() if item.stage}
    passes |= {relation.stage for relation in schema.relations.values()}
    for number, interface in enumerate(schema.interfaces.values()):
        yield from _unknown_names(interface.passes, passes, "pass", ("x-interfaces", number, "passes"))
        yield from _unknown_names(interface.shows, passes, "pass", ("x-interfaces", number, "shows"))
    drawn_passes = {name for interface in schema.interfaces.values() for name in interface.passes}
    for name in sorted(passes - drawn_passes):
        yield (
            "SCH011",
            f"no interface has the pass {short_value(name)}: what belongs to it is never asked for",
            ("x-interfaces",),
        )


def _controls(schema: Schema, interface: Interface) -> Iterator[_Finding]:
    """Yield the controls with one name. Only attributes of different layers may share a control."""
    controls: list[tuple[str, str, str | None, _Place]] = []
    for layer in schema.drawn_in(interface):
        controls.append((layer.control, f"the layer '{layer.name}'", None, ("properties", layer.name)))
        for item in drawn_attributes(layer, interface):
            field = ("properties", layer.name, "items", "properties", item.name)
            controls.append((item.control, f"'{item.name}' of '{layer.name}'", layer.name, field))
    for item in schema.document.values():
        if item.stage in interface.passes:
            field_place = ("properties", schema.document_key, "properties", item.name)
            controls.append((item.control, f"'{item.name}' of the document", None, field_place))
    names_by_control: dict[str, list[tuple[str, str | None]]] = {
        schema.text.control: [("the text", None)],
        ANNOTATOR_NOTE: [("the note", None)],
    }
    for control, owner, layer_name, place in controls:
        named_layers = names_by_control.setdefault(control, [])
        clash = next(
            (name for name, its in named_layers if its is None or layer_name is None or its == layer_name), None
        )
        if clash is not None:
            yield "SCH012", f"its control has the name {short_value(control)}, and so has that of {clash}", place
        named_layers.append((owner, layer_name))


def _admits(names: tuple[str, ...], layer: Layer) -> bool:
    return any(matches(names, layer.name, label) for label in layer.labels)


def _unknown_names(
    names: str | tuple[str, ...] | dict[str, Any], known_names: Iterable[str], kind: str, list_place: _Place
) -> Iterator[_Finding]:
    name_set = set(known_names)
    places: Iterable[tuple[_Place, str]] = [(list_place, names)] if isinstance(names, str) else ()
    if isinstance(names, tuple):
        places = [((*list_place, number), name) for number, name in enumerate(names)]
    elif isinstance(names, dict):
        places = [((*list_place, name), name) for name in names]
    for place, name in places:
        if name not in name_set:
            yield "SCH011", f"{short_value(name)} is no {kind}", place
