"""
JSON schemas of the files that claimset writes: everything in them that no project chooses.

They are the files `model/files/<kind>.schema.json`. A reference to `definitions.schema.json` names what kinds share.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

DEFINITIONS = "definitions"
_FOLDER = resources.files("claimset.model").joinpath("files")
_SUFFIX = ".schema.json"
_SHARED = f"{DEFINITIONS}{_SUFFIX}#"
_EMBEDDED = "#/$defs/claimset"


def file_kinds() -> list[str]:
    """Return the names of the schemas, such as `record`; `definitions` is one of them."""
    return sorted(file.name.removesuffix(_SUFFIX) for file in _FOLDER.iterdir() if file.name.endswith(_SUFFIX))


def file_schema_text(kind: str) -> str:
    """Return the schema of a kind of file as it stands in the package."""
    return _FOLDER.joinpath(kind + _SUFFIX).read_text(encoding="utf-8")


def file_schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file with nothing left outside: its `$defs` hold the shared ones as `claimset`."""
    schema = _embed(json.loads(file_schema_text(kind)), _SHARED)
    return {**schema, "$defs": {"claimset": _definitions()}}


@cache
def _definitions() -> Any:
    definitions = _embed(json.loads(file_schema_text(DEFINITIONS)), "#")
    return {key: value for key, value in definitions.items() if key != "$schema"}


def _embed(node: Any, address: str) -> Any:
    """Return a node whose references to `address` lead to the shared definitions within the schema."""
    if isinstance(node, list):
        return [_embed(item, address) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _EMBEDDED + value.removeprefix(address)
        if key == "$ref" and value.startswith(address)
        else _embed(value, address)
        for key, value in node.items()
    }
