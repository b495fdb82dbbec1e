"""Maps the names of an earlier schema to those of a later one."""

from collections.abc import Iterable, Mapping

import msgspec

from claimset.model.schema import Attribute, Label, Layer, RelationType, Schema
from claimset.model.span import SingleValue, Value
from claimset.schema.questions import ordered_values

Successors = tuple[str, ...]


class NameMap(msgspec.Struct, frozen=True):
    """
    The names of one list, mapped from the earlier schema to the later.

    `successors` maps each earlier name to its later names: one, several where a person has to decide, none where it was
    dropped. `added` are later names without an earlier one. `by_advice` are earlier names whose successor is named by
    the earlier schema's x-deprecated.
    """

    successors: dict[str, Successors]
    added: Successors = ()
    by_advice: frozenset[str] = frozenset()

    def sole_successor(self, name: str) -> str | None:
        """Return the successor of a name if it has exactly one, else None."""
        new_names = self.successors.get(name, ())
        return new_names[0] if len(new_names) == 1 else None

    def mergers(self) -> dict[str, Successors]:
        """Map each later name that is the successor of several earlier names to these."""
        old_names_by_new: dict[str, list[str]] = {}
        for name, new_names in self.successors.items():
            if len(new_names) == 1:
                old_names_by_new.setdefault(new_names[0], []).append(name)
        return {name: tuple(old_names) for name, old_names in old_names_by_new.items() if len(old_names) > 1}


class Renames:
    """
    Maps each layer, label, attribute and relation of one schema to its successors in another.

    The successors of a name are the name itself, if the later schema has it, and every name whose x-was names it. So a
    name that stays and is named in an x-was too has two successors, and a person decides.
    """

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.layers = _names(old.layers, {name: layer.was for name, layer in new.layers.items()})
        self.relations = _names(old.relations, {name: kind.was for name, kind in new.relations.items()})
        self.document = _names(old.document, {name: item.was for name, item in new.document.items()})
        self.labels: dict[str, NameMap] = {}
        self.attributes: dict[str, NameMap] = {}
        for name, layer in old.layers.items():
            new_layer = self.layer(name)
            if new_layer is not None:
                self.labels[name] = _labels(layer, new_layer)
                self.attributes[name] = _names(
                    layer.attributes, {key: item.was for key, item in new_layer.attributes.items()}
                )

    def layer(self, name: str) -> Layer | None:
        """Return the successor of a layer, None where it has not exactly one."""
        new_name = self.layers.sole_successor(name)
        return None if new_name is None else self.new.layers[new_name]

    def attribute(self, layer: str | None, name: str) -> Attribute | None:
        """Return the successor of a layer's attribute, or of the document's where `layer` is None; None for none."""
        if layer is None:
            new_name = self.document.sole_successor(name)
            return None if new_name is None else self.new.document[new_name]
        new_layer, name_map = self.layer(layer), self.attributes.get(layer)
        new_name = name_map.sole_successor(name) if name_map else None
        return None if new_layer is None or new_name is None else new_layer.attributes[new_name]

    def relation(self, name: str) -> RelationType | None:
        """Return the successor of a relation, None where it has not exactly one."""
        new_name = self.relations.sole_successor(name)
        return None if new_name is None else self.new.relations[new_name]

    def label(self, name: str) -> Successors:
        """Return the successors of a label of any layer."""
        for labels in self.labels.values():
            if name in labels.successors:
                return labels.successors[name]
        return ()


def renamed_answer(answer: Value, attribute: Attribute) -> tuple[Value, ...]:
    """
    Return the answers that an answer may be in the successor of its attribute, `attribute`.

    There is one where the renames decide it, none where a person has to decide about an answer of several values, and
    one for each successor of a single value.
    """
    if not isinstance(answer, tuple):
        names = renamed_value(answer, attribute)
        return tuple((name,) for name in names) if attribute.many else names
    new_values = [renamed_value(value, attribute) for value in answer]
    if any(len(names) != 1 for names in new_values):
        return ()
    values = ordered_values(attribute, [names[0] for names in new_values])
    return (values,) if attribute.many else values if len(values) == 1 else ()


def renamed_value(value: SingleValue, attribute: Attribute) -> tuple[SingleValue, ...]:
    """Return the successors of a single value in the successor of its attribute, `attribute`."""
    if attribute.kind == "text":
        return (value,) if isinstance(value, str) else ()
    if attribute.kind == "boolean" and isinstance(value, bool):
        return (value,)
    return tuple(
        item.name
        for item in attribute.values
        if same_value(item.name, value) or any(same_value(old_value, value) for old_value in item.was)
    )


def same_value(one: Value, other: Value) -> bool:
    """Say whether two values are equal in JSON, where 1 is not true."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def closed_values(attribute: Attribute) -> tuple[SingleValue, ...]:
    """Return the values of a closed list; none for text."""
    return (True, False) if attribute.kind == "boolean" else tuple(item.name for item in attribute.values)


def _labels(old: Layer, new: Layer) -> NameMap:
    names = _names(old.labels, {name: tuple(map(str, label.was)) for name, label in new.labels.items()})
    advice = {
        name: label.deprecated
        for name, label in old.labels.items()
        if not names.successors[name] and label.deprecated and label.deprecated in new.labels
    }
    successors = {
        name: (advice[name],) if name in advice else new_names for name, new_names in names.successors.items()
    }
    return NameMap(successors, names.added, frozenset(advice))


def _names(old: Iterable[str], new: Mapping[str, tuple[str, ...]]) -> NameMap:
    old = tuple(old)
    successors = {
        name: tuple(new_name for new_name, old_names in new.items() if new_name == name or name in old_names)
        for name in old
    }
    successor_names = {new_name for new_names in successors.values() for new_name in new_names}
    return NameMap(successors, tuple(name for name in new if name not in successor_names))


def is_deprecated(old: Label, new: Label) -> bool:
    """Say whether the later schema deprecates a label; spans that have it stay valid."""
    return new.deprecated is not None and old.deprecated is None
