"""What changed in an attribute or a relation: what may be said, of what, and what saying nothing means."""

from collections.abc import Iterable, Iterator
from typing import Any

from claimset.model.change import SchemaChange
from claimset.model.schema import LAYER_PREFIX, Attribute, Number, RelationType, Schema, matches
from claimset.model.span import Value
from claimset.schema.evolution.renames import NameMap, Renames, closed_values, renamed_value, same_value

_READ = {
    "type", "title", "description", "oneOf", "default", "x-for", "x-pass", "x-default-for", "x-format", "x-public",
    "x-was", "x-control", "enum",
}  # fmt: skip


def attribute_changes(names: Renames, layer: str | None, old: Attribute, new: Attribute) -> Iterator[SchemaChange]:
    """Yield what changed in an attribute; `layer` is the earlier schema's, None for the document."""
    later = names.layers.only(layer) if layer is not None else None
    where = f"{later or names.new.document_key}.{new.name}"
    if old.kind != new.kind and "text" in {old.kind, new.kind}:
        yield SchemaChange("meaning", "breaking", "attribute", where, detail=f"{old.kind} → {new.kind}")
    else:
        yield from _values(old, new, where)
    yield from _for(names, layer, old, new, where)
    yield from _default(names, layer, old, new, where)
    if old.required != new.required:
        kind, level = ("narrower", "breaking") if new.required else ("wider", "compatible")
        detail = "required" if new.required else "no longer required"
        yield SchemaChange(kind, level, "attribute", where, detail=detail)  # type: ignore[arg-type]
    for name in ("format", "stage"):
        if getattr(old, name) != getattr(new, name):
            detail = f"{name}: {getattr(old, name)} → {getattr(new, name)}"
            yield SchemaChange("meaning", "breaking", "attribute", where, detail=detail)
    if set(old.public or ()) != set(new.public or ()) or (old.public is None) != (new.public is None):
        yield SchemaChange("wider", "compatible", "attribute", where, detail="what of it is published")
    yield from _constraints(_node(names.old, layer, old.name), _node(names.new, later, new.name), where)
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange("looks", "looks", "attribute", where, detail="title or description")


def relation_changes(names: Renames, old: RelationType, new: RelationType) -> Iterator[SchemaChange]:
    """Yield what changed in a relation."""
    for end, before, after in (("domain", old.domain, new.domain), ("range", old.range, new.range)):
        was, now = _admitted(names, before), _labels(names.new, after)
        added = {name for labels in names.labels.values() for name in labels.added}
        if was - now:
            yield SchemaChange("narrower", "breaking", "relation", new.name, detail=f"{end} without {_list(was - now)}")
        whole = {name for name in after if name.startswith(LAYER_PREFIX)}
        wider = {name for name in now - was if name not in added or not _in_layers(names.new, whole, name)}
        if wider:
            yield SchemaChange("wider", "compatible", "relation", new.name, detail=f"{end} with {_list(wider)}")
    rows, wanted = [_translated(number, names) for number in old.numbers], list(new.numbers)
    if {*map(_row, rows)} != {*map(_row, wanted)}:
        held = all(any(_row(one)[:2] == _row(row)[:2] and _as_strict(one, row) for one in rows) for row in wanted)
        kind, level = ("wider", "compatible") if held else ("narrower", "breaking")
        yield SchemaChange(kind, level, "relation", new.name, detail="how many there may be")  # type: ignore[arg-type]
    for name in ("meaning", "stage", "symmetric", "across"):
        if getattr(old, name) != getattr(new, name):
            detail = f"{name}: {getattr(old, name)} → {getattr(new, name)}"
            yield SchemaChange("meaning", "breaking", "relation", new.name, detail=detail)
    if old.acyclic != new.acyclic:
        kind, level = ("narrower", "breaking") if new.acyclic else ("wider", "compatible")
        yield SchemaChange(kind, level, "relation", new.name, detail="cycles")  # type: ignore[arg-type]
    if old.depth != new.depth:
        narrower = new.depth is not None and (old.depth is None or new.depth < old.depth)
        kind, level = ("narrower", "breaking") if narrower else ("wider", "compatible")
        yield SchemaChange(kind, level, "relation", new.name, detail=f"depth: {old.depth} → {new.depth}")  # type: ignore[arg-type]
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange("looks", "looks", "relation", new.name, detail="title or description")


