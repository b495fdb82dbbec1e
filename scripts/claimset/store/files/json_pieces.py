"""Reads foreign JSON files piece by piece: one element of a list, one line, or the whole value."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from claimset.model.json_text import parse_json
from claimset.store.files.files import LARGEST_FILE

LARGEST_PIECE = 16 * 2**20
MOST_MARKS = 1_000_000
"""The most brackets and strings of one element; a task of thirty thousand regions has fewer."""
_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".conll"})
_LINES = frozenset({".jsonl", ".ndjson"})
_CHUNK = 2**20
_OPENING, _CLOSING, _ENDS = {b"[", b"{"}, {b"]", b"}"}, {b",", b"]", b"}"}
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# The outer repeat is not possessive: in Python 3.11.2, one whose inside fails half way ends in the wrong place.
_DEEP = re.compile(rb'[^"\[\]{}]*+(?:' + _STRING + rb'[^"\[\]{}]*+)*', re.DOTALL)
_FLAT = re.compile(rb'[^"\[\]{},]*+(?:' + _STRING + rb'[^"\[\]{},]*+)*', re.DOTALL)
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


class JsonPiece(msgspec.Struct, frozen=True):
    """
    A part of a file: its JSON as bytes, or instead `problem`, the sentence that says why it cannot be read.

    `index` counts the elements of a list, or the lines, from 0; it is None for a file that is one value.
    """

    index: int | None
    data: bytes = b""
    problem: str | None = None


def files_of(path: Path) -> list[Path]:
    """Return a file in a list, or the files of JSON and tables below a folder, by name and without hidden ones."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in _SUFFIXES
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
        and not file.is_dir()
    )


def json_pieces(file: Path) -> Iterator[JsonPiece]:
    """
    Yield the elements of a file that is a list, the lines of a file of JSON Lines, and any other file as one piece.

    At most one piece and one chunk are in memory. A part that cannot be read is a piece with a problem, and the parts
    after it are yielded all the same.
    """
    try:
        if not file.is_file():
            yield JsonPiece(None, problem="it is no regular file" if file.exists() else "there is no such file")
        elif file.stat().st_size > LARGEST_FILE:
            yield JsonPiece(None, problem=f"it is larger than {LARGEST_FILE >> 20} MB")
        else:
            with file.open("rb") as handle:
                yield from _pieces(handle, file.suffix.lower() in _LINES, LARGEST_PIECE)
    except OSError as error:
        yield JsonPiece(None, problem=f"it cannot be read: {error.strerror}")


def _pieces(handle: BinaryIO, lines: bool, largest: int) -> Iterator[JsonPiece]:
    head = handle.read(_CHUNK)
    content = head.lstrip(b" \t\r\n")
    handle.seek(0)
    if not content and len(head) < _CHUNK:
        yield JsonPiece(None, problem="it is empty")
    elif lines or (content.startswith(b"{") and _is_lines(handle, largest)):
        yield from _lines(handle, largest)
    elif content.startswith(b"["):
        handle.seek(len(head) - len(content) + 1)
        yield from split_elements(iter(lambda: handle.read(_CHUNK), b""), largest)
    else:
        data = handle.read(largest + 1)
        yield JsonPiece(None, data) if len(data) <= largest else JsonPiece(None, problem=too_large(largest))


def _is_lines(handle: BinaryIO, largest: int) -> bool:
    try:
        parse_json(handle.readline(largest))
        return bool(handle.read(_CHUNK).strip())
    except ValueError:
        return False
    finally:
        handle.seek(0)


def _lines(handle: BinaryIO, largest: int) -> Iterator[JsonPiece]:
    index = 0
    while line := handle.readline(largest + 1):
        if len(line) > largest:
            while line and not line.endswith(b"\n"):
                line = handle.readline(_CHUNK)
            yield JsonPiece(index, problem=too_large(largest))
        elif line.strip():
            yield JsonPiece(index, line)
        index += 1


