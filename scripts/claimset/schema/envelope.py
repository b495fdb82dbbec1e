"""
Recognises schemas of earlier claimsets, which also held the form of a record, and takes that form out.

Ids, offsets, hashes, versions and provenance are now in the package's schemas (`claimset.model.file_schemas`).
"""

from typing import Any

Node = dict[str, Any]
_FIELDS = frozenset({"id", "text_sha256", "language", "schema_version", "guideline_version", "provenance"})
_ITEM_FIELDS = frozenset({"id", "start", "end", "from", "to"})
_DEFINITIONS = frozenset({"id", "span_id", "offset", "sha256", "version", "made_by"})


def has_envelope(source: Any) -> bool:
    """Say whether a schema holds the form of a record, with all its fields; one field alone is an error."""
    properties = source.get("properties") if isinstance(source, dict) else None
    return isinstance(properties, dict) and properties.keys() >= _FIELDS


def without_envelope(source: Node) -> Node:
    """
    Return a schema without the form of a record; a schema that does not hold it is returned unchanged.

    The labels mean the same as before, so that no version has to be raised.
    """
    if not has_envelope(source):
        return source
    schema = {key: value for key, value in source.items() if key not in {"required", "additionalProperties", "$defs"}}
    schema["properties"] = {
        name: _labels_only(node)
        for name, node in source["properties"].items()
        if isinstance(node, dict) and "x-role" in node
    }
    definitions = {key: value for key, value in source.get("$defs", {}).items() if key not in _DEFINITIONS}
    return schema | ({"$defs": definitions} if definitions else {})


def _labels_only(node: Node) -> Node:
    """Return the node of a layer, the relations or the document without the fields that it has in every project."""
    part = {key: value for key, value in node.items() if key != "additionalProperties"}
    items = node.get("items")
    if not isinstance(items, dict):
        return part
    required = [name for name in items.get("required", ()) if name not in {*_ITEM_FIELDS, "label"}]
    item = {key: value for key, value in items.items() if key not in {"required", "additionalProperties"}}
    item["properties"] = {
        name: field for name, field in items.get("properties", {}).items() if name not in _ITEM_FIELDS
    }
    return {**part, "items": item | ({"required": required} if required else {})}
