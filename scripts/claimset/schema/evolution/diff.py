"""What changed between two schemas, and what each change means for work that is done."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from claimset.model.change import SchemaChange
from claimset.model.schema import Attribute, Label, Layer, Schema
from claimset.model.version import is_version, version_numbers
from claimset.schema.evolution.diff_parts import attribute_changes, relation_changes
from claimset.schema.evolution.renames import NameMap, Renames, is_deprecated

_LOOKS = ("title", "description", "color", "hotkey", "group")
_MEANS = ("default", "excludes", "protected", "published_only")
_RANK = {"looks": 0, "compatible": 1, "breaking": 2}
Level = Literal["breaking", "compatible", "looks"]


def diff_schemas(old: Schema, new: Schema) -> list[SchemaChange]:
    """Return every change from one schema to another, the breaking ones first, otherwise in the schema's order."""
    found = list(_changes(Renames(old, new)))
    if not found and _bare(old.source) != _bare(new.source):
        found.append(SchemaChange("looks", "looks", "schema", "", detail="only keywords that no rule reads differ"))
    return sorted(found, key=lambda change: -_RANK[change.level])


def gravest_level(changes: Iterable[SchemaChange]) -> Level | None:
    """Return the gravest level among changes; None where there is no change."""
    return max((change.level for change in changes), key=_RANK.__getitem__, default=None)


def version_advice(old: str, new: str, changes: Iterable[SchemaChange]) -> str | None:
    """Say which version the later schema should have, where its own says something else."""
    level = gravest_level(changes)
    if level is None or not is_version(old) or not is_version(new):
        return None
    before, after = version_numbers(old), version_numbers(new)
    place = 2 - _RANK[level]
    wanted = (*before[:place], before[place] + 1, *(0 for _ in before[place + 1 :]))
    if after[: place + 1] >= wanted[: place + 1]:
        return None
    reason = {"breaking": "a change is breaking", "compatible": "something changed", "looks": "its looks changed"}
    return f"{reason[level]} and x-version is {new}: it should be {'.'.join(map(str, wanted))} or higher"


def _changes(names: Renames) -> Iterator[SchemaChange]:
    old, new = names.old, names.new
    yield from _named("layer", "", names.layers)
    for layer in old.layers.values():
        later = names.layer(layer.name)
        if later is not None:
            yield from _layer(names, layer, later)
    yield from _named("attribute", new.document_key, names.document)
    yield from _attributes(names, None, old.document)
    yield from _named("relation", "", names.relations)
    for relation in old.relations.values():
        kind = names.relation(relation.name)
        if kind is not None:
            yield from relation_changes(names, relation, kind)
    yield from _interfaces(old, new)
    yield from _rest(old, new)


def _layer(names: Renames, old: Layer, new: Layer) -> Iterator[SchemaChange]:
    yield from _named("label", new.name, names.labels[old.name])
    for label in old.labels.values():
        only = names.labels[old.name].only(str(label.name))
        if only is None:
            continue
        after, place = new.labels[only], f"{new.name} {only}"
        if label.name == only:
            yield from _looks(label, after, place)
        yield from _meaning(label, after, place, names.attributes[old.name])
        if is_deprecated(label, after):
            detail = f"no longer offered; {after.deprecated or 'nothing'} takes its place"
            yield SchemaChange("narrower", "compatible", "label", new.name, (only,), (only,), detail)
    yield from _parts(old, new)
    yield from _named("attribute", new.name, names.attributes[old.name])
    yield from _attributes(names, old.name, old.attributes)
    for key in names.attributes[old.name].added:
        if new.attributes[key].required:
            detail = "every span must have it, and nobody was asked for it in what is labelled already"
            yield SchemaChange("narrower", "breaking", "attribute", new.name, (), (key,), detail)


def _attributes(names: Renames, layer: str | None, attributes: Mapping[str, Attribute]) -> Iterator[SchemaChange]:
    for attribute in attributes.values():
        later = names.attribute(layer, attribute.name)
        if later is not None:
            yield from attribute_changes(names, layer, attribute, later)


