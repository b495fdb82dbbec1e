"""Labels to Label Studio's result, and back, with every span proven on the way."""

import re
from collections.abc import Sequence
from typing import Any, TypeGuard

import msgspec

from claimset.flow.defaults import filled, stated
from claimset.flow.interface import TEXT, control, drawn_attributes
from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Interface, Layer, Schema
from claimset.model.span import Relation, Span, Value

Region = dict[str, Any]
_SPACE = re.compile(r"(?:\s|\\n|\\r|\\t)+")


def to_result(labels: Labels, text: str, schema: Schema, interface: Interface) -> list[Region]:
    """
    Return labels as the editor would have saved them; what means the schema's default is left out.

    Raises ValueError for a span that lies outside the text.
    """
    stages = interface.stages
    result: list[Region] = []
    for layer in schema.drawn_in(interface):
        asked = {attribute.name: attribute for attribute in drawn_attributes(layer, interface)}
        for span in labels.layers.get(layer.name, ()):
            if not 0 <= span.start < span.end <= len(text):
                raise ValueError(f"span {span.id} [{span.start}:{span.end}] lies outside the text")
            place = {"start": span.start, "end": span.end, "text": span.quote(text)}
            result.append(_region(span.id, layer.name, "labels", {**place, "labels": [span.label]}))
            for name, value in stated(span.attributes, layer.attributes, span.label).items():
                if name in asked:
                    kind, shown = _shown(asked[name], value)
                    result.append(_region(span.id, control(layer, asked[name]), kind, {**place, kind: shown}))
    result.extend(
        {"from_id": item.source, "to_id": item.target, "type": "relation", "direction": "right", "labels": [item.label]}
        for item in labels.relations
        if item.label in schema.relations and schema.relations[item.label].stage in stages
    )
    for name, value in stated(labels.document, schema.document, None).items():
        if schema.document[name].stage in stages:
            kind, shown = _shown(schema.document[name], value)
            result.append(_region(f"document-{name}", name, kind, {kind: shown}))
    return result


class Reading(msgspec.Struct, frozen=True):
    """What a result says, and what of it could not be believed, each in one sentence."""

    labels: Labels
    problems: tuple[str, ...]


def from_result(result: Sequence[Region], text: str, schema: Schema, interface: Interface) -> Reading:
    """
    Read what the editor saved.

    Every span is taken from its offsets and proven against the text; the words that the server sends along are
    only compared. Nothing is dropped in silence: what cannot be read becomes a problem.
    """
    return _Reader(text, schema, interface).read(result)


