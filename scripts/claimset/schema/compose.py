"""
Whole files under a project's schema: the labels that the project chooses within the fields that every project has.

A project's schema says what may be labelled. Ids, offsets, hashes, versions and provenance are in the package's schemas
(`claimset.model.file_schemas`). Each function here returns one JSON schema that holds both and refers to nothing
outside; `source` is the project's. A part of `source` in the wrong form raises TypeError, AttributeError or KeyError.
"""

from typing import Any

from claimset.model.file_schemas import file_schema

Node = dict[str, Any]


def record_schema(source: Node) -> Node:
    """Return the schema of a record."""
    record = file_schema("record")
    parts = {name: _whole(node, record) for name, node in source["properties"].items()}
    fields = {**record["properties"], "language": {"enum": list(source["x-languages"])}}
    provenance = fields.pop("provenance")
    return {
        **record,
        "title": f"a record of {source.get('title')}, schema {source.get('x-version')}",
        "properties": {**fields, **parts, "provenance": provenance},
        "required": list(dict.fromkeys([*record["required"], *parts])),
        "additionalProperties": False,
        "$defs": _definitions(source, record),
    }


def labels_schema(source: Node) -> Node:
    """
    Return the schema of one annotator's labels.

    No attribute is required in it: an interface asks for some only, and a rule says whether one that was asked for is
    missing.
    """
    record = file_schema("record")
    return {
        "$schema": record["$schema"],
        "type": "object",
        "properties": _asked(source, record),
        "additionalProperties": False,
        "$defs": _definitions(source, record),
    }


def annotation_schema(source: Node) -> Node:
    """Return the schema of one annotator's annotation: its labels, as in `labels_schema`, and how they came about."""
    annotation = file_schema("annotation")
    labels = {"type": "object", "properties": _asked(source, annotation), "additionalProperties": False}
    return {
        **annotation,
        "title": f"an annotation for {source.get('title')}, schema {source.get('x-version')}",
        "properties": {**annotation["properties"], "labels": labels},
        "$defs": _definitions(source, annotation),
    }


def _asked(source: Node, form: Node) -> Node:
    """Return the parts of the labels, by name, with no attribute required."""
    parts = {}
    for name, node in source["properties"].items():
        part = {key: value for key, value in node.items() if key != "required"}
        if "items" in part:
            part["items"] = {key: value for key, value in part["items"].items() if key != "required"}
        parts[name] = _whole(part, form)
    return parts


def _whole(node: Node, form: Node) -> Node:
    """Return a layer, the relations or the document's attributes, with the fields that every project's have."""
    if node["x-role"] == "document":
        return {**node, "additionalProperties": False}
    kind = form["$defs"]["claimset"]["$defs"]["relation" if node["x-role"] == "relation" else "span"]
    items = node.get("items", {})
    return {
        **node,
        "items": {
            **items,
            "type": "object",
            "properties": {**kind["properties"], **items.get("properties", {})},
            "required": [*kind["required"], *items.get("required", ())],
            "additionalProperties": False,
        },
    }


def _definitions(source: Node, form: Node) -> Node:
    return {**source.get("$defs", {}), **form["$defs"]}
