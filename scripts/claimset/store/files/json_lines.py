"""Files of JSON Lines that people and commands add to: a first line that states the format, then a row a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from claimset.model.file_kind import FileKind, OtherFormat, format_line, rows_of
from claimset.model.json_text import decode_json
from claimset.store.files.files import read_whole, write_whole

_Row = TypeVar("_Row", bound=msgspec.Struct)


def read_json_rows(file: Path, kind: FileKind, row_type: type[_Row], noun: str) -> Iterator[_Row | str]:
    """
    Yield each row, or a sentence about what is wrong with its line; nothing for a missing file.

    `noun` says in the sentence what a row should be. Raises OtherFormat for a format that this claimset does not read.
    """
    lines = read_whole(file).splitlines() if file.is_file() else ()
    for number, line in rows_of(kind, lines, kind.place):
        try:
            yield decode_json(line, type=row_type)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield f"line {number} is no {noun}: {error}"


def rows_or_reason(rows: Iterator[_Row | str]) -> Iterator[_Row | str]:
    """Yield the rows; for a file of another format a sentence that says why this claimset does not read it."""
    try:
        yield from rows
    except OtherFormat as error:
        yield error.reason


def write_json_rows(file: Path, kind: FileKind, rows: Iterable[msgspec.Struct]) -> bool:
    """Write a file of rows. Return False if it has these bytes already."""
    return write_whole(file, json_rows(kind, rows))


def json_rows(kind: FileKind, rows: Iterable[msgspec.Struct]) -> bytes:
    """Return the bytes of a file with these rows."""
    lines = (json.dumps(msgspec.to_builtins(row), ensure_ascii=False) + "\n" for row in rows)
    return format_line(kind) + "".join(lines).encode()
