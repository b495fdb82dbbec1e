"""What was refused on its way in, `annotations/refused.jsonl`: one line an annotation, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.file_kind import FILE_KINDS
from claimset.model.refusal import Refusal
from claimset.model.trouble import Misconfigured
from claimset.store.files.json_lines import read_json_rows, rows_or_reason, write_json_rows
from claimset.store.layout import Layout

_KIND = FILE_KINDS["refused"]


def refusal_lines(project: Layout) -> Iterator[Refusal | str]:
    """Read each line: a refusal, or in the place of one what is wrong with the line or with the file."""
    return rows_or_reason(_rows(project))


def read_refusals(project: Layout) -> list[Refusal]:
    """Read all of them. Raises Misconfigured for a line that is none, and for a format that is not read."""
    refusals = []
    for refusal in _rows(project):
        if isinstance(refusal, str):
            remedy = "restore the file from version control; a pull says anew what it refuses"
            raise Misconfigured(f"{_KIND.place}, {refusal}", remedy)
        refusals.append(refusal)
    return refusals


def write_refusals(project: Layout, refusals: Iterable[Refusal]) -> bool:
    """Write them, by document and annotation; where there are none, no file is made."""
    rows = sorted(refusals, key=lambda row: (row.document, row.interface, row.origin, row.annotation or 0, row.task))
    return bool(rows or project.refusal_file.is_file()) and write_json_rows(project.refusal_file, _KIND, rows)


def _rows(project: Layout) -> Iterator[Refusal | str]:
    return read_json_rows(project.refusal_file, _KIND, Refusal, "refusal")
