"""Messages about a value that does not fit its JSON schema: what is wrong, and which part of a schema asks for it."""

from collections.abc import Sequence
from typing import Any

import jsonschema_rs

from claimset.model.file_schemas import DEFINITIONS
from claimset.schema.check.json_pointer import json_pointer, resolve_pointer

_MOST_VALUES = 8
_LONGEST = 200
_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_SHARED = ["$defs", "claimset"]


class ShapeMessages:
    """
    Writes the messages of one composed schema.

    `composed` is that schema, and `source` the project's own schema. `kind` is the name of the package's schema, such
    as `record`. `labels` are the keys in `composed` under which the schema of the labels stands.
    """

    def __init__(self, composed: dict[str, Any], source: dict[str, Any], kind: str, labels: Sequence[str] = ()) -> None:
        self._composed = composed
        self._source = source
        self._kind = kind
        self._labels = list(labels)

    def message(self, error: jsonschema_rs.ValidationError) -> str:
        """Return what is wrong, and in brackets the part of a schema that asks for it. No value is quoted."""
        words = self._words(error)
        place = self._place(error)
        message = f"{words} ({place})" if place else words
        return message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…"

    def _words(self, error: jsonschema_rs.ValidationError) -> str:
        keyword = error.kind.name
        node = resolve_pointer(self._composed, error.schema_path[:-1])
        rule = node.get(keyword) if isinstance(node, dict) else None
        if keyword == "required":
            return f"it has no '{error.kind.value}'"
        if keyword in {"additionalProperties", "unevaluatedProperties"}:
            # An unknown key may be words of a text that is not ours.
            return "it has a property that the schema does not know"
        if error.schema_path[:2] == _SHARED and isinstance(node, dict) and "description" in node:
            return f"it is not {node['description']}"
        if keyword == "type":
            kinds = rule if isinstance(rule, list) else [rule]
            return f"it is not {' or '.join(_KINDS.get(str(kind), str(kind)) for kind in kinds)}"
        if keyword in {"oneOf", "enum"} and isinstance(rule, list):
            return _none_of([item.get("const") if isinstance(item, dict) else item for item in rule])
        if keyword == "maxLength":
            return f"it has more than {rule} characters"
        if keyword == "pattern":
            return f"it does not match the pattern {rule}"
        return str(error.message)

    def _place(self, error: jsonschema_rs.ValidationError) -> str:
        """Return the file and the pointer to the part in it; an empty text where both schemas together ask for it."""
        *path, keyword = error.schema_path
        if path[:2] == _SHARED:
            return _address(DEFINITIONS, path[2:])
        if path[: len(self._labels)] == self._labels:
            path = path[len(self._labels) :]
            if not path:
                return ""
            name = path[1] if path[0] == "properties" and len(path) > 1 else None
            node = self._source["properties"].get(name)
            if node is not None and path[2:] == ["items"] and keyword == "required":
                attributes = node.get("items", {}).get("required", ())
                kind = "relation" if node.get("x-role") == "relation" else "span"
                if error.kind.value not in attributes:
                    return _address(DEFINITIONS, ["$defs", kind])
            if node is not None or path[:1] == ["$defs"]:
                return f"schema.json{json_pointer(path)}"
            if name == "language":
                return "schema.json/x-languages"
            return _address(self._kind, path)
        return _address(self._kind, path)


def _address(kind: str, path: Sequence[str | int]) -> str:
    return f"{kind}.schema.json{json_pointer(path)}"


def _none_of(values: Sequence[Any]) -> str:
    if len(values) > _MOST_VALUES:
        return f"it is none of the {len(values)} values"
    return f"it is none of {', '.join(map(str, values))}" if len(values) > 1 else f"it is not {values[0]}"
