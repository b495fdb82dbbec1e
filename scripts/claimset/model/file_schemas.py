"""
JSON schemas of the files that claimset writes: everything in them that no project chooses.

They are the files `model/files/<kind>.schema.json`. A reference to `definitions.schema.json` names what kinds share.
"""

from functools import cache
from importlib import resources
from typing import Any

from claimset.model.json_text import parse_json

DEFINITIONS = "definitions"
_FOLDER = resources.files("claimset.model").joinpath("files")
_SUFFIX = ".schema.json"
_SHARED_KEY = "claimset"


def file_kinds() -> list[str]:
    """Return the names of the schemas, such as `record`; `definitions` is one of them."""
    return sorted(file.name.removesuffix(_SUFFIX) for file in _FOLDER.iterdir() if file.name.endswith(_SUFFIX))


def file_schema_text(kind: str) -> str:
    """Return the schema of a kind of file as it stands in the package."""
    return _FOLDER.joinpath(kind + _SUFFIX).read_text(encoding="utf-8")


def file_schema(kind: str) -> dict[str, Any]:
    """
    Return the schema of a kind of file, with every schema that it refers to inside.

    Its `$defs` hold the shared definitions under the key `claimset`, and each other schema under its own name.
    """
    parts = {_SHARED_KEY: _part(DEFINITIONS)}
    schema = _embed(parse_json(file_schema_text(kind)), "#", parts)
    return {**schema, "$defs": {**schema.get("$defs", {}), **parts}}


@cache
def _part(kind: str) -> Any:
    """Return a schema for the `$defs` of another one. Its own references lead to the shared definitions."""
    schema = _embed(parse_json(file_schema_text(kind)), f"#/$defs/{_key(kind)}", {})
    return {key: value for key, value in schema.items() if key != "$schema"}


def _key(kind: str) -> str:
    return _SHARED_KEY if kind == DEFINITIONS else kind


def _embed(node: Any, address: str, parts: dict[str, Any]) -> Any:
    """Return the node at `address` with references that lead into `parts`; adds to `parts` what they refer to."""
    if isinstance(node, list):
        return [_embed(item, address, parts) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _reference(value, address, parts) if key == "$ref" else _embed(value, address, parts)
        for key, value in node.items()
    }


def _reference(target: str, address: str, parts: dict[str, Any]) -> str:
    file, _, pointer = target.partition("#")
    if not file:
        return address + pointer
    kind = file.removesuffix(_SUFFIX)
    if kind != DEFINITIONS:
        parts.setdefault(kind, _part(kind))
    return f"#/$defs/{_key(kind)}{pointer}"