def _values(old: Attribute, new: Attribute, where: str) -> Iterator[SchemaChange]:
    known: dict[str, list[str]] = {}
    reached: list[Value] = []
    for value in closed_values(old):
        found = renamed_value(value, new)
        reached += found
        if not found:
            yield SchemaChange(
                "drop", "breaking", "value", where, (_shown(value),), (), "a person decides about those in use"
            )
        elif len(found) > 1:
            yield SchemaChange("split", "breaking", "value", where, (_shown(value),), tuple(map(_shown, found)))
        else:
            known.setdefault(_shown(found[0]), []).append(_shown(value))
    for name, earlier in known.items():
        if len(earlier) > 1:
            yield SchemaChange("merge", "breaking", "value", where, tuple(earlier), (name,))
        elif earlier[0] != name:
            yield SchemaChange("rename", "breaking", "value", where, (earlier[0],), (name,))
    for value in closed_values(new):
        if not any(same_value(value, other) for other in reached):
            yield SchemaChange("add", "compatible", "value", where, (), (_shown(value),))


def _for(names: Renames, layer: str | None, old: Attribute, new: Attribute, where: str) -> Iterator[SchemaChange]:
    if layer is None or layer not in names.labels:
        return
    labels = names.labels[layer]
    had = {later for name, later in _only(labels) if old.applies(name)}
    has = {later for _, later in _only(labels) if new.applies(later)}
    if had - has:
        yield SchemaChange("narrower", "breaking", "attribute", where, detail=f"no longer for {_list(had - has)}")
    if has - had:
        yield SchemaChange("wider", "compatible", "attribute", where, detail=f"for {_list(has - had)} too")


def _default(names: Renames, layer: str | None, old: Attribute, new: Attribute, where: str) -> Iterator[SchemaChange]:
    pairs: list[tuple[str | None, str | None]] = [(None, None)]
    if layer is not None:
        pairs = [
            (name, later) for name, later in _only(names.labels[layer]) if old.applies(name) and new.applies(later)
        ]
    found: dict[str, list[str]] = {}
    for name, later in pairs:
        before, after = old.default_of(name), new.default_of(later)
        meant = before if before is None else next(iter(renamed_value(before, new)), before)
        if (meant is None) != (after is None) or (
            meant is not None and after is not None and not same_value(meant, after)
        ):
            found.setdefault(f"{_shown(before)} → {_shown(after)}", []).append(later or "")
    for words, whose in found.items():
        detail = words + (f" for {_list(whose)}" if len(whose) < len(pairs) else "")
        yield SchemaChange("default", "breaking", "attribute", where, detail=f"what an omitted one means: {detail}")


def _constraints(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[SchemaChange]:
    for key in sorted((old.keys() | new.keys()) - _READ):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        number = all(isinstance(item, int | float) for item in (before, after))
        wider = after is None or (number and (after > before) == key.startswith("max"))
        kind, level = ("wider", "compatible") if wider else ("narrower", "breaking")
        yield SchemaChange(kind, level, "attribute", where, detail=f"{key}: {before} → {after}")  # type: ignore[arg-type]


def _node(schema: Schema, layer: str | None, name: str) -> dict[str, Any]:
    properties = schema.source["properties"]
    place = properties[schema.document_key] if layer is None else properties[layer]["items"]
    return dict(place["properties"][name])


def _only(labels: NameMap) -> Iterator[tuple[str, str]]:
    for name in labels.of:
        later = labels.only(name)
        if later is not None:
            yield name, later


def _labels(schema: Schema, patterns: tuple[str, ...]) -> set[str]:
    return {
        name for layer in schema.layers.values() for name in layer.labels if matches(patterns, layer.name, str(name))
    }


def _admitted(names: Renames, patterns: tuple[str, ...]) -> set[str]:
    return {later for name in _labels(names.old, patterns) for later in names.label(name)}


def _in_layers(schema: Schema, whole: set[str], label: str) -> bool:
    return any(label in layer.labels for layer in schema.layers.values() if LAYER_PREFIX + layer.name in whole)


def _translated(number: Number, names: Renames) -> Number:
    """Return a rule about numbers in the later schema's words, as far as each word has exactly one there."""
    when: dict[str, tuple[Value, ...]] = {}
    for name, wanted in number.when.items():
        layer = next((key for key, found in names.attributes.items() if found.only(name)), None)
        later = names.attribute(layer, name) if layer else None
        if later is None:
            when[name] = wanted
        else:
            when[later.name] = tuple(next(iter(renamed_value(value, later)), value) for value in wanted)
    labels = None if number.labels is None else tuple(later for name in number.labels for later in names.label(name))
    return Number(number.minimum, number.maximum, labels, when)


def _row(number: Number) -> tuple[frozenset[str] | None, frozenset[tuple[str, frozenset[Value]]], int, int | None]:
    labels = None if number.labels is None else frozenset(number.labels)
    when = frozenset((name, frozenset(wanted)) for name, wanted in number.when.items())
    return labels, when, number.minimum, number.maximum


def _as_strict(one: Number, other: Number) -> bool:
    most = other.maximum is None or (one.maximum is not None and one.maximum <= other.maximum)
    return one.minimum >= other.minimum and most


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _shown(value: Value | None) -> str:
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
