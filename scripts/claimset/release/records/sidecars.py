"""The register's rows and provenance lines of a release, and documents and annotations read back from its rows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claimset.labels.as_json import compact_json, labels_sha256
from claimset.model.document import PUBLISHED_FIELDS, Document
from claimset.model.document_summary import GoldCounts
from claimset.model.feature import ClassLabel, Features, List
from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded
from claimset.model.record import ANNOTATION_FIELDS, Annotation, Record
from claimset.model.release import ReleasedRow
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, as_value
from claimset.release.records.column_types import closed_lists, keep_numbers

_SERVER_FIELDS = ("origin", "task", "annotation")
_DOCUMENT_FIELDS = ("title", "length", *PUBLISHED_FIELDS)


def released_row(record: Record, gold: GoldCounts, tier: str, split: str, schema: Schema) -> ReleasedRow:
    """Return the register's row of a document; `gold` has the counts of the record."""
    counts = gold.labels | {f"{schema.relation_key}/{label}": count for label, count in gold.relations.items()}
    return ReleasedRow(
        id=record.id,
        split=split,
        tier=tier,
        language=record.language,
        text=record.text_sha256,
        labels=labels_sha256(record.labels, schema),
        counts=dict(sorted(counts.items())),
    )


def provenance_line(record: Record, annotations: Iterable[Annotation]) -> str:
    """
    Return a line of JSON with the annotations that a record was made of: pseudonyms, hashes, and ids on the server.

    The id of a span in the record is the id of its region in one of them.
    """
    annotations_by_hash = {item.sha256: item for item in annotations}
    sources = [
        {
            "annotator": source.annotator,
            "interface": source.interface,
            "made_by": source.made_by,
            "sha256": source.sha256,
            **{name: getattr(annotations_by_hash.get(source.sha256), name, None) for name in _SERVER_FIELDS},
        }
        for source in record.provenance.annotations
    ]
    line = {
        "id": record.id,
        "gold_status": record.provenance.gold_status,
        "guideline_version": record.guideline_version,
        "schema_version": record.schema_version,
        "annotations": sources,
        "mended": list(record.provenance.mended),
        "assumptions": [
            f"{place}.{name}" for place, attributes in record.provenance.assumptions.items() for name in attributes
        ],
    }
    return compact_json(line)


def read_document(row: Mapping[str, Any], tier: str) -> Document:
    """Return the document of a row of `documents` or `by_reference`; its bytes, genre and day of adding are unknown."""
    document_fields = {name: row.get(name) for name in _DOCUMENT_FIELDS}
    facts = {
        "id": row["id"],
        "language": row["language"],
        "sha256": row["text_sha256"],
        "text_tier": tier,
        "machine": _read_machine(row.get("machine")),
    }
    return Document(**{**document_fields, **facts, "genre": None, "bytes": 0, "added": ""})


def _read_machine(facts: Mapping[str, str | None] | None) -> Machine | NotRecorded:
    stated = {name: value for name, value in (facts or {}).items() if value is not None}
    return Machine(**stated) if stated else NOT_RECORDED


def read_annotation(row: Mapping[str, Any], schema: Schema) -> Annotation:
    """Return the annotation of a row of `annotations` with names for numbers; its ids on the server are unknown."""
    layers = {name: tuple(_read_span(span) for span in row[name]) for name in schema.layers}
    relations = tuple(Relation(item["from"], item["to"], item["label"]) for item in row[schema.relation_key])
    document = {name: as_value(row[name]) for name in schema.document if row[name] is not None}
    return Annotation(**{name: row[name] for name in ANNOTATION_FIELDS}, labels=Labels(document, layers, relations))


def _read_span(row: Mapping[str, Any]) -> Span:
    place = ("id", "start", "end", "label")
    attributes = {name: as_value(value) for name, value in row.items() if name not in place and value is not None}
    return Span(row["id"], row["start"], row["end"], row["label"], attributes)


def label_numbers(schema: Schema) -> dict[str, tuple[str, ...]]:
    """Return every closed list of names of the schema in the order of their numbers, by the key of `closed_lists`."""
    return {key: tuple(keep_numbers(schema.ids.get(key, ()), names)) for key, names in closed_lists(schema).items()}


def column_types(features: Mapping[str, Features]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each config, nested ones by their path, each with its type."""
    return {config: tuple(_columns(columns, "")) for config, columns in features.items()}


def _columns(columns: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, kind in columns.items():
        inner, place, mark = kind, f"{path}{name}", ""
        while isinstance(inner, List):
            inner, mark = inner.feature, f"{mark}[]"
        if isinstance(inner, Mapping):
            yield from _columns(inner, f"{place}{mark}.")
        else:
            yield f"{place}{mark}: {'label' if isinstance(inner, ClassLabel) else inner.dtype}"
