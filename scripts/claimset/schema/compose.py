"""
Composes the schemas of stored files from a project's schema and the package's.

The project's schema says what may be labelled. The package's schemas (`claimset.model.file_schemas`) have the ids,
offsets, hashes, versions and provenance. Each function here returns one JSON schema that holds both and refers to
nothing outside; `source` is the project's. Raises TypeError, AttributeError or KeyError for a `source` of a wrong form.
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

    It requires no attribute, because an interface asks only for some. A rule reports a missing one that was asked for.
    """
    record = file_schema("record")
    return {
        "$schema": record["$schema"],
        "type": "object",
        "properties": _label_parts(source, record),
        "additionalProperties": False,
        "$defs": _definitions(source, record),
    }


def annotation_schema(source: Node) -> Node:
    """Return the schema of one annotator's annotation: its labels, as in `labels_schema`, and its other fields."""
    annotation = file_schema("annotation")
    labels = {"type": "object", "properties": _label_parts(source, annotation), "additionalProperties": False}
    return {
        **annotation,
        "title": f"an annotation for {source.get('title')}, schema {source.get('x-version')}",
        "properties": {**annotation["properties"], "labels": labels},
        "$defs": _definitions(source, annotation),
    }


def _label_parts(source: Node, form: Node) -> Node:
    """Return the parts of the labels, by name, with no attribute required."""
    parts = {}
    for name, node in source["properties"].items():
        part = {key: value for key, value in node.items() if key != "required"}
        if "items" in part:
            part["items"] = {key: value for key, value in part["items"].items() if key != "required"}
        parts[name] = _whole(part, form)
    return parts


def _whole(node: Node, form: Node) -> Node:
    """Return the node of a layer, the relations or the document, with the fields that it has in every project."""
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
