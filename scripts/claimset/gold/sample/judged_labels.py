"""What persons say of labels that were drawn at random, `annotations/judged.jsonl`: one line a label, tracked."""

from collections.abc import Iterable
from pathlib import Path

from claimset.model.file_kind import FILE_KINDS
from claimset.model.judged_label import JudgedLabel
from claimset.store.files.json_lines import RowFile
from claimset.store.layout import Layout

JUDGED_KIND = FILE_KINDS["judged"]


def read_judged(project: Layout) -> list[JudgedLabel]:
    """Return all lines. Raises Misconfigured for an invalid line and for an unknown format."""
    return _file(project.judged_file, JUDGED_KIND.place).rows()


def read_judged_file(file: Path) -> list[JudgedLabel]:
    """Return the lines of a file that the page of a sample saved. Raises Misconfigured for an invalid line."""
    return _file(file, str(file)).rows("save it again on the page of claimset sample")


def write_judged(project: Layout, rows: Iterable[JudgedLabel]) -> bool:
    """Write all lines, sorted by judge, document and label."""
    ordered = sorted(rows, key=lambda row: (row.judge, row.document, row.item))
    return _file(project.judged_file, JUDGED_KIND.place).write(ordered)


def _file(file: Path, name: str) -> RowFile[JudgedLabel]:
    return RowFile(file, name, JUDGED_KIND, JudgedLabel, "judged label")
