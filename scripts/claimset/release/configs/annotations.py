"""The config `annotations`: the labels of one annotator in one document, before adjudication."""

from collections.abc import Iterator, Sequence
from typing import Any

from claimset.model.document import Document
from claimset.model.feature import List
from claimset.model.machine import MACHINE_FIELDS, machine_row
from claimset.model.record import ANNOTATION_FIELDS, Annotation
from claimset.model.schema import Schema
from claimset.release.records.column_types import STRING, label_columns
from claimset.release.records.config import Config
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row, label_row

_CODES = "issue_codes"


def _features(schema: Schema) -> dict[str, Any]:
    return {
        "document_id": STRING,
        "language": STRING,
        "text_sha256": STRING,
        **dict.fromkeys(ANNOTATION_FIELDS, STRING),
        "machine": dict.fromkeys(MACHINE_FIELDS, STRING),
        _CODES: List(STRING),
        **label_columns(schema),
    }


def annotation_row(annotation: Annotation, document: Document, schema: Schema, issue_codes: Sequence[str] = ()) -> Row:
    """Return the labels of one annotator in one document as a row, with the codes of the issues that they have."""
    return {
        "document_id": document.id,
        "language": document.language,
        **{name: getattr(annotation, name) for name in ANNOTATION_FIELDS},
        "machine": machine_row(annotation.machine_facts),
        _CODES: list(issue_codes),
        **label_row(annotation.labels, schema),
    }


def _rows(item: ReleasedDocument) -> Iterator[Row]:
    codes = item.issue_codes or [()] * len(item.annotations)
    for annotation, issue_codes in zip(item.annotations, codes, strict=True):
        if annotation.counts:
            yield annotation_row(annotation, item.document, item.schema, issue_codes)


CONFIG = Config(
    name="annotations",
    order=90,
    description="one annotator's labels of one document, before adjudication",
    features=_features,
    rows=_rows,
    verify=False,
    group_rows=1_000,
)
