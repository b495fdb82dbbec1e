"""The changes of an attribute (values, labels, defaults) and of a relation (ends, numbers, meaning)."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from claimset.model.change import SchemaChange
from claimset.model.schema import LAYER_PREFIX, Attribute, Number, RelationType, Schema, matches
from claimset.model.span import SingleValue, Value
from claimset.schema.evolution.renames import NameMap, Renames, closed_values, renamed_answer, renamed_value, same_value

_OTHER_KEYWORDS = {
    "type", "title", "description", "oneOf", "default", "x-for", "x-pass", "x-default-for", "x-format", "x-meaning",
    "x-public", "x-was", "x-titles", "x-control", "enum", "items", "uniqueItems",
}  # fmt: skip


def attribute_changes(names: Renames, layer: str | None, old: Attribute, new: Attribute) -> Iterator[SchemaChange]:
    """Yield the changes of an attribute; `layer` is its layer in the earlier schema, None for the document."""
    new_layer = names.layers.sole_successor(layer) if layer is not None else None
    where = f"{new_layer or names.new.document_key}.{new.name}"
    if old.kind != new.kind and "text" in {old.kind, new.kind}:
        yield SchemaChange("meaning", "breaking", "attribute", where, detail=f"{old.kind} → {new.kind}")
    else:
        yield from _value_changes(old, new, where)
    if old.many != new.many:
        detail = "several values in the place of one" if new.many else "one value in the place of several"
        yield SchemaChange("meaning", "breaking", "attribute", where, detail=detail)
    yield from _label_changes(names, layer, old, new, where)
    yield from _default_changes(names, layer, old, new, where)
    if old.required != new.required:
        kind, level = ("narrower", "breaking") if new.required else ("wider", "compatible")
        detail = "required" if new.required else "no longer required"
        yield SchemaChange(kind, level, "attribute", where, detail=detail)  # type: ignore[arg-type]
    for name in ("format", "meaning", "stage"):
        if getattr(old, name) != getattr(new, name):
            detail = f"{name}: {getattr(old, name) or 'none'} → {getattr(new, name) or 'none'}"
            # A first meaning only lets rules read the answers; the answers mean what they meant.
            is_first = name == "meaning" and not old.meaning
            weight: Literal["breaking", "compatible"] = "compatible" if is_first else "breaking"
            yield SchemaChange("meaning", weight, "attribute", where, detail=detail)
    if set(old.public or ()) != set(new.public or ()) or (old.public is None) != (new.public is None):
        yield SchemaChange("wider", "compatible", "attribute", where, detail="what of it is published")
    yield from _constraint_changes(_node(names.old, layer, old.name), _node(names.new, new_layer, new.name), where)
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange("looks", "looks", "attribute", where, detail="title or description")


def relation_changes(names: Renames, old: RelationType, new: RelationType) -> Iterator[SchemaChange]:
    """Yield the changes of a relation."""
    for end, old_patterns, new_patterns in (("domain", old.domain, new.domain), ("range", old.range, new.range)):
        old_labels, new_labels = _new_labels(names, old_patterns), _labels(names.new, new_patterns)
        added_labels = {name for labels in names.labels.values() for name in labels.added}
        if old_labels - new_labels:
            yield SchemaChange(
                "narrower", "breaking", "relation", new.name, detail=f"{end} without {_list(old_labels - new_labels)}"
            )
        layer_names = {name for name in new_patterns if name.startswith(LAYER_PREFIX)}
        wider_labels = {
            name
            for name in new_labels - old_labels
            if name not in added_labels or not _in_layers(names.new, layer_names, name)
        }
        if wider_labels:
            yield SchemaChange("wider", "compatible", "relation", new.name, detail=f"{end} with {_list(wider_labels)}")
    old_numbers, new_numbers = [_in_new_names(number, names) for number in old.numbers], list(new.numbers)
    if {*map(_number_key, old_numbers)} != {*map(_number_key, new_numbers)}:
        are_implied = all(
            any(_number_key(one)[:2] == _number_key(row)[:2] and _is_as_strict(one, row) for one in old_numbers)
            for row in new_numbers
        )
        kind, level = ("wider", "compatible") if are_implied else ("narrower", "breaking")
        yield SchemaChange(kind, level, "relation", new.name, detail="how many there may be")  # type: ignore[arg-type]
    for name in ("meaning", "stage", "symmetric", "across"):
        if getattr(old, name) != getattr(new, name):
            detail = f"{name}: {getattr(old, name)} → {getattr(new, name)}"
            yield SchemaChange("meaning", "breaking", "relation", new.name, detail=detail)
    yield from _position_changes(old, new)
    if old.acyclic != new.acyclic:
        kind, level = ("narrower", "breaking") if new.acyclic else ("wider", "compatible")
        yield SchemaChange(kind, level, "relation", new.name, detail="cycles")  # type: ignore[arg-type]
    if old.depth != new.depth:
        narrower = new.depth is not None and (old.depth is None or new.depth < old.depth)
        kind, level = ("narrower", "breaking") if narrower else ("wider", "compatible")
        yield SchemaChange(kind, level, "relation", new.name, detail=f"depth: {old.depth} → {new.depth}")  # type: ignore[arg-type]
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange("looks", "looks", "relation", new.name, detail="title or description")


def _position_changes(old: RelationType, new: RelationType) -> Iterator[SchemaChange]:
    if old.implied != new.implied:
        # Relations that annotators drew stay. Nobody was asked for those that followed from position until now.
        detail = "annotators draw it" if new.implied is None else f"it follows from position ({new.implied})"
        level: Literal["breaking", "compatible"] = "breaking" if new.implied is None else "compatible"
        yield SchemaChange("meaning", level, "relation", new.name, detail=f"{detail} from now on")
    if old.proposed != new.proposed:
        detail = f"prefilled: {old.proposed or 'nothing'} → {new.proposed or 'nothing'}"
        yield SchemaChange("meaning", "compatible", "relation", new.name, detail=detail)


def _value_changes(old: Attribute, new: Attribute, where: str) -> Iterator[SchemaChange]:
    old_values_by_new: dict[str, list[str]] = {}
    successors: list[SingleValue] = []
    for value in closed_values(old):
        new_values = renamed_value(value, new)
        successors += new_values
        if not new_values:
            yield SchemaChange(
                "drop", "breaking", "value", where, (_value_text(value),), (), "a person decides about those in use"
            )
        elif len(new_values) > 1:
            yield SchemaChange(
                "split", "breaking", "value", where, (_value_text(value),), tuple(map(_value_text, new_values))
            )
        else:
            old_values_by_new.setdefault(_value_text(new_values[0]), []).append(_value_text(value))
    for name, old_values in old_values_by_new.items():
        if len(old_values) > 1:
            yield SchemaChange("merge", "breaking", "value", where, tuple(old_values), (name,))
        elif old_values[0] != name:
            yield SchemaChange("rename", "breaking", "value", where, (old_values[0],), (name,))
    for value in closed_values(new):
        if not any(same_value(value, other) for other in successors):
            yield SchemaChange("add", "compatible", "value", where, (), (_value_text(value),))


def _label_changes(
    names: Renames, layer: str | None, old: Attribute, new: Attribute, where: str
) -> Iterator[SchemaChange]:
    if layer is None or layer not in names.labels:
        return
    labels = names.labels[layer]
    old_labels = {new_label for name, new_label in _label_pairs(labels) if old.applies(name)}
    new_labels = {new_label for _, new_label in _label_pairs(labels) if new.applies(new_label)}
    if old_labels - new_labels:
        yield SchemaChange(
            "narrower", "breaking", "attribute", where, detail=f"no longer for {_list(old_labels - new_labels)}"
        )
    if new_labels - old_labels:
        yield SchemaChange(
            "wider", "compatible", "attribute", where, detail=f"for {_list(new_labels - old_labels)} too"
        )


def _default_changes(
    names: Renames, layer: str | None, old: Attribute, new: Attribute, where: str
) -> Iterator[SchemaChange]:
    pairs: list[tuple[str | None, str | None]] = [(None, None)]
    if layer is not None:
        pairs = [
            (name, new_label)
            for name, new_label in _label_pairs(names.labels[layer])
            if old.applies(name) and new.applies(new_label)
        ]
    labels_by_change: dict[str, list[str]] = {}
    for name, new_label in pairs:
        old_default, new_default = old.default_of(name), new.default_of(new_label)
        old_meaning = old_default if old_default is None else next(iter(renamed_answer(old_default, new)), old_default)
        if (old_meaning is None) != (new_default is None) or (
            old_meaning is not None and new_default is not None and not same_value(old_meaning, new_default)
        ):
            labels_by_change.setdefault(f"{_value_text(old_default)} → {_value_text(new_default)}", []).append(
                new_label or ""
            )
    for words, some_labels in labels_by_change.items():
        detail = words + (f" for {_list(some_labels)}" if len(some_labels) < len(pairs) else "")
        yield SchemaChange("default", "breaking", "attribute", where, detail=f"what an omitted one means: {detail}")


def _constraint_changes(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[SchemaChange]:
    for key in sorted((old.keys() | new.keys()) - _OTHER_KEYWORDS):
        old_value, new_value = old.get(key), new.get(key)
        if old_value == new_value:
            continue
        number = all(isinstance(item, int | float) for item in (old_value, new_value))
        wider = new_value is None or (number and (new_value > old_value) == key.startswith("max"))
        kind, level = ("wider", "compatible") if wider else ("narrower", "breaking")
        yield SchemaChange(kind, level, "attribute", where, detail=f"{key}: {old_value} → {new_value}")  # type: ignore[arg-type]


def _node(schema: Schema, layer: str | None, name: str) -> dict[str, Any]:
    properties = schema.source["properties"]
    place = properties[schema.document_key] if layer is None else properties[layer]["items"]
    node = place["properties"][name]
    return {**node, **node.get("items", {})}


def _label_pairs(labels: NameMap) -> Iterator[tuple[str, str]]:
    for name in labels.successors:
        new_label = labels.sole_successor(name)
        if new_label is not None:
            yield name, new_label


def _labels(schema: Schema, patterns: tuple[str, ...]) -> set[str]:
    return {
        name for layer in schema.layers.values() for name in layer.labels if matches(patterns, layer.name, str(name))
    }


def _new_labels(names: Renames, patterns: tuple[str, ...]) -> set[str]:
    return {label for name in _labels(names.old, patterns) for label in names.label(name)}


def _in_layers(schema: Schema, whole: set[str], label: str) -> bool:
    return any(label in layer.labels for layer in schema.layers.values() if LAYER_PREFIX + layer.name in whole)


def _in_new_names(number: Number, names: Renames) -> Number:
    """Return a number of relations with the later schema's names; a name without a single successor stays."""
    when: dict[str, tuple[SingleValue, ...]] = {}
    for name, values in number.when.items():
        layer = next((key for key, name_map in names.attributes.items() if name_map.sole_successor(name)), None)
        new_attribute = names.attribute(layer, name) if layer else None
        if new_attribute is None:
            when[name] = values
        else:
            when[new_attribute.name] = tuple(next(iter(renamed_value(value, new_attribute)), value) for value in values)
    labels = None if number.labels is None else tuple(label for name in number.labels for label in names.label(name))
    return Number(number.minimum, number.maximum, labels, when)


def _number_key(
    number: Number,
) -> tuple[frozenset[str] | None, frozenset[tuple[str, frozenset[SingleValue]]], int, int | None]:
    labels = None if number.labels is None else frozenset(number.labels)
    when = frozenset((name, frozenset(values)) for name, values in number.when.items())
    return labels, when, number.minimum, number.maximum


def _is_as_strict(one: Number, other: Number) -> bool:
    maximum_holds = other.maximum is None or (one.maximum is not None and one.maximum <= other.maximum)
    return one.minimum >= other.minimum and maximum_holds


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _value_text(value: Value | None) -> str:
    if isinstance(value, tuple):
        return " and ".join(map(str, value)) or "none of them"
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
