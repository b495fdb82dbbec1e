"""Records and annotations as JSON, in one order of keys and spans, so that equal labels have equal bytes."""

import hashlib
import json
from collections.abc import Mapping
from operator import lt
from typing import Any

import msgspec

from claimset.labels.implied_relations import implied_relations
from claimset.model.file_kind import FILE_KINDS, require_format, stated_format_in
from claimset.model.json_text import decode_json
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Head, Provenance, Record
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, Value, as_value

_SCHEMA = "schema"
_PLAIN = {str, bool, int}
SORTED = msgspec.json.Encoder(order="sorted")
"""Writes JSON with sorted keys; strings, booleans and whole numbers as `compact_json` writes them."""


class _Heads(msgspec.Struct, frozen=True):
    annotations: list[Head] = []


def labels_to_json(labels: Labels, schema: Schema) -> dict[str, Any]:
    """
    Return labels as JSON: `{document key: {…}, layer: [span, …], relation key: [relation, …]}`.

    Layers and attributes are in schema order, spans in text order, relations sorted. A relation that follows from
    position has `"made_by": "schema"`.
    """
    implied = implied_relations(labels, schema)
    layer_names = [name for name in schema.layers if name in labels.layers]
    return {
        schema.document_key: _in_order(labels.document, schema.document),
        **{
            name: [_span_to_json(span, schema, name) for span in in_text_order(labels.layers[name])]
            for name in layer_names
        },
        schema.relation_key: [
            {**row, "made_by": _SCHEMA} if relation in implied else row
            for relation, row in zip(sorted(labels.relations), _relations_to_json(labels), strict=True)
        ],
    }


def labels_from_json(data: Mapping[str, Any], schema: Schema) -> Labels:
    """
    Read labels that have the schema's shape; a layer that is missing stays missing.

    Relations with `"made_by": "schema"` are computed again from the offsets of the spans.
    """
    layers = {name: tuple(_span_from_json(span) for span in data[name]) for name in schema.layers if name in data}
    for name, layer in schema.layers.items():
        if name in layers and any(item.many for item in layer.attributes.values()):
            layers[name] = tuple(
                msgspec.structs.replace(span, attributes=_values(span.attributes)) for span in layers[name]
            )
    relations, implied_ends = [], set()
    for row in data.get(schema.relation_key, ()):
        relation = Relation(row["from"], row["to"], row["label"])
        kind = schema.relations.get(relation.label)
        if row.get("made_by") == _SCHEMA and kind is not None and kind.implied:
            implied_ends.add((relation.label, relation.target))
        else:
            relations.append(relation)
    labels = Labels(
        document=_values(data.get(schema.document_key, {})),
        layers=layers,
        relations=tuple(relations),
    )
    if not implied_ends:
        return labels
    implied = {item for item in implied_relations(labels, schema) if (item.label, item.target) in implied_ends}
    return msgspec.structs.replace(labels, relations=tuple(sorted(implied.union(relations))))


def record_to_json(record: Record, schema: Schema) -> dict[str, Any]:
    """Return a record as JSON, in the form of `model/files/record.schema.json`."""
    return {
        "id": record.id,
        "text_sha256": record.text_sha256,
        "language": record.language,
        "schema_version": record.schema_version,
        "guideline_version": record.guideline_version,
        **labels_to_json(record.labels, schema),
        "provenance": msgspec.to_builtins(record.provenance),
    }


def record_line(record: Record, schema: Schema) -> str:
    """Write a record as one line of `records.jsonl`, without the line end."""
    return _encode(record_to_json(record, schema), record.labels).decode()


def record_from_json(data: Mapping[str, Any], schema: Schema) -> Record:
    """Read a record that has the schema's shape."""
    return Record(
        id=data["id"],
        text_sha256=data["text_sha256"],
        language=data["language"],
        schema_version=data["schema_version"],
        guideline_version=data["guideline_version"],
        labels=labels_from_json(data, schema),
        provenance=msgspec.convert(data["provenance"], Provenance),
    )


