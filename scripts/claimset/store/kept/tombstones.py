"""Tombstones of withdrawn documents, `raw/withdrawn.jsonl`: one line a document, tracked."""

from claimset.model.file_kind import FILE_KINDS
from claimset.model.tombstone import Tombstone
from claimset.store.files.json_lines import RowFile
from claimset.store.layout import Layout

_KIND = FILE_KINDS["withdrawn"]


def read_tombstones(project: Layout) -> dict[str, Tombstone]:
    """Return the tombstones by document. Raises Misconfigured for an invalid line and for an unknown format."""
    file = RowFile(project.root / _KIND.place, _KIND.place, _KIND, Tombstone, "tombstone")
    return {row.document: row for row in file.rows("restore the file from version control")}
