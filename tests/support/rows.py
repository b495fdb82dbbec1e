"""Rows of a record, of every config but those whose rows are pieces of the text."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimset.model.document import Document
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.release.configs import CONFIGS, features
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.tokens import row_by_row


def record_rows(
    record: Record, document: Document, text: str | None, schema: Schema, negatives: int = 0
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each row of a record with the config that it belongs to."""
    item = ReleasedDocument(record, document, text, schema, negatives)
    for name in features(schema):
        if not CONFIGS[name].covers_text:
            for row in row_by_row(CONFIGS[name].rows(item)):
                yield name, row
