"""Waivers, `annotations/waivers.jsonl`: one line an issue that somebody answers for, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Misconfigured
from claimset.model.waiver import Waiver
from claimset.store.files.json_lines import read_json_rows, rows_or_reason, write_json_rows
from claimset.store.layout import Layout

_KIND = FILE_KINDS["waivers"]


def waiver_lines(project: Layout) -> Iterator[Waiver | str]:
    """Yield each line as a waiver, or as a sentence about what is wrong with the line or the file."""
    return rows_or_reason(_rows(project))


def read_waivers(project: Layout) -> list[Waiver]:
    """Return all waivers. Raises Misconfigured for an invalid line and for an unknown format."""
    waivers = []
    for waiver in _rows(project):
        if isinstance(waiver, str):
            raise Misconfigured(f"{_KIND.place}, {waiver}", "mend the line")
        waivers.append(waiver)
    return waivers


def write_waivers(project: Layout, waivers: Iterable[Waiver]) -> bool:
    """Write all waivers, sorted by document and code."""
    rows = sorted(waivers, key=lambda row: (row.document, row.code, row.start or 0, row.content))
    return write_json_rows(project.waiver_file, _KIND, rows)


def _rows(project: Layout) -> Iterator[Waiver | str]:
    return read_json_rows(project.waiver_file, _KIND, Waiver, "waiver")
