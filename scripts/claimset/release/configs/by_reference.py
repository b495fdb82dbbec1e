"""The config `by_reference`: documents whose text does not ship, by offsets."""

from collections.abc import Iterator

from claimset.release.records.config import Config
from claimset.release.records.document_row import document_columns, document_row
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row


def _rows(item: ReleasedDocument) -> Iterator[Row]:
    if item.text is None:
        yield document_row(item)


CONFIG = Config(
    name="by_reference",
    order=20,
    description="a document whose text is not ours: the same by offsets, without a word of it",
    features=document_columns,
    rows=_rows,
    columns={
        "id": "The id of the document.",
        "text_sha256": "SHA-256 of the text's bytes: the text itself is in texts.lock.json by hashes alone.",
    },
    tier="own_copy",
    group_rows=1_000,
)
