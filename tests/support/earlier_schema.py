"""A schema as claimset wrote it when a project's schema held the form of a record, too."""

import copy
from typing import Any

Source = dict[str, Any]
_DEFINITIONS: Source = {
    "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$", "maxLength": 128},
    "span_id": {"type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*$", "maxLength": 128},
    "offset": {"type": "integer", "minimum": 0, "maximum": 9007199254740991},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "version": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
    "made_by": {"enum": ["person", "machine"]},
}
_LAYER = {"annotator": "id", "interface": None, "sha256": "sha256", "made_by": "made_by"}


def with_envelope(source: Source) -> Source:
    """Return the schema with ids, offsets, hashes, versions and provenance in it."""
    whole = copy.deepcopy(source)
    parts = {name: _closed(node) for name, node in whole.pop("properties").items()}
    layer = _object({name: _ref(kind) if kind else {"type": "string"} for name, kind in _LAYER.items()})
    provenance = {
        "layers": {"type": "array", "items": layer},
        "adjudicated": {"type": "boolean"},
        "made_by": _ref("made_by"),
        "sha256": _ref("sha256"),
    }
    fields = {
        "id": _ref("id"),
        "text_sha256": _ref("sha256"),
        "language": {"enum": list(source["x-languages"])},
        "schema_version": _ref("version"),
        "guideline_version": _ref("version"),
        **parts,
        "provenance": _object(provenance),
    }
    return whole | _object(fields) | {"$defs": copy.deepcopy(_DEFINITIONS) | whole.get("$defs", {})}


def _closed(node: Source) -> Source:
    if node["x-role"] == "document":
        return node | {"additionalProperties": False}
    ends = {"from": "span_id", "to": "span_id"}
    places = ends if node["x-role"] == "relation" else {"id": "span_id", "start": "offset", "end": "offset"}
    items = node["items"]
    fields = {name: _ref(kind) for name, kind in places.items()} | items["properties"]
    required = [*places, "label", *items.get("required", ())]
    return node | {"items": items | _object(fields) | {"required": required}}


def _object(fields: Source) -> Source:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _ref(name: str) -> Source:
    return {"$ref": f"#/$defs/{name}"}
