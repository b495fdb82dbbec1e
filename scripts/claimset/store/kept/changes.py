"""Files that a job rewrote, and what leads back to the same bytes: kept before anything is changed."""

import contextlib
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from claimset.model.file_kind import FileKind, read_body, with_format
from claimset.model.json_text import pretty_json
from claimset.model.progress import Progress
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.files.files import read_whole, writable, write_whole
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.plural import first_names
from claimset.text.visible import in_quotes


class Hunk(msgspec.Struct, frozen=True, array_like=True):
    """Lines to put back: at line `at` of the later file, in the place of `count` lines, stand `lines`."""

    at: int
    count: int
    lines: tuple[str, ...]


class MigratedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: the SHA-256 of its bytes before and after, and the way back."""

    before: str
    after: str
    back: tuple[Hunk, ...]

    @classmethod
    def of(cls, before: bytes, after: bytes) -> "MigratedFile":
        """Compare two states of a file line by line."""
        return cls(sha256(before), sha256(after), tuple(_hunks(_lines(after), _lines(before))))

    def restore(self, after: bytes) -> bytes:
        """Return the earlier bytes. Raises Conflict where they do not come out as they were."""
        lines, earlier_lines, position = _lines(after), list[str](), 0
        for hunk in self.back:
            earlier_lines += [*lines[position : hunk.at], *hunk.lines]
            position = hunk.at + hunk.count
        data = "".join([*earlier_lines, *lines[position:]]).encode()
        if sha256(data) != self.before:
            raise Conflict(
                "the kept change does not fit the file it is to undo", "restore the file from version control"
            )
        return data


class KeptChange(Protocol):
    """One run of a job: its place in their order, and every file that it changed, by its name from the root."""

    @property
    def number(self) -> int:
        """The highest is undone first."""

    @property
    def files(self) -> dict[str, MigratedFile]:
        """The way back of each."""


_Kept = TypeVar("_Kept", bound=KeptChange)


class KeptChanges(Generic[_Kept]):
    """
    The folder of a kind of kept changes, tracked like the work that they are about.

    `folders` are those whose files may be rewritten, by their names in the project.
    """

    def __init__(self, project: Project, kind: FileKind, kept_type: type[_Kept], folders: Collection[str]) -> None:
        self._project, self._kind, self._kept_type, self._folders = project, kind, kept_type, folders
        self._folder = (project.root / kind.place).parent

    def all(self) -> list[_Kept]:
        """Read them, the oldest first. Raises Misconfigured for a file that is none."""
        return sorted(
            (self.read(file) for file in sorted(self._folder.glob("*.json"))), key=lambda change: change.number
        )

    def last(self) -> _Kept:
        """Return the newest. Raises Misconfigured where none is kept."""
        changes = self.all()
        if not changes:
            folder = self._project.relative(self._folder)
            raise Misconfigured(f"no {self._kind.name} is kept in {folder}", "there is nothing to undo")
        return changes[-1]

    def keep(self, change: _Kept) -> bool:
        """Write one: everything that leads back is on the disk before anything is changed."""
        data = with_format(self._kind, msgspec.to_builtins(change))
        return write_whole(self.file(change), pretty_json(data).encode())

    def name(self, change: _Kept) -> str:
        """Name the file that one is kept in, from the project's root."""
        return self._project.relative(self.file(change))

    def bytes_of(self, name: str) -> bytes:
        """Read a file by its name from the project's root; nothing where it is away."""
        file = self._path(name)
        return read_whole(file) if file.is_file() else b""

    def write(self, name: str, data: bytes) -> bool:
        """Write a file by its name from the project's root, whole or not at all."""
        return write_whole(self._path(name), data)

    def state(self, change: _Kept) -> Mapping[str, str]:
        """Say of each file whether it is as `before` the change, `after` it, or something `else`."""
        state_by_file = {}
        for name, entry in change.files.items():
            digest = sha256(self.bytes_of(name))
            state_by_file[name] = "after" if digest == entry.after else "before" if digest == entry.before else "else"
        return state_by_file

    def undo(self, change: _Kept, job: str, names: Collection[str], progress: Progress) -> None:
        """
        Give every file the bytes that it had, in the order of `names`, and forget the change.

        A file that the change made anew is removed.

        Raises Conflict, and changes nothing, where a file was changed since `job`.
        """
        states = self.state(change)
        changed_names = sorted(name for name, state in states.items() if state == "else")
        if changed_names:
            raise Conflict(
                f"{first_names(changed_names)} changed since {job}: nothing is undone",
                "restore what it wrote from version control, or go on from here",
            )
        data = {name: change.files[name].restore(self.bytes_of(name)) for name in names if states[name] == "after"}
        for number, (name, before) in enumerate(data.items()):
            progress("undoing", number, len(data))
            if before:
                self.write(name, before)
            else:
                self._path(name).unlink()
        with writable(self._folder):
            self.file(change).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self._folder.rmdir()  # stays where others are kept
        progress("undoing", len(data), len(data))

    def file(self, change: _Kept) -> Path:
        """Say where one is kept, or would be."""
        return self._folder / f"{change.number}.json"

    def read(self, file: Path) -> _Kept:
        """Read a kept change. Raises Misconfigured if the file holds none."""
        name = self._project.relative(file)
        try:
            return msgspec.convert(read_body(self._kind, read_whole(file), name), self._kept_type)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"{name} cannot be read, so nothing can be undone: {error}", "restore it from version control"
            ) from error

    def _path(self, name: str) -> Path:
        file = (self._project.root / name).resolve()
        if not any((self._project.root / folder).resolve() in file.parents for folder in self._folders):
            folders = " or ".join(self._folders)
            raise Misconfigured(f"a kept change names {in_quotes(name)}, which is not in {folders}", "restore the file")
        return file


def _hunks(after: list[str], before: list[str]) -> Iterator[Hunk]:
    if len(after) == len(before):
        yield from _changed_lines(after, before)
        return
    # A line that stands very often leads nowhere: it is not looked for.
    matcher = SequenceMatcher(None, after, before)
    for tag, after_start, after_end, before_start, before_end in matcher.get_opcodes():
        if tag != "equal":
            yield Hunk(after_start, after_end - after_start, tuple(before[before_start:before_end]))


def _changed_lines(after: list[str], before: list[str]) -> Iterator[Hunk]:
    start: int | None = None
    for place in range(len(after) + 1):
        differs = place < len(after) and after[place] != before[place]
        if differs and start is None:
            start = place
        elif not differs and start is not None:
            yield Hunk(start, place - start, tuple(before[start:place]))
            start = None


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines(keepends=True)
