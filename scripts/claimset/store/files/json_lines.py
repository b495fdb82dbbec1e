"""Files of JSON Lines that people and commands add to: a first line that states the format, then a row a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from claimset.model.file_kind import FileKind, OtherFormat, format_line, rows_of
from claimset.model.json_text import decode_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, write_whole

_Row = TypeVar("_Row", bound=msgspec.Struct)


class RowFile(Generic[_Row]):
    """
    A file of rows of one type; a missing file has no rows.

    `name` stands for the file in sentences, and `noun` says in them what a row should be.
    """

    def __init__(self, file: Path, name: str, kind: FileKind, row_type: type[_Row], noun: str) -> None:
        self._file, self._name, self._kind, self._row_type, self._noun = file, name, kind, row_type, noun

    def lines(self) -> Iterator[_Row | str]:
        """Yield each row, or a sentence about what is wrong with its line or with the format of the file."""
        try:
            yield from self._lines()
        except OtherFormat as error:
            yield error.reason

    def rows(self, remedy: str = "mend the line") -> list[_Row]:
        """Return all rows. Raises Misconfigured for an invalid line and for an unknown format."""
        rows = []
        for row in self._lines():
            if isinstance(row, str):
                raise Misconfigured(f"{self._name}, {row}", remedy)
            rows.append(row)
        return rows

    def write(self, rows: Iterable[_Row]) -> bool:
        """Write the file. Return False if it has these bytes already."""
        return write_whole(self._file, json_rows(self._kind, rows))

    def _lines(self) -> Iterator[_Row | str]:
        lines = read_whole(self._file).splitlines() if self._file.is_file() else ()
        for number, line in rows_of(self._kind, lines, self._name):
            try:
                yield decode_json(line, type=self._row_type)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                yield f"line {number} is no {self._noun}: {error}"


def json_rows(kind: FileKind, rows: Iterable[msgspec.Struct]) -> bytes:
    """Return the bytes of a file with these rows."""
    lines = (json.dumps(msgspec.to_builtins(row), ensure_ascii=False) + "\n" for row in rows)
    return format_line(kind) + "".join(lines).encode()
