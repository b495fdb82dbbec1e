"""Annotations that a pull refused, `annotations/refused.jsonl`: one line each, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.file_kind import FILE_KINDS
from claimset.model.refusal import Refusal
from claimset.store.files.json_lines import RowFile
from claimset.store.layout import Layout

_KIND = FILE_KINDS["refused"]


def refusal_lines(project: Layout) -> Iterator[Refusal | str]:
    """Yield each line as a refusal, or as a sentence about what is wrong with the line or the file."""
    return _file(project).lines()


def read_refusals(project: Layout) -> list[Refusal]:
    """Return all refusals. Raises Misconfigured for an invalid line and for an unknown format."""
    return _file(project).rows("restore the file from version control; a pull says anew what it refuses")


def write_refusals(project: Layout, refusals: Iterable[Refusal]) -> bool:
    """Write all refusals, sorted by document and annotation; without any, no file is written."""
    rows = sorted(refusals, key=lambda row: (row.document, row.interface, row.origin, row.annotation or 0, row.task))
    return bool(rows or project.refusal_file.is_file()) and _file(project).write(rows)


def _file(project: Layout) -> RowFile[Refusal]:
    return RowFile(project.refusal_file, _KIND.place, _KIND, Refusal, "refusal")
