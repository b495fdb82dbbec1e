"""Migrations on disk: what each changed, kept so that it can be taken back to the same bytes."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from claimset.labels.as_json import pretty_json
from claimset.model.file_kind import FILE_KINDS, read_body, with_format
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.files.files import read_whole, writable, write_whole
from claimset.store.project import Project
from claimset.text.decode import sha256

_KIND = FILE_KINDS["migration"]


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
            raise Conflict("a kept migration does not lead back", "restore the file from version control")
        return data


class KeptMigration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One migration: where it came from and led to, and every file that it changed, by its name from the root.

    `number` counts the migrations of a project; the highest is undone first.
    """

    number: int
    from_versions: tuple[str, ...]
    to: str
    files: dict[str, MigratedFile]


class Migrations:
    """The folder `annotations/migrations/`, tracked like the work that it is about."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = project.root / "annotations" / "migrations"

    def all(self) -> list[KeptMigration]:
        """Read the kept migrations, oldest first. Raises Misconfigured for a file that is none."""
        migrations = [self._read(file) for file in sorted(self._folder.glob("*.json"))]
        return sorted(migrations, key=lambda migration: migration.number)

    def keep(self, migration: KeptMigration) -> bool:
        """Write one: everything that leads back is on the disk before anything is changed."""
        data = with_format(_KIND, msgspec.to_builtins(migration))
        return write_whole(self._file(migration), pretty_json(data).encode())

    def name(self, migration: KeptMigration) -> str:
        """Name the file that a migration is kept in, from the project's root."""
        return self._project.relative(self._file(migration))

    def forget(self, migration: KeptMigration) -> None:
        """Remove one that was undone."""
        with writable(self._folder):
            self._file(migration).unlink(missing_ok=True)

    def bytes_of(self, name: str) -> bytes:
        """Read a file by its name from the project's root; nothing where it is away."""
        file = self._path(name)
        return read_whole(file) if file.is_file() else b""

    def write(self, name: str, data: bytes) -> bool:
        """Write a file by its name from the project's root, whole or not at all."""
        return write_whole(self._path(name), data)

    def state(self, migration: KeptMigration) -> Mapping[str, str]:
        """Say of each file whether it is as `before` the migration, `after` it, or something `else`."""
        state_by_file = {}
        for name, entry in migration.files.items():
            digest = sha256(self.bytes_of(name))
            state_by_file[name] = "after" if digest == entry.after else "before" if digest == entry.before else "else"
        return state_by_file

    def _file(self, migration: KeptMigration) -> Path:
        # The first migration between two versions has the plain name; a later one between the same has its number too.
        name = f"{migration.from_versions[0]}-{migration.to}"
        plain_file = self._folder / f"{name}.json"
        if plain_file.is_file() and self._read(plain_file).number != migration.number:
            return self._folder / f"{name}-{migration.number}.json"
        return plain_file

    def _path(self, name: str) -> Path:
        folder = (self._project.root / "annotations").resolve()
        file = (self._project.root / name).resolve()
        if folder not in file.parents:
            raise Misconfigured(f"a kept migration names {name!r}, which is no annotation", "restore the file")
        return file

    def _read(self, file: Path) -> KeptMigration:
        try:
            return msgspec.convert(read_body(_KIND, read_whole(file), self._project.relative(file)), KeptMigration)
        except msgspec.DecodeError as error:
            raise Misconfigured(
                f"{self._project.relative(file)} is no kept migration: {error}", "restore it from version control"
            ) from error


def _hunks(after: list[str], before: list[str]) -> Iterable[Hunk]:
    if len(after) != len(before):
        yield from _middle_hunk(after, before)
        return
    start: int | None = None
    for place in range(len(after) + 1):
        differs = place < len(after) and after[place] != before[place]
        if differs and start is None:
            start = place
        elif not differs and start is not None:
            yield Hunk(start, place - start, tuple(before[start:place]))
            start = None


def _middle_hunk(after: list[str], before: list[str]) -> Iterable[Hunk]:
    shorter = min(len(after), len(before))
    head = next((place for place in range(shorter) if after[place] != before[place]), shorter)
    longest_tail = shorter - head
    tail = next((place for place in range(longest_tail) if after[-1 - place] != before[-1 - place]), longest_tail)
    yield Hunk(head, len(after) - head - tail, tuple(before[head : len(before) - tail]))


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines(keepends=True)
