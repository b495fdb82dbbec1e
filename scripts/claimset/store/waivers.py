"""Waivers, `annotations/waivers.jsonl`: one line an issue that somebody answers for, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.file_kind import FILE_KINDS
from claimset.model.waiver import Waiver
from claimset.store.files.json_lines import RowFile
from claimset.store.layout import Layout

_KIND = FILE_KINDS["waivers"]


def waiver_lines(project: Layout) -> Iterator[Waiver | str]:
    """Yield each line as a waiver, or as a sentence about what is wrong with the line or the file."""
    return _file(project).lines()


def read_waivers(project: Layout) -> list[Waiver]:
    """Return all waivers. Raises Misconfigured for an invalid line and for an unknown format."""
    return _file(project).rows()


def write_waivers(project: Layout, waivers: Iterable[Waiver]) -> bool:
    """Write all waivers, sorted by document and code."""
    return _file(project).write(sorted(waivers, key=lambda row: (row.document, row.code, row.start or 0, row.content)))


def _file(project: Layout) -> RowFile[Waiver]:
    return RowFile(project.waiver_file, _KIND.place, _KIND, Waiver, "waiver")
