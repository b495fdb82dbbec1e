"""The rows about one document in kept migrations and upgrades, which rewrote the files of many documents."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from claimset.model.json_text import decode_json
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import KeptDecision, KeptMigration, Migrations
from claimset.store.kept.upgrades import KeptUpgrade, Upgrades
from claimset.store.project import Project

MIGRATED = ("migration", "upgrade")
"""The kinds of kept changes that hold parts about several documents."""


class _Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of the kept change with a number: the file or the decision at a place, counted from 0."""

    number: int
    at: int
    file: str | None = None
    entry: MigratedFile | None = None
    decision: KeptDecision | None = None


def migrated_rows(project: Project, kind: str, document: str) -> tuple[str, ...]:
    """Return the rows about a document as lines of JSON; `kind` is one of MIGRATED."""
    return tuple(
        msgspec.json.encode(row).decode() for change in _changes(project, kind) for row in _rows(change, document)
    )


def by_number(kind: str, rows: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the rows of each kept change by the kind and the number of the change, such as `migration 2`."""
    names = [f"{kind} {_read(row).number}" for row in rows]
    return {name: tuple(row for row, own in zip(rows, names, strict=True) if own == name) for name in names}


def migrations_about(project: Project, document: str) -> list[str]:
    """Return the names of the files of kept migrations and upgrades that hold something of a document."""
    changes = [change for kind in MIGRATED for change in _changes(project, kind)]
    return [_name(project, change) for change in changes if any(_rows(change, document))]


def write_migrated_rows(project: Project, kind: str, document: str, new_rows: Sequence[str]) -> None:
    """Give a document other rows; those of other documents stay."""
    rows = [_read(row) for row in new_rows]
    for change in _changes(project, kind):
        _keep(project, _with_rows(change, document, [row for row in rows if row.number == change.number]))


def forget_lines(project: Project, document: str) -> None:
    """
    Leave out of kept migrations and upgrades the lines of shared files, such as the manifest's, that name a document.

    What is left of such a file no longer restores it; it could not be restored anyway, because it lost the document.
    """
    name_as_json = json.dumps(document)
    for change in (change for kind in MIGRATED for change in _changes(project, kind)):
        files = {name: _without_lines(entry, name_as_json) for name, entry in change.files.items()}
        if files != change.files:
            _keep(project, replace(change, files=files))


def _without_lines(entry: MigratedFile, words: str) -> MigratedFile:
    back = (replace(hunk, lines=tuple(line for line in hunk.lines if words not in line)) for hunk in entry.back)
    return replace(entry, back=tuple(back))


def _keep(project: Project, change: KeptMigration | KeptUpgrade) -> None:
    if isinstance(change, KeptMigration):
        Migrations(project).keep(change)
    else:
        Upgrades(project).keep(change)


def _read(row: str) -> _Row:
    return decode_json(row.encode(), type=_Row)


def _changes(project: Project, kind: str) -> Sequence[KeptMigration | KeptUpgrade]:
    return Migrations(project).all() if kind == "migration" else Upgrades(project).all()


def _name(project: Project, change: KeptMigration | KeptUpgrade) -> str:
    return Migrations(project).name(change) if isinstance(change, KeptMigration) else Upgrades(project).name(change)


def _rows(change: KeptMigration | KeptUpgrade, document: str) -> Iterator[_Row]:
    for at, (name, entry) in enumerate(change.files.items()):
        if Path(name).stem == document:
            yield _Row(change.number, at, name, entry)
    for at, row in enumerate(change.decisions if isinstance(change, KeptMigration) else ()):
        if row.document == document:
            yield _Row(change.number, at, decision=row)


def _with_rows(change: KeptMigration | KeptUpgrade, document: str, rows: Sequence[_Row]) -> KeptMigration | KeptUpgrade:
    files = [(name, entry) for name, entry in change.files.items() if Path(name).stem != document]
    for row in rows:
        if row.file is not None and row.entry is not None:
            files.insert(row.at, (row.file, row.entry))
    new = replace(change, files=dict(files))
    if isinstance(new, KeptMigration):
        decisions = [row for row in new.decisions if row.document != document]
        for row in rows:
            if row.decision is not None:
                decisions.insert(row.at, row.decision)
        new = replace(new, decisions=tuple(decisions))
    return new