class _Reader:
    def __init__(self, text: str, schema: Schema, interface: Interface) -> None:
        self._text = text
        self._schema = schema
        self._layers = {layer.name: layer for layer in schema.drawn_in(interface)}
        self._controls = {
            control(layer, attribute): (layer, attribute)
            for layer in self._layers.values()
            for attribute in drawn_attributes(layer, interface)
        }
        self._stages = interface.stages
        self._spans: dict[tuple[str, str], Span] = {}
        self._document: dict[str, Value] = {}
        self._relations: list[Relation] = []
        self._problems: list[str] = []
        self._answered: set[tuple[str, str]] = set()

    def read(self, given: Sequence[Region]) -> Reading:
        result = [region for region in given if _well_formed(region)]
        if len(result) != len(given):
            self._problems.append(f"{len(given) - len(result)} regions have a form that is not Label Studio's")
        for region in result:
            if region.get("from_name") in self._layers and region.get("type") == "labels":
                self._span(self._layers[region["from_name"]], region)
        for region in result:
            if region.get("type") == "relation":
                self._relation(region)
            elif region.get("from_name") in self._controls:
                self._attribute(*self._controls[region["from_name"]], region)
            elif region.get("from_name") in self._schema.document:
                self._choice(self._schema.document[region["from_name"]], region)
            elif not (region.get("from_name") in self._layers and region.get("type") == "labels"):
                self._problems.append(f"the control {region.get('from_name')!r} is not in the schema")
        labels = Labels(
            document=self._document,
            layers={
                name: tuple(span for (layer, _), span in self._spans.items() if layer == name) for name in self._layers
            },
            relations=tuple(self._relations),
        )
        return Reading(filled(labels, self._schema, self._stages), tuple(self._problems))

    def _span(self, layer: Layer, region: Region) -> None:
        value, name = region.get("value") or {}, region.get("id")
        start, end, labels = value.get("start"), value.get("end"), value.get("labels") or []
        if not isinstance(name, str) or not _storable(name) or not _is_offset(start) or not _is_offset(end):
            self._problems.append(f"the region {name!r} has no offsets")
        elif len(labels) != 1:
            self._problems.append(f"the region {name} has {len(labels)} labels in '{layer.name}'; it must have one")
        elif labels[0] not in layer.labels:
            self._problems.append(f"the region {name} has the label {labels[0]!r}, which the schema does not know")
        elif not 0 <= start < end <= len(self._text):
            self._problems.append(f"the region {name} [{start}:{end}] lies outside the text")
        elif _squeezed(str(value.get("text") or "")) not in {"", _squeezed(self._text[start:end])}:
            self._problems.append(f"the region {name} [{start}:{end}] covers other words than the annotator saw")
        elif (layer.name, name) in self._spans:
            self._problems.append(f"the region {name} stands twice")
        else:
            self._spans[layer.name, name] = Span(name, start, end, labels[0])

    def _attribute(self, layer: Layer, attribute: Attribute, region: Region) -> None:
        key = (layer.name, str(region.get("id")))
        value = self._value(attribute, region)
        if self._twice(str(region.get("id")), control(layer, attribute)):
            return
        if key not in self._spans:
            self._problems.append(f"'{attribute.name}' belongs to the region {region.get('id')}, which is not there")
        elif value is not None:
            span = self._spans[key]
            self._spans[key] = msgspec.structs.replace(span, attributes={**span.attributes, attribute.name: value})

    def _choice(self, attribute: Attribute, region: Region) -> None:
        value = self._value(attribute, region)
        if value is not None and not self._twice("the document", attribute.name):
            self._document[attribute.name] = value

    def _twice(self, name: str, asked: str) -> bool:
        if (name, asked) in self._answered:
            self._problems.append(f"'{asked}' of {name} is answered twice")
            return True
        self._answered.add((name, asked))
        return False

    def _value(self, attribute: Attribute, region: Region) -> Value | None:
        value = region.get("value") or {}
        given = value.get("text") if attribute.kind == "text" else value.get("choices")
        given = [given] if isinstance(given, str) else given or []
        if len(given) != 1:
            self._problems.append(f"'{attribute.name}' of the region {region.get('id')} has {len(given)} values")
            return None
        if attribute.kind == "text":
            words = str(given[0]).strip()
            if _storable(words):
                return words
            self._problems.append(f"'{attribute.name}' of the region {region.get('id')} holds what cannot be stored")
            return None
        if attribute.kind == "boolean" and given[0] in {"true", "false"}:
            return bool(given[0] == "true")
        for option in attribute.values:
            if str(option.name) == given[0]:
                return option.name
        self._problems.append(f"'{attribute.name}' of the region {region.get('id')} has the unknown value {given[0]!r}")
        return None

    def _relation(self, region: Region) -> None:
        labels, source, target = region.get("labels") or [], region.get("from_id"), region.get("to_id")
        ids = {name for _, name in self._spans}
        if len(labels) != 1:
            self._problems.append(f"the relation from {source} to {target} has {len(labels)} labels; it must have one")
        elif labels[0] not in self._schema.relations:
            self._problems.append(f"the relation {labels[0]!r} is not in the schema")
        elif source not in ids or target not in ids:
            self._problems.append(f"the relation {labels[0]} from {source} to {target} has an end that is not there")
        elif region.get("direction", "right") == "bi" and not self._schema.relations[labels[0]].symmetric:
            self._problems.append(f"the relation {labels[0]} from {source} to {target} points both ways")
        elif region.get("direction", "right") not in {"left", "right", "bi"}:
            self._problems.append(f"the relation {labels[0]} from {source} to {target} has no direction that is known")
        elif region.get("direction") == "left":
            self._relations.append(Relation(str(target), str(source), labels[0]))
        else:
            self._relations.append(Relation(str(source), str(target), labels[0]))


def _region(name: str, from_name: str, kind: str, value: dict[str, Any]) -> Region:
    kind = "textarea" if kind == "text" else kind
    return {"id": name, "from_name": from_name, "to_name": TEXT, "type": kind, "origin": "manual", "value": value}


def _shown(attribute: Attribute, value: Value) -> tuple[str, list[str]]:
    if attribute.kind == "text":
        return "text", [str(value)]
    return "choices", [str(value).lower() if isinstance(value, bool) else str(value)]


def _well_formed(region: object) -> bool:
    if not isinstance(region, dict) or not isinstance(region.get("value") or {}, dict):
        return False
    value = region.get("value") or {}
    lists = [region.get("labels") or [], value.get("labels") or [], value.get("choices") or []]
    words = value.get("text") or []
    names = [region.get(key) for key in ("id", "from_name", "type", "from_id", "to_id", "direction")]
    return (
        all(isinstance(items, list) and all(isinstance(item, str) for item in items) for items in lists)
        and (isinstance(words, str) or (isinstance(words, list) and all(isinstance(item, str) for item in words)))
        and all(name is None or isinstance(name, str) for name in names)
    )


def _storable(words: str) -> bool:
    return "\0" not in words and not any("\ud800" <= character <= "\udfff" for character in words)


def _is_offset(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _squeezed(words: str) -> str:
    return _SPACE.sub("", words)
