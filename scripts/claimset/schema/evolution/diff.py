"""The changes between two schemas, and what each means for labels that are stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from claimset.model.change import SchemaChange
from claimset.model.schema import Attribute, Label, Layer, Schema
from claimset.model.version import is_version, version_numbers
from claimset.schema.evolution.diff_parts import attribute_changes, relation_changes
from claimset.schema.evolution.renames import NameMap, Renames, is_deprecated
from claimset.schema.substance import means_the_same

_LOOKS = ("title", "description", "color", "hotkey", "group")
_MEANS = ("default", "excludes", "protected", "published_only")
_RANK = {"looks": 0, "compatible": 1, "breaking": 2}
Level = Literal["breaking", "compatible", "looks"]


def diff_schemas(old: Schema, new: Schema) -> list[SchemaChange]:
    """
    Return every change from one schema to another, the breaking ones first, otherwise in the schema's order.

    `means_the_same` decides whether anything but looks has changed.
    """
    changes = list(_changes(Renames(old, new)))
    if means_the_same(old.source, new.source):
        changes = [change for change in changes if change.level == "looks"]
        if not changes and _without_versions(old.source) != _without_versions(new.source):
            changes.append(SchemaChange("looks", "looks", "schema", "", detail="keywords that only show or handle it"))
    elif gravest_level(changes) in {None, "looks"}:
        changes.append(SchemaChange("meaning", "compatible", "schema", "", detail="other keywords, or another order"))
    return sorted(changes, key=lambda change: -_RANK[change.level])


def gravest_level(changes: Iterable[SchemaChange]) -> Level | None:
    """Return the gravest level among changes; None where there is no change."""
    return max((change.level for change in changes), key=_RANK.__getitem__, default=None)


def version_advice(old: str, new: str, changes: Iterable[SchemaChange]) -> str | None:
    """Return a sentence with the least version that the later schema should have; None if its own is high enough."""
    level = gravest_level(changes)
    if level in {None, "looks"} or not is_version(old) or not is_version(new):
        return None
    old_numbers, new_numbers = version_numbers(old), version_numbers(new)
    place = 2 - _RANK[level]
    numbers = (*old_numbers[:place], old_numbers[place] + 1, *(0 for _ in old_numbers[place + 1 :]))
    if new_numbers[: place + 1] >= numbers[: place + 1]:
        return None
    reason = "a change is breaking" if level == "breaking" else "its meaning changed"
    return f"{reason} and x-version is {new}: it should be {'.'.join(map(str, numbers))} or higher"


def _changes(names: Renames) -> Iterator[SchemaChange]:
    old, new = names.old, names.new
    yield from _name_changes("layer", "", names.layers)
    for layer in old.layers.values():
        new_layer = names.layer(layer.name)
        if new_layer is not None:
            yield from _layer_changes(names, layer, new_layer)
    yield from _name_changes("attribute", new.document_key, names.document)
    yield from _attribute_changes(names, None, old.document)
    yield from _name_changes("relation", "", names.relations)
    for relation in old.relations.values():
        new_relation = names.relation(relation.name)
        if new_relation is not None:
            yield from relation_changes(names, relation, new_relation)
    yield from _interface_changes(old, new)
    yield from _root_changes(old, new)


def _layer_changes(names: Renames, old: Layer, new: Layer) -> Iterator[SchemaChange]:
    yield from _name_changes("label", new.name, names.labels[old.name])
    for label in old.labels.values():
        only = names.labels[old.name].sole_successor(str(label.name))
        if only is None:
            continue
        new_label, place = new.labels[only], f"{new.name} {only}"
        if label.name == only:
            yield from _look_changes(label, new_label, place)
        yield from _meaning_changes(label, new_label, place, names.attributes[old.name])
        if is_deprecated(label, new_label):
            detail = f"no longer offered; {new_label.deprecated or 'nothing'} takes its place"
            yield SchemaChange("narrower", "compatible", "label", new.name, (only,), (only,), detail)
    yield from _layer_setting_changes(old, new)
    yield from _name_changes("attribute", new.name, names.attributes[old.name])
    yield from _attribute_changes(names, old.name, old.attributes)
    for key in names.attributes[old.name].added:
        if new.attributes[key].required:
            detail = "every span must have it, and nobody was asked for it in the stored labels"
            yield SchemaChange("narrower", "breaking", "attribute", new.name, (), (key,), detail)


def _attribute_changes(
    names: Renames, layer: str | None, attributes: Mapping[str, Attribute]
) -> Iterator[SchemaChange]:
    for attribute in attributes.values():
        new_attribute = names.attribute(layer, attribute.name)
        if new_attribute is not None:
            yield from attribute_changes(names, layer, attribute, new_attribute)


def _name_changes(kind: str, where: str, names: NameMap) -> Iterator[SchemaChange]:
    merged = names.mergers()
    for name, old_names in merged.items():
        advised = sorted(set(old_names) & names.by_advice)
        advice = f"{', '.join(advised)} by its x-deprecated: name it in x-was, so that annotations on a server are read"
        detail = advice if advised else ""
        yield SchemaChange("merge", "breaking", kind, where, old_names, (name,), detail)
    for name, new_names in names.successors.items():
        if len(new_names) > 1:
            yield SchemaChange(
                "split", "breaking", kind, where, (name,), new_names, "a person decides which, span by span"
            )
        elif not new_names:
            yield SchemaChange(
                "drop", "breaking", kind, where, (name,), (), "a person decides what becomes of those in use"
            )
        elif new_names[0] != name and new_names[0] not in merged:
            yield SchemaChange("rename", "breaking", kind, where, (name,), new_names)
    for name in names.added:
        yield SchemaChange("add", "compatible", kind, where, (), (name,))


def _look_changes(old: Label, new: Label, where: str) -> Iterator[SchemaChange]:
    fields = [name for name in _LOOKS if getattr(old, name) != getattr(new, name)]
    if fields:
        yield SchemaChange("looks", "looks", "label", where, detail=", ".join(fields))


def _meaning_changes(old: Label, new: Label, where: str, attributes: NameMap) -> Iterator[SchemaChange]:
    for name in _MEANS:
        if getattr(old, name) != getattr(new, name):
            detail = f"{name.replace('_', '-')}: {getattr(old, name)} → {getattr(new, name)}"
            yield SchemaChange("meaning", "breaking", "label", where, detail=detail)
    requirements = {attributes.sole_successor(name) or name for name in old.requires}
    if set(new.requires) - requirements:
        detail = f"it requires {', '.join(sorted(set(new.requires) - requirements))} too"
        yield SchemaChange("narrower", "breaking", "label", where, detail=detail)
    if requirements - set(new.requires):
        detail = f"it no longer requires {', '.join(sorted(requirements - set(new.requires)))}"
        yield SchemaChange("wider", "compatible", "label", where, detail=detail)


def _layer_setting_changes(old: Layer, new: Layer) -> Iterator[SchemaChange]:
    for name in ("role", "stage", "control"):
        before, after = getattr(old, name), getattr(new, name)
        # A pass and a control have the name of their layer, unless the schema says otherwise.
        if before != after and (before, after) != (old.name, new.name):
            yield SchemaChange("meaning", "breaking", "layer", new.name, detail=f"{name}: {before} → {after}")
    if old.several_labels != new.several_labels:
        kind, level = ("wider", "compatible") if old.several_labels is None else ("meaning", "breaking")
        detail = f"several labels of a region: {old.several_labels or 'none'} → {new.several_labels or 'none'}"
        yield SchemaChange(kind, level, "layer", new.name, detail=detail)  # type: ignore[arg-type]
    if old.name == new.name and old.title != new.title:
        yield SchemaChange("looks", "looks", "layer", new.name, detail="title")


def _interface_changes(old: Schema, new: Schema) -> Iterator[SchemaChange]:
    for name, interface in old.interfaces.items():
        new_interface = new.interfaces.get(name)
        if new_interface is None:
            yield SchemaChange(
                "drop", "breaking", "interface", "", (name,), (), "annotations of it can no longer be read"
            )
        elif set(interface.passes) - set(new_interface.passes):
            passes = ", ".join(sorted(set(interface.passes) - set(new_interface.passes)))
            yield SchemaChange("narrower", "breaking", "interface", name, detail=f"it no longer asks for {passes}")
        elif interface.stages != new_interface.stages:
            yield SchemaChange("wider", "compatible", "interface", name, detail="it asks for or shows other passes")
    for name in new.interfaces:
        if name not in old.interfaces:
            yield SchemaChange("add", "compatible", "interface", "", (), (name,))


def _root_changes(old: Schema, new: Schema) -> Iterator[SchemaChange]:
    for name in old.languages:
        if name not in new.languages:
            yield SchemaChange("drop", "breaking", "language", "", (name,))
    for name in new.languages:
        if name not in old.languages:
            yield SchemaChange("add", "compatible", "language", "", (), (name,))
    for name in ("name", "document_key", "relation_key", "text"):
        if getattr(old, name) != getattr(new, name):
            detail = f"{getattr(old, name)} → {getattr(new, name)}"
            yield SchemaChange("meaning", "breaking", "schema", name.replace("_", "-"), detail=detail)
    if old.notice != new.notice:
        yield SchemaChange("looks", "looks", "schema", "x-notice", detail="other words")


def _without_versions(source: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in source.items() if key not in {"$id", "x-version", "x-guidelines"}}


def possible_renames(changes: Iterable[SchemaChange]) -> list[str]:
    """Return a sentence for each kind of which some names are gone and some are new: they may be renames or splits."""
    old_names: dict[tuple[str, str], list[str]] = {}
    new_names: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        if change.kind in {"drop", "add"} and change.what != "language":
            names = old_names if change.kind == "drop" else new_names
            names.setdefault((change.what, change.where), []).extend(change.old or change.new)
    pairs = [(old, new_names[place]) for place, old in old_names.items() if place in new_names]
    return [_possible_rename(old, new) for old, new in pairs]


def _possible_rename(old: Sequence[str], new: Sequence[str]) -> str:
    if len(old) == len(new) == 1:
        return f"{old[0]} is gone and {new[0]} is new: if it is a rename, add x-was: [{old[0]}] to {new[0]}"
    verbs = ["is" if len(names) == 1 else "are" for names in (old, new)]
    return (
        f"{', '.join(old)} {verbs[0]} gone and {', '.join(new)} {verbs[1]} new: "
        "if a new name takes the place of an old one, add x-was: [OLD] to it"
    )


def count_by_level(changes: Iterable[SchemaChange]) -> dict[str, int]:
    """Return the number of changes by their level: `{"breaking": …, "compatible": …, "looks": …}`."""
    counts = {"breaking": 0, "compatible": 0, "looks": 0}
    for change in changes:
        counts[change.level] += 1
    return counts
