"""Checks of roles and repeated names in the JSON of a schema, before it is read."""

from collections.abc import Iterator
from typing import Any

from claimset.model.span import Value
from claimset.schema.check.json_pointer import Part, resolve_pointer
from claimset.text.visible import short_value

_Place = tuple[Part, ...]
_Finding = tuple[str, str, _Place]
_SPAN_ROLES = ("zone", "mention", "cue", "claim")
_LEAST = {
    "relation": 'add one; where there are no relations: {"type": "array", "x-role": "relation", "maxItems": 0}',
    "document": "add one, with empty `properties` if nothing is asked of a whole document",
}


def check_roles(properties: dict[str, dict[str, Any]]) -> Iterator[_Finding]:
    """Yield `(code, message, place)` for every role that no field has, or that two fields have instead of one."""
    roles = [(node["x-role"], name) for name, node in properties.items() if "x-role" in node]
    if not any(role in _SPAN_ROLES for role, _ in roles):
        yield "SCH011", "no field has the x-role zone, mention, cue or claim: nothing can be labelled", ("properties",)
    for required_role in _LEAST:
        names = [name for role, name in roles if role == required_role]
        if not names:
            yield "SCH011", f"no field has the x-role {required_role}: {_LEAST[required_role]}", ("properties",)
        for name in names[1:]:
            yield "SCH012", f"'{names[0]}' has the x-role {required_role} too", ("properties", name, "x-role")


def doubled_names(source: dict[str, Any]) -> Iterator[_Finding]:
    """Yield `(code, message, place)` for every name that stands twice in one list."""
    yield from _repeated_names(
        [node["name"] for node in source["x-interfaces"]], "interface", ("x-interfaces",), "name"
    )
    for name, node in source["properties"].items():
        if "x-role" in node:
            fields_path: _Place = ("items", "properties") if "items" in node else ("properties",)
            for key, field in (resolve_pointer(node, fields_path) or {}).items():
                names = [value["const"] for value in field.get("oneOf", ())]
                place = ("properties", name, *fields_path, key, "oneOf")
                yield from _repeated_names(names, "name", place, "const")


def _repeated_names(names: list[Value], kind: str, place: _Place, key: str) -> Iterator[_Finding]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield "SCH012", f"the {kind} {short_value(name)} stands in this list already", (*place, number, key)