def split_elements(chunks: Iterable[bytes], largest: int) -> Iterator[JsonPiece]:
    """
    Yield the elements of a JSON list from the bytes after its opening bracket, cut into chunks anywhere.

    An element of more than `largest` bytes is a piece with a problem.
    """
    splitter = _Splitter(largest)
    for chunk in chunks:
        yield from splitter.feed(chunk)
        if splitter.marks > MOST_MARKS:
            problem = (
                f"it has more than {MOST_MARKS} brackets and strings, more than any task or record: "
                "the rest of the file was not read"
            )
            yield JsonPiece(splitter.index, problem=problem)
            return
        if splitter.has_trailing_data:
            yield JsonPiece(splitter.index, problem="there is more after the end of the list")
            return
    yield from splitter.end()


class _Splitter:
    """Splits the bytes after the opening bracket of a list. Its depth counts open brackets, the list's own included."""

    def __init__(self, largest: int) -> None:
        self.index = 0
        self.marks = 0
        self.has_trailing_data = False
        self._largest = largest
        self._depth = 1
        self._in_string = False
        self._unread = b""
        self._buffer = bytearray()
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[JsonPiece]:
        """Yield the elements that end in a chunk."""
        data, position = self._unread + chunk, 0
        self._unread = b""
        while position < len(data) and self._depth > 0 and self.marks <= MOST_MARKS:
            self.marks += 1
            position = self._string(data, position) if self._in_string else self._structure(data, position)
            if (
                position < len(data)
                and self._depth <= 1
                and not self._in_string
                and data[position : position + 1] in _ENDS
            ):
                self._depth -= data[position : position + 1] != b","
                if self._depth or self.index or self._buffer.strip():
                    yield self._element()
                self.has_trailing_data = data[position : position + 1] == b"}"
                position += 1
        self.has_trailing_data = self.has_trailing_data or (self._depth == 0 and bool(data[position:].strip()))

    def end(self) -> Iterator[JsonPiece]:
        """Yield the last element of a list without an end, and a piece with that problem."""
        if self._depth > 0:
            if self._buffer.strip() or self._size:
                yield self._element()
            yield JsonPiece(None, problem="it is not JSON: the list has no end")

    def _string(self, data: bytes, position: int) -> int:
        """Keep the rest of a string. An escape whose second half is in the next chunk waits for it."""
        end = _end(_IN_STRING, data, position)
        if data[end : end + 1] == b"\\":
            self._unread = data[end:]
            self._keep(data[position:end])
            return len(data)
        self._in_string = end == len(data)
        end = min(end + 1, len(data))
        self._keep(data[position:end])
        return end

    def _structure(self, data: bytes, position: int) -> int:
        """Keep the bytes up to the next bracket, with the bracket, or up to the mark that ends an element."""
        end = _end(_FLAT if self._depth == 1 else _DEEP, data, position)
        mark = data[end : end + 1]
        if self._depth > 1 or mark not in _ENDS:
            self._depth += (mark in _OPENING) - (mark in _CLOSING)
            self._in_string = mark == b'"'
            end = min(end + 1, len(data))
        self._keep(data[position:end])
        return end

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size <= self._largest:
            self._buffer += data
        else:
            self._buffer.clear()

    def _element(self) -> JsonPiece:
        is_large = self._size > self._largest
        piece = (
            JsonPiece(self.index, problem=too_large(self._largest))
            if is_large
            else JsonPiece(self.index, bytes(self._buffer))
        )
        self.index, self.marks, self._size = self.index + 1, 0, 0
        self._buffer.clear()
        return piece


def _end(pattern: re.Pattern[bytes], data: bytes, position: int) -> int:
    match = pattern.match(data, position)
    return match.end() if match else position


def too_large(largest: int) -> str:
    """Return the sentence that something has more bytes than any task or record."""
    return f"it is larger than {largest >> 20} MB, more than any task or record" if largest >> 20 else "it is too large"
