"""Annotations that a pull refused, `annotations/refused.jsonl`: one line each, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.file_kind import FILE_KINDS
from claimset.model.refusal import Refusal
from claimset.model.trouble import Misconfigured
from claimset.store.files.json_lines import read_json_rows, rows_or_reason, write_json_rows
from claimset.store.layout import Layout

_KIND = FILE_KINDS["refused"]


def refusal_lines(project: Layout) -> Iterator[Refusal | str]:
    """Yield each line as a refusal, or as a sentence about what is wrong with the line or the file."""
    return rows_or_reason(_rows(project))


def read_refusals(project: Layout) -> list[Refusal]:
    """Return all refusals. Raises Misconfigured for an invalid line and for an unknown format."""
    refusals = []
    for refusal in _rows(project):
        if isinstance(refusal, str):
            remedy = "restore the file from version control; a pull says anew what it refuses"
            raise Misconfigured(f"{_KIND.place}, {refusal}", remedy)
        refusals.append(refusal)
    return refusals


def write_refusals(project: Layout, refusals: Iterable[Refusal]) -> bool:
    """Write all refusals, sorted by document and annotation; without any, no file is written."""
    rows = sorted(refusals, key=lambda row: (row.document, row.interface, row.origin, row.annotation or 0, row.task))
    return bool(rows or project.refusal_file.is_file()) and write_json_rows(project.refusal_file, _KIND, rows)


def _rows(project: Layout) -> Iterator[Refusal | str]:
    return read_json_rows(project.refusal_file, _KIND, Refusal, "refusal")