def annotation_to_json(annotation: Annotation, schema: Schema) -> dict[str, Any]:
    """Return an annotation as JSON; fields with their default are left out."""
    fields = msgspec.to_builtins(annotation)
    fields.pop("labels")
    return {**fields, "labels": labels_to_json(annotation.labels, schema)}


def annotation_from_json(data: Mapping[str, Any], schema: Schema) -> Annotation:
    """Read an annotation that has the schema's shape."""
    labels = labels_from_json(data["labels"], schema)
    fields = {key: value for key, value in data.items() if key != "labels"}
    return msgspec.structs.replace(msgspec.convert({**fields, "labels": {}}, Annotation), labels=labels)


def annotation_heads(data: bytes, name: str) -> list[Head]:
    """
    Read a document's stored annotations without their labels; return nothing for a file that cannot be read.

    Raises OtherFormat for a format that this claimset does not read; `name` stands for the file in its message.
    """
    try:
        number = stated_format_in(data, name)
        if number is not None:
            require_format(FILE_KINDS["pulled"], number, name)
        return decode_json(data, type=_Heads).annotations
    except ValueError:
        return []  # the reader of whole files reports it


def labels_sha256(labels: Labels, schema: Schema) -> str:
    """Return the SHA-256 of labels; neither their order nor who made them matters."""
    layer_names = [name for name in schema.layers if name in labels.layers]
    # The encoder sorts the keys.
    data = {
        schema.document_key: labels.document,
        **{
            name: [
                {"id": span.id, "start": span.start, "end": span.end, "label": span.label, **span.attributes}
                for span in in_text_order(labels.layers[name])
            ]
            for name in layer_names
        },
        schema.relation_key: _relations_to_json(labels),
    }
    return hashlib.sha256(_encode(data, labels)).hexdigest()


def span_as_json(span: Span) -> dict[str, Any]:
    """Return a span as a decision stores it: `{"id", "start", "end", "label", "attributes"}`, tuples as lists."""
    attributes = {name: list(value) if isinstance(value, tuple) else value for name, value in span.attributes.items()}
    return {**msgspec.to_builtins(span), "attributes": attributes}


def in_text_order(spans: tuple[Span, ...]) -> list[Span]:
    """Sort spans by start, the longer first, then by label and id."""
    starts = [span.start for span in spans]
    # Stored spans are in this order already. Unless two begin at one offset they need no sorting.
    return list(spans) if all(map(lt, starts, starts[1:])) else sorted(spans, key=_place)


def _place(span: Span) -> tuple[int, int, str, str]:
    return span.start, -span.end, span.label, span.id


def _encode(data: dict[str, Any], labels: Labels) -> bytes:
    """Write JSON as `compact_json` does, but faster where all values are strings, booleans or whole numbers."""
    kinds = {type(value) for spans in labels.layers.values() for span in spans for value in span.attributes.values()}
    kinds.update(map(type, labels.document.values()))
    return SORTED.encode(data) if kinds <= _PLAIN else compact_json(data).encode()


def compact_json(value: object) -> str:
    """Write JSON on one line with sorted keys: the form that is hashed and released."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _span_to_json(span: Span, schema: Schema, layer: str) -> dict[str, Any]:
    return {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "label": span.label,
        **_in_order(span.attributes, schema.layers[layer].attributes),
    }


def _relations_to_json(labels: Labels) -> list[dict[str, Any]]:
    return [{"from": item.source, "to": item.target, "label": item.label} for item in sorted(labels.relations)]


def _span_from_json(data: Mapping[str, Any]) -> Span:
    attributes = dict(data)
    pop = attributes.pop
    return Span(pop("id"), pop("start"), pop("end"), pop("label"), attributes)


def _values(values: Mapping[str, Any]) -> dict[str, Value]:
    return {name: as_value(value) for name, value in values.items()}


def _in_order(values: Mapping[str, Value], order: Mapping[str, object]) -> dict[str, Value]:
    ordered = {name: values[name] for name in order if name in values}
    return ordered | {name: value for name, value in values.items() if name not in ordered}
