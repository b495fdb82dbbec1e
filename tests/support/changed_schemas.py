"""The project's schema as it might become: names changed, taken together, parted, dropped, added."""

import copy
from typing import Any

from hypothesis import strategies as st

from claimset.model.schema import Schema
from claimset.schema.read import parse_schema
from support.strategies import SOURCE

Source = dict[str, Any]
EditOf = tuple[str, str, str]
_NAMES = {"x-for", "x-domain", "x-range", "x-labels", "x-public"}


def next_version(source: Source, version: str = "2.0.0") -> Source:
    """Return a copy with another version."""
    return {**copy.deepcopy(source), "x-version": version}


def schema_of(source: Source) -> Schema:
    """Return the schema of a source."""
    return parse_schema(copy.deepcopy(source))


def labels(source: Source, layer: str) -> list[dict[str, Any]]:
    """Return the nodes of a layer's labels."""
    return source["properties"][layer]["items"]["properties"]["label"]["oneOf"]


def attribute(source: Source, layer: str | None, name: str) -> dict[str, Any]:
    """Return the node of a layer's attribute, or the document's."""
    if layer is None:
        return source["properties"]["document"]["properties"][name]
    return source["properties"][layer]["items"]["properties"][name]


def relations(source: Source) -> list[dict[str, Any]]:
    """Return the nodes of the relations."""
    return source["properties"]["relations"]["items"]["properties"]["label"]["oneOf"]


def node(nodes: list[dict[str, Any]], name: object) -> dict[str, Any]:
    """Return the node of a name."""
    return next(item for item in nodes if item["const"] == name)


def rename(nodes: list[dict[str, Any]], old: object, new: object, source: Source) -> None:
    """Give a label, value or relation another name, wherever the schema speaks of it."""
    entry = node(nodes, old)
    entry["const"] = new
    entry["x-was"] = [*entry.get("x-was", []), old]
    refer(source, old, new)


def merge(nodes: list[dict[str, Any]], old: object, into: object, source: Source) -> None:
    """Take one name into another that is there."""
    entry = node(nodes, into)
    entry["x-was"] = [*entry.get("x-was", []), old]
    nodes.remove(node(nodes, old))
    refer(source, old, into)


def split(nodes: list[dict[str, Any]], old: object, new: tuple[object, ...], source: Source) -> None:
    """Part one name into several."""
    entry = node(nodes, old)
    place = nodes.index(entry)
    nodes[place : place + 1] = [
        {key: value for key, value in entry.items() if key != "x-hotkey"} | {"const": name, "x-was": [old]}
        for name in new
    ]
    refer(source, old, *new)


def drop(nodes: list[dict[str, Any]], old: object, source: Source) -> None:
    """Take a name away."""
    nodes.remove(node(nodes, old))
    refer(source, old)


@st.composite
def edits(draw: st.DrawFn) -> list[EditOf]:
    """Renames and merges of labels, relations and values, none of which touches a name twice."""
    edit_list: list[EditOf] = []
    for what, nodes in (("label", labels(SOURCE, "entities")), ("relation", relations(SOURCE))):
        order = iter(draw(st.permutations([item["const"] for item in nodes])))
        edit_list += [(what, next(order), "") for _ in range(draw(st.integers(0, 4)))]
        edit_list += [(what, next(order), next(order)) for _ in range(draw(st.integers(0, 3)))]
    values = draw(st.lists(st.sampled_from(["CERTAIN", "PROBABLE", "POSSIBLE"]), unique=True))
    return edit_list + [("value", value, "") for value in values]


def edited(changed: list[EditOf]) -> Source:
    """Return the project's schema with such changes."""
    new = next_version(SOURCE)
    certainty = attribute(new, "claims", "certainty")
    for what, name, into in changed:
        nodes = {"label": labels(new, "entities"), "relation": relations(new), "value": certainty["oneOf"]}[what]
        if into:
            merge(nodes, name, into, new)
        else:
            rename(nodes, name, f"NEW_{name}", certainty if what == "value" else new)
    return new


def refer(value: Any, old: object, *new: object) -> None:
    """Say other names where the schema's keywords name a label or a value."""
    if isinstance(value, list):
        for item in value:
            refer(item, old, *new)
        return
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key in _NAMES:
            value[key] = _replaced(item, old, new)
        elif key == "x-when":
            value[key] = {name: _replaced(found, old, new) for name, found in item.items()}
        elif key == "x-default-for":
            default = item.pop(old, None)
            item |= {str(name): default for name in new if default is not None}
            value[key] = {name: new[0] if found == old and new else found for name, found in item.items()}
        elif key == "default" and item == old and new:
            value[key] = new[0]
        else:
            refer(item, old, *new)


def _replaced(names: list[object], old: object, new: tuple[object, ...]) -> list[object]:
    return list(dict.fromkeys(name for item in names for name in (new if item == old else (item,))))
