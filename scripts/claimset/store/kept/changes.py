"""Kept changes: how to restore the bytes of files that a job rewrites, stored before the job changes any of them."""

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
    """Lines to restore: `lines` replace `count` lines of the later file from line `at` on, counted from 0."""

    at: int
    count: int
    lines: tuple[str, ...]


class MigratedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A changed file: the SHA-256 of its bytes before and after, and the hunks that restore it."""

    before: str
    after: str
    back: tuple[Hunk, ...]

    @classmethod
    def of(cls, before: bytes, after: bytes) -> "MigratedFile":
        """Compare two states of a file line by line."""
        return cls(sha256(before), sha256(after), tuple(_hunks(_lines(after), _lines(before))))

    @classmethod
    def whole(cls, before: bytes, after: bytes) -> "MigratedFile":
        """Keep every line of the earlier state, so that it can be read even if the file changed since."""
        return cls(sha256(before), sha256(after), (Hunk(0, len(_lines(after)), tuple(_lines(before))),))

    @property
    def earlier_bytes(self) -> bytes:
        """The bytes of the earlier state of a file that was kept as a whole."""
        return "".join(line for hunk in self.back for line in hunk.lines).encode()

    def restore(self, after: bytes) -> bytes:
        """Return the earlier bytes. Raises Conflict if the result does not have the earlier hash."""
        lines, earlier_lines, position = _lines(after), list[str](), 0
        for hunk in self.back:
            earlier_lines += [*lines[position : hunk.at], *hunk.lines]
            position = hunk.at + hunk.count
        data = "".join([*earlier_lines, *lines[position:]]).encode()
        if sha256(data) != self.before:
            raise Conflict(
                "the kept change does not fit the file that it should restore", "restore the file from version control"
            )
        return data


class KeptChange(Protocol):
    """One run of a job and the files that it changed."""

    @property
    def number(self) -> int:
        """Its place in the order of the runs; the highest is undone first."""

    @property
    def files(self) -> dict[str, MigratedFile]:
        """The files that it changed, by their name from the project's root."""


_Kept = TypeVar("_Kept", bound=KeptChange)


class KeptChanges(Generic[_Kept]):
    """
    The folder of a kind of kept changes, which is tracked like the files that they restore.

    `folders` are the only folders whose files may be rewritten, by their names in the project.
    """

    def __init__(self, project: Project, kind: FileKind, kept_type: type[_Kept], folders: Collection[str]) -> None:
        self._project, self._kind, self._kept_type, self._folders = project, kind, kept_type, folders
        self._folder = (project.root / kind.place).parent

    def all(self) -> list[_Kept]:
        """Return all kept changes, the oldest first. Raises Misconfigured for an invalid file."""
        return sorted(
            (self.read(file) for file in sorted(self._folder.glob("*.json"))), key=lambda change: change.number
        )

    def last(self) -> _Kept:
        """Return the newest kept change. Raises Misconfigured where there is none."""
        changes = self.all()
        if not changes:
            folder = self._project.relative(self._folder)
            raise Misconfigured(f"no {self._kind.name} is kept in {folder}", "there is nothing to undo")
        return changes[-1]

    def keep(self, change: _Kept) -> bool:
        """Store a change, before the job changes any file."""
        file = self.file(change)
        return write_whole(file, self.encoded(change), self._mode(file))

    def encoded(self, change: _Kept) -> bytes:
        """Return the bytes of the file that a change is stored in."""
        return pretty_json(with_format(self._kind, msgspec.to_builtins(change))).encode()

    def name(self, change: _Kept) -> str:
        """Return the name of the file that a change is stored in, from the project's root."""
        return self._project.relative(self.file(change))

    def bytes_of(self, name: str) -> bytes:
        """Return the bytes of a file by its name from the project's root; no bytes for a missing file."""
        file = self._path(name)
        return read_whole(file) if file.is_file() else b""

    def write(self, name: str, data: bytes) -> bool:
        """Write a file by its name from the project's root; one in `.claimset/` is readable by its owner alone."""
        file = self._path(name)
        return write_whole(file, data, self._mode(file))

    def state(self, change: _Kept) -> Mapping[str, str]:
        """Map each file to `before` or `after` if it has the bytes of before or after the change, or to `else`."""
        state_by_file = {}
        for name, entry in change.files.items():
            digest = sha256(self.bytes_of(name))
            state_by_file[name] = "after" if digest == entry.after else "before" if digest == entry.before else "else"
        return state_by_file

    def undo(self, change: _Kept, job: str, names: Collection[str], progress: Progress) -> None:
        """
        Restore the files `names`, in their order, and delete the kept change. A file that the change made is removed.

        Raises Conflict, before any file is restored, for a file that was changed since `job`, the name of the job.
        """
        states = self.state(change)
        require_unchanged([name for name, state in states.items() if state == "else"], job)
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
                self._folder.rmdir()  # fails where other changes are kept
        progress("undoing", len(data), len(data))

    def file(self, change: _Kept) -> Path:
        """Return the path of a change's file, whether it exists or not."""
        return self._folder / f"{change.number}.json"

    def names_a_file(self, change: _Kept) -> bool:
        """Say whether a kept change gives the file that it is kept in a name."""
        return 0 <= change.number < 10**9

    def read(self, file: Path) -> _Kept:
        """Read a kept change. Raises Misconfigured if the file holds none."""
        name = self._project.relative(file)
        try:
            change = msgspec.convert(read_body(self._kind, read_whole(file), name), self._kept_type)
            if not self.names_a_file(change):
                raise msgspec.ValidationError("its number and versions are no name of a file")
            return change  # noqa: TRY300
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"{name} cannot be read, so nothing can be undone: {error}", "restore it from version control"
            ) from error

    def _mode(self, file: Path) -> int:
        return 0o600 if self._project.state in file.parents else 0o644

    def _path(self, name: str) -> Path:
        try:
            file = (self._project.root / name).resolve()
            file.is_file()
        except (OSError, ValueError, RuntimeError):
            # What can be the name of no file is in no folder either.
            file = self._project.root
        if not any((self._project.root / folder).resolve() in file.parents for folder in self._folders):
            folders = " or ".join(self._folders)
            raise Misconfigured(f"a kept change names {in_quotes(name)}, which is not in {folders}", "restore the file")
        return file


def require_unchanged(changed_names: Collection[str], job: str) -> None:
    """Raise Conflict if there are files that were changed since `job`, the name of the job."""
    if changed_names:
        raise Conflict(
            f"{first_names(sorted(changed_names))} changed since {job}: nothing is undone",
            "restore the files of that time from version control, or keep the change",
        )


def _hunks(after: list[str], before: list[str]) -> Iterator[Hunk]:
    if len(after) == len(before):
        yield from _changed_lines(after, before)
        return
    # The matcher ignores lines that occur very often, which saves much time.
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
