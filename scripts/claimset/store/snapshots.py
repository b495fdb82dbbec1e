"""
Snapshots: what a server sent, compressed and ignored by git.

A snapshot is never deleted, and changed only where a person asked that their text goes.
"""

import contextlib
import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from claimset.labels.as_json import SORTED
from claimset.model.file_kind import FILE_KINDS, format_line, rows_of
from claimset.model.json_text import parse_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import LARGEST_FILE, sync_folder, writable
from claimset.store.files.parts import PART, part_prefix
from claimset.store.state import PrivateState
from claimset.text.decode import sha256

_KIND = FILE_KINDS["snapshot"]
_REMEDY = "restore it from a copy, or move it away"
_NAME = re.compile(r"(?P<of>.+)-(?P<number>[0-9]{6,})-(?P<hash>[0-9a-f]{16})\.jsonl\.gz")


def line_of(value: object) -> bytes:
    """Return a JSON value as one line; equal values give equal bytes."""
    try:
        return SORTED.encode(value)
    except (ValueError, TypeError):
        # UTF-8 cannot hold half of a surrogate pair.
        return json.dumps(value, sort_keys=True).encode()


class ClosedSnapshot(msgspec.Struct, frozen=True):
    """A snapshot whose part file is complete; `content` is the start of the hash of its lines."""

    part: Path
    name: str
    content: str


class Snapshot:
    """
    A snapshot that is being written: a line with its format, a line with its head, and a line for each task.

    A last line has the tasks that the server no longer has. `name` and `head` say what the snapshot is of. It is
    written to a part file, which `keep_snapshot` renames.
    """

    def __init__(self, project: PrivateState, name: str, head: dict[str, Any]) -> None:
        self._folder = project.state / "snapshots"
        self._project = project
        self._name = name
        self._head = head
        self._hash = hashlib.sha256()
        # Two snapshots of one name may be written before either is kept.
        self._part = self._folder / f"{part_prefix(self._folder)}{name}-{sha256(line_of(head))[:16]}{PART}"
        self._file: gzip.GzipFile | None = None
        self._missing_rows: list[dict[str, Any]] = []

    def add(self, line: bytes) -> None:
        """Add a task, as `line_of` writes it."""
        if self._file is None:
            self._project.ready_state()
            with writable(self._folder):
                self._folder.mkdir(mode=0o700, exist_ok=True)
                handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._raw = os.fdopen(handle, "wb")
            self._file = gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", compresslevel=4, mtime=0)
            self._write(format_line(_KIND).rstrip())
            self._write(line_of(self._head))
        self._write(line)

    def add_missing(self, row: dict[str, Any]) -> None:
        """Add a row for something that the server no longer has."""
        self._missing_rows.append(row)

    def close(self) -> ClosedSnapshot | None:
        """Close the part file; None if no row was added."""
        if self._missing_rows:
            self.add(line_of({"gone": self._missing_rows}))
        if self._file is None:
            return None
        with writable(self._folder):
            self._file.close()
            self._raw.flush()
            os.fsync(self._raw.fileno())
            self._raw.close()
        return ClosedSnapshot(self._part, self._name, self._hash.hexdigest()[:16])

    def drop(self) -> None:
        """Delete the unfinished file."""
        if self._file is not None:
            # On a full disk the bytes in the buffer cannot be written: they are dropped.
            with contextlib.suppress(OSError):
                self._raw.close()
        self._part.unlink(missing_ok=True)

    def _write(self, line: bytes) -> None:
        if self._file is not None:
            with writable(self._folder):
                self._file.write(line + b"\n")
            self._hash.update(line + b"\n")


def keep_snapshot(project: PrivateState, snapshot: ClosedSnapshot) -> Path | None:
    """Rename a closed snapshot and return its path; drop it and return None if the last one has the same content."""
    folder = project.state / "snapshots"
    snapshots = _snapshot_names(folder)
    own_snapshots = [item for item in snapshots if item[1] == snapshot.name]
    if own_snapshots and own_snapshots[-1][2] == snapshot.content:
        snapshot.part.unlink()
        return None
    number = snapshots[-1][0] + 1 if snapshots else 1
    file = folder / f"{snapshot.name}-{number:06d}-{snapshot.content}.jsonl.gz"
    snapshot.part.replace(file)
    sync_folder(folder)
    return file


def read_snapshots(project: PrivateState) -> Iterator[tuple[dict[str, Any], Iterator[dict[str, Any]]]]:
    """Yield `(head, lines)` of every snapshot, the oldest first; the lines are read one by one."""
    for file in snapshot_files(project):
        lines = _lines(file)
        head = next(lines, None)
        if head is None:
            raise Misconfigured(f"{file.name} is empty", _REMEDY)
        yield head, lines


def snapshot_files(project: PrivateState) -> list[Path]:
    """Return the paths of all snapshots, the oldest first."""
    folder = project.state / "snapshots"
    return [folder / f"{name}-{number:06d}-{digest}.jsonl.gz" for number, name, digest in _snapshot_names(folder)]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(file) as source:
            for _, line in rows_of(_KIND, _bounded(cast("BinaryIO", source)), file.name):
                yield _row(line)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Misconfigured(f"{file.name} cannot be read: {error}", _REMEDY) from error


def _bounded(source: BinaryIO) -> Iterator[bytes]:
    while line := source.readline(LARGEST_FILE + 1):
        if len(line) > LARGEST_FILE:
            raise ValueError(f"a line has more than {LARGEST_FILE >> 20} MB")
        yield line


def _row(line: bytes) -> dict[str, Any]:
    row = parse_json(line)
    if not isinstance(row, dict):
        raise ValueError("a line is no object")  # noqa: TRY004
    return row


def _snapshot_names(folder: Path) -> Sequence[tuple[int, str, str]]:
    matches = [_NAME.fullmatch(file.name) for file in folder.glob("*.jsonl.gz")] if folder.is_dir() else []
    return sorted((int(match["number"]), match["of"], match["hash"]) for match in matches if match)
