"""What a server still calls by names of earlier schemas, said in today's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from claimset.model.schema import Attribute, Interface, Layer, Schema
from claimset.schema.questions import choice_values, drawn_attributes

Region = dict[str, Any]
Said = tuple[str, ...]


class FormerNames:
    """
    The names that one interface of a schema had before, by the schema's x-was.

    A name of today is always read as itself. An earlier name is read as its successor where it has exactly one; where
    it has several a person decides, and it stays as it is.
    """

    def __init__(self, schema: Schema, interface: Interface) -> None:
        self._layers: dict[str, Layer] = {layer.control: layer for layer in schema.drawn_in(interface)}
        self._choices: dict[str, list[Attribute]] = {}
        self._controls: dict[str, set[str]] = {}
        self._document: set[str] = set()
        for layer in self._layers.values():
            _enter(self._controls, layer.control, layer.was)
            for attribute in drawn_attributes(layer, interface):
                self._choices.setdefault(attribute.control, []).append(attribute)
                layers, names = (layer.name, *layer.was), (attribute.name, *attribute.was)
                _enter(self._controls, attribute.control, (f"{one}-{name}" for one in layers for name in names))
        for attribute in schema.document.values():
            if attribute.stage in interface.stages:
                self._choices.setdefault(attribute.control, []).append(attribute)
                self._document.add(attribute.control)
                _enter(self._controls, attribute.control, attribute.was)
        kinds = [kind for kind in schema.relations.values() if kind.stage in interface.stages]
        self._symmetric = {kind.name for kind in kinds if kind.symmetric}
        self._relations: dict[str, set[str]] = {kind.name: {kind.name} for kind in kinds}
        for kind in kinds:
            _enter(self._relations, kind.name, kind.was)
        today = {*self._layers, *self._choices}
        self._controls = {
            name: {name} if name in today else successors for name, successors in self._controls.items()
        } | {name: {name} for name in today}
        self._labels = {control: _labels(layer) for control, layer in self._layers.items()}
        self._values = {control: _values(attributes) for control, attributes in self._choices.items()}
        self._none = not any(name not in successors for names in self._lists() for name, successors in names.items())

    def current(self, result: Sequence[Region]) -> list[tuple[int, Region]]:
        """
        Return well-formed regions in today's names, each with its place.

        What became the same as another, by having another name now, is said once.
        """
        if self._none:
            return list(enumerate(result))
        found: list[tuple[int, Region]] = []
        seen: dict[object, bool] = {}
        for index, region in enumerate(result):
            after = self._region(region)
            key, moved = self._key(after), after is not region
            if key is None or not (key in seen and (moved or seen[key])):
                found.append((index, after))
            if key is not None:
                seen[key] = seen.get(key, False) or moved
        return found

    def knows(self, said: Said) -> bool:
        """Say whether something that an interface offers has an earlier name, or one that is no longer offered."""
        kind, name = said[0], said[1]
        if kind == "Relation":
            return name in self._relations
        controls = self._controls.get(name, set())
        if kind == "TextArea":
            return bool(controls)
        values = self._labels if kind == "Labels" else self._values
        return any(said[2] in values.get(control, {}) for control in controls)

    def successor(self, said: Said) -> Said:
        """Return what something that an interface offers is offered as today; itself where that is not one thing."""
        if said[0] == "Relation":
            return said[0], _one(self._relations, said[1])
        control = _one(self._controls, said[1])
        values = (self._labels if said[0] == "Labels" else self._values).get(control, {})
        return (said[0], control, *(_one(values, value) for value in said[2:]))

    def undecided(self, result: Sequence[Region]) -> Iterator[str]:
        """Yield what in a result has an earlier name with several successors, for a message."""
        for said in used_names(result):
            became = self.became(*said)
            if became:
                yield f"{said[-1]!r}{became}"

    def became(self, kind: str, name: str, value: str = "") -> str:
        """Say what an earlier name became where that is more than one thing; nothing otherwise."""
        if kind == "Relation":
            found = self._relations.get(name, set())
        else:
            controls = self._controls.get(name, set())
            values = (self._labels if kind == "Labels" else self._values).get(_one(self._controls, name), {})
            found = controls if len(controls) > 1 else values.get(value, set())
        return f" became {' or '.join(sorted(found))}: a person has to decide" if len(found) > 1 else ""

    def _lists(self) -> Iterator[Mapping[str, set[str]]]:
        yield self._controls
        yield self._relations
        yield from self._labels.values()
        yield from self._values.values()

    def _region(self, region: Region) -> Region:
        if region.get("type") == "relation":
            labels = list(region.get("labels") or [])
            after = [_one(self._relations, label) for label in labels]
            return region if after == labels else {**region, "labels": after}
        before = region.get("from_name") or ""
        control, value = _one(self._controls, before), region.get("value") or {}
        key, names = ("labels", self._labels) if control in self._layers else ("choices", self._values)
        said = list(value.get(key) or [])
        after = [_one(names.get(control, {}), name) for name in said]
        if after == said and control == before:
            return region
        return {**region, "from_name": control, "value": {**value, key: after} if said else value}

    def _key(self, region: Region) -> object:
        if region.get("type") == "relation":
            ends, labels = [region.get("from_id"), region.get("to_id")], tuple(region.get("labels") or ())
            if region.get("direction") == "left":
                ends.reverse()
            free = len(labels) == 1 and labels[0] in self._symmetric
            return tuple(sorted(map(str, ends))) if free else tuple(ends), labels, free or region.get("direction")
        value = region.get("value") or {}
        if region.get("from_name") not in self._choices:
            return None
        text = value.get("text") if region.get("type") == "textarea" else None
        whose = None if region.get("from_name") in self._document else region.get("id")
        return whose, region.get("from_name"), str(value.get("choices")), str(text)


def used_names(result: Iterable[Region]) -> Iterator[Said]:
    """Yield what well-formed regions say, as an interface offers it."""
    for region in result:
        value, name = region.get("value") or {}, str(region.get("from_name") or "")
        if region.get("type") == "relation":
            yield from (("Relation", label) for label in region.get("labels") or ())
        elif region.get("type") == "textarea":
            yield "TextArea", name
        else:
            yield from (("Labels", name, label) for label in value.get("labels") or ())
            yield from (("Choices", name, choice) for choice in value.get("choices") or ())


def _enter(names: dict[str, set[str]], today: str, was: Iterable[str]) -> None:
    for name in was:
        if name not in names.get(name, set()):
            names.setdefault(name, set()).add(today)


def _labels(layer: Layer) -> dict[str, set[str]]:
    found = {name: {name} for name, label in layer.labels.items() if label.drawn or label.deprecated is not None}
    for name, label in layer.labels.items():
        _enter(found, name, map(str, label.was))
    return found


def _values(attributes: Iterable[Attribute]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for attribute in attributes:
        found |= {option: {option} for option in choice_values(attribute)}
    for attribute in attributes:
        for value in attribute.values:
            _enter(found, str(value.name), map(_written, value.was))
    return found


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one(names: Mapping[str, set[str]], name: str) -> str:
    found = names.get(name, set())
    return next(iter(found)) if len(found) == 1 else name
