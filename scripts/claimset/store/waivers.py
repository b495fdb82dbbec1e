"""Waivers, `annotations/waivers.jsonl`: one line an issue that somebody answers for, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Misconfigured
from claimset.model.waiver import Waiver
from claimset.store.files.json_lines import read_json_rows, rows_or_reason, write_json_rows
from claimset.store.layout import Layout

_KIND = FILE_KINDS["waivers"]


def waiver_lines(project: Layout) -> Iterator[Waiver | str]:
    """Read each line: a waiver, or in the place of one what is wrong with the line or with the file."""
    return rows_or_reason(_rows(project))


def read_waivers(project: Layout) -> list[Waiver]:
    """Read all of them. Raises Misconfigured for a line that is none, and for a format that is not read."""
    waivers = []
    for waiver in _rows(project):
        if isinstance(waiver, str):
            raise Misconfigured(f"{_KIND.place}, {waiver}", "mend the line")
        waivers.append(waiver)
    return waivers


def write_waivers(project: Layout, waivers: Iterable[Waiver]) -> bool:
    """Write them, by document and code."""
    rows = sorted(waivers, key=lambda row: (row.document, row.code, row.start or 0, row.content))
    return write_json_rows(project.waiver_file, _KIND, rows)


def _rows(project: Layout) -> Iterator[Waiver | str]:
    return read_json_rows(project.waiver_file, _KIND, Waiver, "waiver")
