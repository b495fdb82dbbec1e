"""What the schema's keywords name, and whether it is there."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from claimset.model.issue import Issue, Level
from claimset.model.schema import LAYER_PREFIX, Attribute, Interface, Layer, Schema, matches
from claimset.model.span import Value
from claimset.schema.blank import OF_A_DOCUMENT, OF_A_SPAN
from claimset.schema.check.json_pointer import Part, json_pointer, resolve_pointer
from claimset.schema.questions import drawn_attributes

_Found = tuple[str, str, tuple[Part, ...]]
_MOST_WORDS = 120
_SPAN_FIELDS = frozenset({"id", "start", "end", "label"})
_SPAN_ROLES = ("zone", "mention", "cue", "claim")


def show_value(value: Any) -> str:
    """Return a JSON value as a message repeats it: on one line, and not at length."""
    words = repr(value) if isinstance(value, str) else json.dumps(value)
    return words if len(words) <= _MOST_WORDS else "what stands here"


def check_roles(properties: dict[str, dict[str, Any]]) -> Iterator[_Found]:
    """Yield code, message and place for every role that nothing has, or two fields where only one can have it."""
    given = [(node["x-role"], name) for name, node in properties.items() if "x-role" in node]
    if not any(role in _SPAN_ROLES for role, _ in given):
        yield "SCH011", "no field has the x-role zone, mention, cue or claim: nothing can be labelled", ("properties",)
    for wanted in ("relation", "document"):
        found = [name for role, name in given if role == wanted]
        if not found:
            yield "SCH011", f"no field has the x-role {wanted}", ("properties",)
        for name in found[1:]:
            yield "SCH012", f"'{found[0]}' has the x-role {wanted} too", ("properties", name, "x-role")


def doubled_names(source: dict[str, Any]) -> Iterator[_Found]:
    """Yield code, message and place for every name that stands twice in one list."""
    yield from _twice([node["name"] for node in source["x-interfaces"]], "interface", ("x-interfaces",), "name")
    for name, node in source["properties"].items():
        if "x-role" in node:
            inside: tuple[Part, ...] = ("items", "properties") if "items" in node else ("properties",)
            for key, field in (resolve_pointer(node, inside) or {}).items():
                given = [value["const"] for value in field.get("oneOf", ())]
                at = ("properties", name, *inside, key, "oneOf")
                yield from _twice(given, "name", at, "const")


def check_names(schema: Schema, file: str) -> Iterator[Issue]:
    """Yield an issue for every name that stands for nothing, or for two things."""
    for code, message, where in _all(schema):
        yield Issue(code, Level.ERROR, message, pointer=json_pointer(where), file=file)


def _all(schema: Schema) -> Iterator[_Found]:
    properties = schema.source["properties"]
    yield from _labels(schema)
    yield from _layers(schema, properties)
    document = ("properties", schema.document_key, "properties")
    yield from _required(properties[schema.document_key], schema.document, document[:-1])
    yield from _columns(schema.document, OF_A_DOCUMENT | set(properties), document)
    yield from _columns(schema.layers, OF_A_DOCUMENT, ("properties",))
    for attribute in schema.document.values():
        yield from _attribute(attribute, None, (*document, attribute.name))
    yield from _relations(schema)
    yield from _interfaces(schema)
    told: set[tuple[Part, ...]] = set()
    for interface in schema.interfaces.values():
        for code, message, where in _controls(schema, interface):
            if where not in told:
                told.add(where)
                yield code, f"{message}, in the interface '{interface.name}'", where
    listed = properties["language"].get("enum", list(schema.languages))
    if sorted(map(repr, listed)) != sorted(map(repr, schema.languages)):
        yield "SCH011", "it does not list the languages of x-languages", ("properties", "language", "enum")


def _layers(schema: Schema, properties: dict[str, Any]) -> Iterator[_Found]:
    for layer in schema.layers.values():
        fields = ("properties", layer.name, "items", "properties")
        yield from _required(properties[layer.name]["items"], layer.attributes, fields[:-1], _SPAN_FIELDS)
        yield from _columns(layer.attributes, OF_A_SPAN, fields)
        for attribute in layer.attributes.values():
            yield from _attribute(attribute, layer, (*fields, attribute.name))
        for number, label in enumerate(layer.labels.values()):
            at = (*fields, "label", "oneOf", number)
            yield from _missing(label.requires, layer.attributes, "attribute of this layer", (*at, "x-requires"))
            if label.deprecated:
                yield from _missing(label.deprecated, layer.labels, "label of this layer", (*at, "x-deprecated"))
            if label.protected:
                yield from _missing(label.protected, layer.labels, "label of this layer", (*at, "x-protected"))


def _labels(schema: Schema) -> Iterator[_Found]:
    seen: dict[str, str] = {}
    alone = {name for kind in schema.relations.values() for name in (*kind.domain, *kind.range)}
    alone |= {name for kind in schema.relations.values() for rule in kind.numbers for name in rule.labels or ()}
    for layer in schema.layers.values():
        at = ("properties", layer.name, "items", "properties", "label", "oneOf")
        other: str | None = None
        for number, (name, label) in enumerate(layer.labels.items()):
            # A relation that names the label without its layer would mean both.
            if name in seen and name in alone:
                yield "SCH012", f"the layer '{seen[name]}' has a label {show_value(name)} too", (*at, number, "const")
            seen.setdefault(name, layer.name)
            if label.default and other is not None:
                message = f"{show_value(other)} has x-default too, and only one can be everything else"
                yield "SCH012", message, (*at, number, "x-default")
            other = name if label.default else other


def _attribute(attribute: Attribute, layer: Layer | None, at: tuple[Part, ...]) -> Iterator[_Found]:
    labels = layer.labels if layer else {}
    if layer and attribute.applies_to is not None:
        yield from _missing(attribute.applies_to, labels, "label of this layer", (*at, "x-for"))
    if layer is None and (attribute.applies_to is not None or attribute.default_for):
        yield "SCH011", "a document has no labels that it could be for", at
    if layer:
        yield from _missing(attribute.default_for, labels, "label of this layer", (*at, "x-default-for"))
    if attribute.default is not None:
        yield from _values(attribute, attribute.default, (*at, "default"))
    for label, value in attribute.default_for.items():
        yield from _values(attribute, value, (*at, "x-default-for", label))
    for number, value in enumerate(attribute.public or ()):
        yield from _values(attribute, value, (*at, "x-public", number))
    if attribute.format is not None and attribute.kind != "text":
        yield "SCH011", "a format is for a text, and this attribute has values", (*at, "x-format")


def _values(attribute: Attribute, value: Value, at: tuple[Part, ...]) -> Iterator[_Found]:
    known = isinstance(value, bool) if attribute.kind == "boolean" else isinstance(value, str)
    if attribute.values:
        known = any(item.name == value and type(item.name) is type(value) for item in attribute.values)
    if not known:
        yield "SCH011", f"{show_value(value)} is no value of '{attribute.name}'", at


def _columns(named: Iterable[str], taken: Iterable[str], at: tuple[Part, ...]) -> Iterator[_Found]:
    for name in sorted(set(named) & set(taken)):
        yield "SCH012", f"a release has a column '{name}' already: call it something else", (*at, name)


def _required(
    node: dict[str, Any], attributes: dict[str, Attribute], at: tuple[Part, ...], others: frozenset[str] = frozenset()
) -> Iterator[_Found]:
    for number, name in enumerate(node.get("required", ())):
        attribute = attributes.get(name)
        if attribute is None and name not in others:
            yield "SCH011", f"{show_value(name)} is required and is not there", (*at, "required", number)
        elif attribute is None:
            continue
        elif not attribute.values and attribute.kind != "boolean" and attribute.default is None:
            message = f"'{name}' is required and has neither values nor a default: nobody could leave it out"
            yield "SCH011", message, (*at, "properties", name)


def _relations(schema: Schema) -> Iterator[_Found]:
    at = ("properties", schema.relation_key, "items", "properties", "label", "oneOf")
    labels = {name for layer in schema.layers.values() for name in layer.labels}
    known = labels | {LAYER_PREFIX + name for name in schema.layers}
    for number, relation in enumerate(schema.relations.values()):
        yield from _missing(relation.domain, known, "label or layer", (*at, number, "x-domain"))
        yield from _missing(relation.range, known, "label or layer", (*at, number, "x-range"))
        ends = [layer for layer in schema.layers.values() if _admits(relation.domain, layer)]
        attributes = [item for layer in ends for item in layer.attributes.values()]
        for count, rule in enumerate(relation.numbers):
            here = (*at, number, "x-number", count)
            yield from _missing(rule.labels or (), labels, "label", (*here, "x-labels"))
            what = "attribute of what the relation starts at"
            yield from _missing(rule.when, [item.name for item in attributes], what, (*here, "x-when"))
            for name, values in rule.when.items():
                alike = [item for item in attributes if item.name == name]
                for number_of, value in enumerate(values):
                    wrong = [list(_values(item, value, (*here, "x-when", name, number_of))) for item in alike]
                    # It is enough that one of the layers has such a value.
                    yield from wrong[0] if wrong and all(wrong) else ()
            if rule.maximum is not None and rule.maximum < rule.minimum:
                yield "SCH011", f"at least {rule.minimum} and at most {rule.maximum} is nothing", here


def _interfaces(schema: Schema) -> Iterator[_Found]:
    passes = {layer.stage for layer in schema.layers.values()}
    passes |= {item.stage for layer in schema.layers.values() for item in layer.attributes.values() if item.stage}
    passes |= {item.stage for item in schema.document.values() if item.stage}
    passes |= {relation.stage for relation in schema.relations.values()}
    for number, interface in enumerate(schema.interfaces.values()):
        yield from _missing(interface.passes, passes, "pass", ("x-interfaces", number, "passes"))
        yield from _missing(interface.shows, passes, "pass", ("x-interfaces", number, "shows"))
    drawn = {name for interface in schema.interfaces.values() for name in interface.passes}
    for name in sorted(passes - drawn):
        yield "SCH011", f"no interface has the pass {name!r}: what belongs to it is never asked for", ("x-interfaces",)


def _controls(schema: Schema, interface: Interface) -> Iterator[_Found]:
    """One control may stand for one attribute each of several layers; whatever else shares a name is mixed up."""
    named: list[tuple[str, str, str | None, tuple[Part, ...]]] = []
    for layer in schema.drawn_in(interface):
        named.append((layer.control, f"the layer '{layer.name}'", None, ("properties", layer.name)))
        for item in drawn_attributes(layer, interface):
            field = ("properties", layer.name, "items", "properties", item.name)
            named.append((item.control, f"'{item.name}' of '{layer.name}'", layer.name, field))
    for item in schema.document.values():
        if item.stage in interface.passes:
            at = ("properties", schema.document_key, "properties", item.name)
            named.append((item.control, f"'{item.name}' of the document", None, at))
    seen: dict[str, list[tuple[str, str | None]]] = {schema.text.control: [("the text", None)]}
    for control, what, of, where in named:
        others = seen.setdefault(control, [])
        other = next((name for name, its in others if its is None or of is None or its == of), None)
        if other is not None:
            yield "SCH012", f"its control is called {show_value(control)}, as that of {other}", where
        others.append((what, of))


def _admits(names: tuple[str, ...], layer: Layer) -> bool:
    return any(matches(names, layer.name, label) for label in layer.labels)


def _missing(
    named: str | tuple[str, ...] | dict[str, Any], known: Iterable[str], what: str, at: tuple[Part, ...]
) -> Iterator[_Found]:
    there = set(known)
    places: Iterable[tuple[tuple[Part, ...], str]] = [(at, named)] if isinstance(named, str) else ()
    if isinstance(named, tuple):
        places = [((*at, number), name) for number, name in enumerate(named)]
    elif isinstance(named, dict):
        places = [((*at, name), name) for name in named]
    for place, name in places:
        if name not in there:
            yield "SCH011", f"{show_value(name)} is no {what}", place


def _twice(given: list[Value], what: str, at: tuple[Part, ...], key: str) -> Iterator[_Found]:
    for number, name in enumerate(given):
        if name in given[:number]:
            yield "SCH012", f"the {what} {show_value(name)} stands in this list already", (*at, number, key)
