"""The config `documents`: documents whose text ships."""

from collections.abc import Iterator
from typing import Any

from claimset.model.schema import Schema
from claimset.release.records.column_types import STRING
from claimset.release.records.config import Config
from claimset.release.records.document_row import document_columns, document_row
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row


def _features(schema: Schema) -> dict[str, Any]:
    return {"id": STRING, "text": STRING, "title": STRING} | document_columns(schema)


def _rows(item: ReleasedDocument) -> Iterator[Row]:
    if item.text is not None:
        yield {"id": item.record.id, "text": item.text, "title": item.document.title} | document_row(item)


CONFIG = Config(
    name="documents",
    order=10,
    description="a document whose text ships: text, labels, relations, provenance",
    features=_features,
    rows=_rows,
    columns={
        "id": "The id of the document.",
        "text": "The text exactly as received; every offset of the row counts its code points.",
    },
    tier="open",
    group_rows=1_000,
)
