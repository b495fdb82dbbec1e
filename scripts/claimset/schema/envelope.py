"""
Schemas of earlier claimsets, which held the form of a record beside the labels: how to tell one, and what to keep.

Ids, offsets, hashes, versions and provenance are the package's since (`claimset.model.file_schemas`).
"""

from typing import Any

Node = dict[str, Any]
_FIELDS = frozenset({"id", "text_sha256", "language", "schema_version", "guideline_version", "provenance"})
_ITEM_FIELDS = frozenset({"id", "start", "end", "from", "to"})
_DEFINITIONS = frozenset({"id", "span_id", "offset", "sha256", "version", "made_by"})


def has_envelope(source: Any) -> bool:
    """Say whether a schema holds the form of a record. A single field of its own with such a name is a mistake."""
    properties = source.get("properties") if isinstance(source, dict) else None
    return isinstance(properties, dict) and properties.keys() >= _FIELDS


def without_envelope(source: Node) -> Node:
    """
    Return a schema without the form of a record; another schema as it is.

    The labels and what they mean stay the same, so that no version has to be raised.
    """
    if not has_envelope(source):
        return source
    kept = {key: value for key, value in source.items() if key not in {"required", "additionalProperties", "$defs"}}
    kept["properties"] = {
        name: _labels_only(node)
        for name, node in source["properties"].items()
        if isinstance(node, dict) and "x-role" in node
    }
    definitions = {key: value for key, value in source.get("$defs", {}).items() if key not in _DEFINITIONS}
    return kept | ({"$defs": definitions} if definitions else {})


def _labels_only(node: Node) -> Node:
    """Return a layer, the relations or the document's attributes without the fields that every project's have."""
    kept = {key: value for key, value in node.items() if key != "additionalProperties"}
    items = node.get("items")
    if not isinstance(items, dict):
        return kept
    required = [name for name in items.get("required", ()) if name not in {*_ITEM_FIELDS, "label"}]
    kept_items = {key: value for key, value in items.items() if key not in {"required", "additionalProperties"}}
    kept_items["properties"] = {
        name: field for name, field in items.get("properties", {}).items() if name not in _ITEM_FIELDS
    }
    return {**kept, "items": kept_items | ({"required": required} if required else {})}
