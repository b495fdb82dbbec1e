"""Makes the row of a document of a release, without its text."""

from typing import Any

from claimset.model.document import PUBLISHED_FIELDS
from claimset.model.feature import List
from claimset.model.machine import MACHINE_FIELDS, machine_row
from claimset.model.schema import Schema
from claimset.release.records.column_types import INT, STRING, label_columns
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row, label_row

_SOURCE_FIELDS = ("annotator", "interface", "made_by", "sha256")


def document_columns(schema: Schema) -> dict[str, Any]:
    """Return the types of the columns of `document_row`."""
    return {
        "id": STRING,
        "language": STRING,
        "text_sha256": STRING,
        "length": INT,
        **dict.fromkeys(PUBLISHED_FIELDS, STRING),
        "machine": dict.fromkeys(MACHINE_FIELDS, STRING),
        "schema_version": STRING,
        "guideline_version": STRING,
        **label_columns(schema),
        "provenance": {
            "gold_status": STRING,
            "made_by": STRING,
            "annotations": List(dict.fromkeys(_SOURCE_FIELDS, STRING)),
            "corrected_by": List(
                {"curator": STRING, "made_by": STRING, "machine": dict.fromkeys(MACHINE_FIELDS, STRING)}
            ),
        },
    }


def document_row(item: ReleasedDocument) -> Row:
    """Return the row of a document without its text; its columns are those of `document_columns`."""
    record = item.record
    return {
        "id": record.id,
        "language": record.language,
        "text_sha256": record.text_sha256,
        "length": item.document.length,
        **{name: getattr(item.document, name) for name in PUBLISHED_FIELDS},
        "machine": machine_row(item.document.machine_facts),
        "schema_version": record.schema_version,
        "guideline_version": record.guideline_version,
        **label_row(record.labels, item.schema),
        "provenance": {
            "gold_status": record.provenance.gold_status,
            "made_by": record.provenance.made_by,
            "annotations": [
                {name: getattr(source, name) for name in _SOURCE_FIELDS} for source in record.provenance.annotations
            ],
            "corrected_by": [
                {"curator": item.curator, "made_by": item.made_by, "machine": machine_row(item.machine_facts)}
                for item in record.provenance.corrected_by
            ],
        },
    }