def _named(what: str, where: str, names: NameMap) -> Iterator[SchemaChange]:
    merged = names.merged()
    for name, earlier in merged.items():
        advised = sorted(set(earlier) & names.by_advice)
        detail = f"{', '.join(advised)} by its x-deprecated: name it in x-was, so that a server's is read" * bool(
            advised
        )
        yield SchemaChange("merge", "breaking", what, where, earlier, (name,), detail)
    for name, became in names.of.items():
        if len(became) > 1:
            yield SchemaChange(
                "split", "breaking", what, where, (name,), became, "a person decides which, span by span"
            )
        elif not became:
            yield SchemaChange(
                "drop", "breaking", what, where, (name,), (), "a person decides what becomes of those in use"
            )
        elif became[0] != name and became[0] not in merged:
            yield SchemaChange("rename", "breaking", what, where, (name,), became)
    for name in names.added:
        yield SchemaChange("add", "compatible", what, where, (), (name,))


def _looks(old: Label, new: Label, where: str) -> Iterator[SchemaChange]:
    changed = [name for name in _LOOKS if getattr(old, name) != getattr(new, name)]
    if changed:
        yield SchemaChange("looks", "looks", "label", where, detail=", ".join(changed))


def _meaning(old: Label, new: Label, where: str, attributes: NameMap) -> Iterator[SchemaChange]:
    for name in _MEANS:
        if getattr(old, name) != getattr(new, name):
            detail = f"{name.replace('_', '-')}: {getattr(old, name)} → {getattr(new, name)}"
            yield SchemaChange("meaning", "breaking", "label", where, detail=detail)
    asked = {attributes.only(name) or name for name in old.requires}
    if set(new.requires) - asked:
        detail = f"it requires {', '.join(sorted(set(new.requires) - asked))} too"
        yield SchemaChange("narrower", "breaking", "label", where, detail=detail)
    if asked - set(new.requires):
        detail = f"it no longer requires {', '.join(sorted(asked - set(new.requires)))}"
        yield SchemaChange("wider", "compatible", "label", where, detail=detail)


def _parts(old: Layer, new: Layer) -> Iterator[SchemaChange]:
    for name in ("role", "stage", "control"):
        before, after = getattr(old, name), getattr(new, name)
        # A pass and a control are called as the layer is, unless the schema says otherwise.
        if before != after and (before, after) != (old.name, new.name):
            yield SchemaChange("meaning", "breaking", "layer", new.name, detail=f"{name}: {before} → {after}")
    if old.name == new.name and old.title != new.title:
        yield SchemaChange("looks", "looks", "layer", new.name, detail="title")


def _interfaces(old: Schema, new: Schema) -> Iterator[SchemaChange]:
    for name, interface in old.interfaces.items():
        after = new.interfaces.get(name)
        if after is None:
            yield SchemaChange(
                "drop", "breaking", "interface", "", (name,), (), "annotations of it can no longer be read"
            )
        elif set(interface.passes) - set(after.passes):
            gone = ", ".join(sorted(set(interface.passes) - set(after.passes)))
            yield SchemaChange("narrower", "breaking", "interface", name, detail=f"it no longer asks for {gone}")
        elif interface.stages != after.stages:
            yield SchemaChange("wider", "compatible", "interface", name, detail="it asks for or shows other passes")
    for name in new.interfaces:
        if name not in old.interfaces:
            yield SchemaChange("add", "compatible", "interface", "", (), (name,))


def _rest(old: Schema, new: Schema) -> Iterator[SchemaChange]:
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


def _bare(source: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in source.items() if key not in {"$id", "x-version", "x-guidelines"}}


def count_by_level(changes: Iterable[SchemaChange]) -> dict[str, int]:
    """Count changes by their level."""
    found = {"breaking": 0, "compatible": 0, "looks": 0}
    for change in changes:
        found[change.level] += 1
    return found
