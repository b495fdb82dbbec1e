"""What the names of an earlier schema are called in a later one."""

from collections.abc import Iterable, Mapping

import msgspec

from claimset.model.schema import Attribute, Label, Layer, RelationType, Schema
from claimset.model.span import Value

Successors = tuple[str, ...]


class NameMap(msgspec.Struct, frozen=True):
    """
    One list of names, earlier to later.

    `of` maps each earlier name to what it became: one name, several where a person has to decide, none where it was
    dropped. `by_advice` are the names that went where the earlier schema's x-deprecated sent them.
    """

    of: dict[str, Successors]
    added: Successors = ()
    by_advice: frozenset[str] = frozenset()

    def only(self, name: str) -> str | None:
        """Return the one name that took a name's place, or None."""
        found = self.of.get(name, ())
        return found[0] if len(found) == 1 else None

    def merged(self) -> dict[str, Successors]:
        """Map each later name that took in more than one earlier name to these."""
        found: dict[str, list[str]] = {}
        for name, became in self.of.items():
            if len(became) == 1:
                found.setdefault(became[0], []).append(name)
        return {name: tuple(earlier) for name, earlier in found.items() if len(earlier) > 1}


class Renames:
    """
    What each layer, label, attribute, value and relation of one schema became in another.

    A name's successors are itself, where it is still there, and every name whose x-was names it. So a name that stays
    and is named elsewhere as well has two, and no name that is kept is ever taken for another.
    """

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.layers = _names(old.layers, {name: layer.was for name, layer in new.layers.items()})
        self.relations = _names(old.relations, {name: kind.was for name, kind in new.relations.items()})
        self.document = _names(old.document, {name: item.was for name, item in new.document.items()})
        self.labels: dict[str, NameMap] = {}
        self.attributes: dict[str, NameMap] = {}
        for name, layer in old.layers.items():
            later = self.layer(name)
            if later is not None:
                self.labels[name] = _labels(layer, later)
                self.attributes[name] = _names(
                    layer.attributes, {key: item.was for key, item in later.attributes.items()}
                )

    def layer(self, name: str) -> Layer | None:
        """Return the layer that took a layer's place, or None where there is not exactly one."""
        later = self.layers.only(name)
        return None if later is None else self.new.layers[later]

    def attribute(self, layer: str | None, name: str) -> Attribute | None:
        """Return the attribute that took the place of a layer's, or of a document's where `layer` is None."""
        if layer is None:
            later = self.document.only(name)
            return None if later is None else self.new.document[later]
        place, names = self.layer(layer), self.attributes.get(layer)
        later = names.only(name) if names else None
        return None if place is None or later is None else place.attributes[later]

    def relation(self, name: str) -> RelationType | None:
        """Return the relation that took a relation's place, or None."""
        later = self.relations.only(name)
        return None if later is None else self.new.relations[later]

    def label(self, name: str) -> Successors:
        """Return what a label of any layer became."""
        for labels in self.labels.values():
            if name in labels.of:
                return labels.of[name]
        return ()


def renamed_value(value: Value, attribute: Attribute) -> tuple[Value, ...]:
    """Return what a value became in the attribute that took its attribute's place."""
    if attribute.kind == "text":
        return (value,) if isinstance(value, str) else ()
    if attribute.kind == "boolean" and isinstance(value, bool):
        return (value,)
    return tuple(
        item.name
        for item in attribute.values
        if same_value(item.name, value) or any(same_value(earlier, value) for earlier in item.was)
    )


def same_value(one: Value, other: Value) -> bool:
    """Say whether two values are the same in JSON, where 1 is not true."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def closed_values(attribute: Attribute) -> tuple[Value, ...]:
    """Return the values of a closed list; none for text."""
    return (True, False) if attribute.kind == "boolean" else tuple(item.name for item in attribute.values)


def _labels(old: Layer, new: Layer) -> NameMap:
    found = _names(old.labels, {name: tuple(map(str, label.was)) for name, label in new.labels.items()})
    advised = {
        name: label.deprecated
        for name, label in old.labels.items()
        if not found.of[name] and label.deprecated and label.deprecated in new.labels
    }
    after = {name: (advised[name],) if name in advised else became for name, became in found.of.items()}
    return NameMap(after, found.added, frozenset(advised))


def _names(old: Iterable[str], new: Mapping[str, tuple[str, ...]]) -> NameMap:
    old = tuple(old)
    of = {name: tuple(later for later, was in new.items() if later == name or name in was) for name in old}
    taken = {later for became in of.values() for later in became}
    return NameMap(of, tuple(name for name in new if name not in taken))


def is_deprecated(old: Label, new: Label) -> bool:
    """Say whether a label is no longer offered, though what has it stays valid."""
    return new.deprecated is not None and old.deprecated is None
