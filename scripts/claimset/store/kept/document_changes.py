"""
Kept changes of one document: what a withdrawal or a correction changed, so that it can be restored.

They lie in `.claimset/`, because the text of a document may be one that must not be published. The files of the
document itself come back to the same bytes. In files that all documents share only its rows are put back, so that later
work on other documents stays.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from claimset.model.document import ID_PATTERN
from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Conflict
from claimset.store.files.files import sync_folder, writable
from claimset.store.kept.changes import KeptChanges, MigratedFile, require_unchanged
from claimset.store.kept.migrated_rows import MIGRATED, by_number, migrated_rows, write_migrated_rows
from claimset.store.kept.shared_rows import documents_of, rows_about, shared_rows, write_rows_about
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project

Job = Literal["correct", "withdraw"]


class ChangedRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rows of shared files of a kind that are about the document, before and after the change."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class KeptDocumentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One withdrawal or correction of a document; `number` counts those of the document.

    `files` are the files of the document, by name; `rows` are its rows in shared files, by the kind of the files: one
    file, or the kept migrations or upgrades.
    """

    number: int
    job: Job
    document: str
    day: str
    files: dict[str, MigratedFile]
    rows: dict[str, ChangedRows]

    @property
    def name(self) -> str:
        """Its name among all that is kept, such as `withdraw/harrow-ferry-1`."""
        return f"{self.job}/{self.document}-{self.number}"


class NewState(msgspec.Struct, frozen=True):
    """
    A document's state after a change.

    `files` maps names to new bytes, no bytes for a file that goes. `rows` maps the kinds of shared files to the rows
    about the document. Files and kinds that are missing stay as they are.
    """

    files: Mapping[str, bytes]
    rows: Mapping[str, Sequence[str]]


class DocumentChanges(KeptChanges[KeptDocumentChange]):
    """The folder `.claimset/kept/changes/`."""

    def __init__(self, project: Project) -> None:
        folders = ("raw", "annotations", ".claimset/texts", ".claimset/notes")
        super().__init__(project, FILE_KINDS["change"], KeptDocumentChange, folders)

    def of_document(self, document: str) -> list[KeptDocumentChange]:
        """Return the kept changes of a document, the oldest first."""
        return [change for change in self.all() if change.document == document]

    def plan(self, job: Job, document: str, day: str, new: NewState) -> KeptDocumentChange:
        """Return a change with the way back from it; nothing is written. Raises Conflict for a file without UTF-8."""
        stored = self.of_document(document)
        files = {}
        for name, after in new.files.items():
            before = self.bytes_of(name)
            if before != after:
                files[name] = _way_back(name, before, after)
        rows = {kind: ChangedRows(self._rows(kind, document), tuple(after)) for kind, after in new.rows.items()}
        rows = {kind: item for kind, item in rows.items() if item.before != item.after}
        return KeptDocumentChange(stored[-1].number + 1 if stored else 1, job, document, day, files, rows)

    def apply(self, document: str, new: NewState) -> None:
        """Write a document's new state, the manifest last. After a kill the same call ends it."""
        for kind, rows in sorted(new.rows.items(), key=lambda item: item[0] != "withdrawn"):
            if kind in MIGRATED:
                write_migrated_rows(self._project, kind, document, rows)
            elif kind != "manifest":
                write_rows_about(self._project, kind, document, rows)
        for name, data in new.files.items():
            if data:
                self.write(name, data)
            else:
                self._remove(name)
        if "manifest" in new.rows:
            write_rows_about(self._project, "manifest", document, new.rows["manifest"])

    def file(self, change: KeptDocumentChange) -> Path:
        """Return the path of a change's file, whether it exists or not."""
        return super().file(change).with_name(f"{change.document}-{change.number}.json")

    def names_a_file(self, change: KeptDocumentChange) -> bool:
        """Say whether the document of a change can name a file."""
        return super().names_a_file(change) and ID_PATTERN.fullmatch(change.document) is not None

    def is_unfinished(self, change: KeptDocumentChange) -> bool:
        """Say whether a kill left a change half done: a part of it is as before, and nothing is otherwise."""
        states = {*self.state(change).values(), *self._row_states(change).values()}
        return "before" in states and "else" not in states

    def end_unfinished(self, document: str) -> None:
        """Restore the last change of a document if a kill left it half done, so that it can begin anew."""
        for change in self.of_document(document)[-1:]:
            if self.is_unfinished(change):
                self.restore(change)

    def restore(self, change: KeptDocumentChange) -> int:
        """
        Restore the files of the document and its rows in shared files, and delete the kept change.

        Return the number of rows that are left out: links to documents that were withdrawn. Raises Conflict,
        before anything is restored, if a file or a row changed since.
        """
        states, row_states = self.state(change), self._row_states(change)
        changed_names = [name for name, state in {**states, **row_states}.items() if state == "else"]
        require_unchanged(changed_names, f"the change of {change.document}")
        data = {
            name: entry.restore(self.bytes_of(name)) for name, entry in change.files.items() if states[name] == "after"
        }
        states_of_kinds = {(name.partition(" ")[0], state) for name, state in row_states.items()}
        before = {kind: item.before for kind, item in change.rows.items() if (kind, "after") in states_of_kinds}
        rows = {kind: self._without_withdrawn(kind, items, change.document) for kind, items in before.items()}
        self.apply(change.document, NewState(data, rows))
        self.forget(change)
        return sum(len(items) - len(rows[kind]) for kind, items in before.items())

    def leave_out(self, document: str) -> list[str]:
        """Delete what is kept of a document in the changes of others, and return the names of their files."""
        changed_names = []
        for change in self.all():
            rows = {
                kind: ChangedRows(
                    *(
                        tuple(row for row in side if document not in documents_of(row))
                        for side in (item.before, item.after)
                    )
                )
                for kind, item in change.rows.items()
                if change.document != document and kind not in MIGRATED
            }
            new = msgspec.structs.replace(change, rows={**change.rows, **rows})
            if new != change:
                self.keep(new)
                changed_names.append(self.name(change))
        return changed_names

    def forget(self, change: KeptDocumentChange) -> None:
        """Delete a kept change: what it changed can no longer be restored."""
        self._remove(self.name(change))

    def _rows(self, kind: str, document: str) -> tuple[str, ...]:
        if kind in MIGRATED:
            return migrated_rows(self._project, kind, document)
        return rows_about(shared_rows(self._project, kind), document)

    def _without_withdrawn(self, kind: str, rows: Sequence[str], document: str) -> tuple[str, ...]:
        """Return the rows of a document that name no other document which was withdrawn."""
        if kind in MIGRATED:
            return tuple(rows)
        withdrawn = read_tombstones(self._project).keys() - {document}
        return tuple(row for row in rows if withdrawn.isdisjoint(documents_of(row)))

    def _row_states(self, change: KeptDocumentChange) -> Mapping[str, str]:
        """
        Map each shared file to `before` or `after` if it has the rows of then, else to `else`.

        A file is named by its kind, and a kept migration or upgrade by its kind and its number.
        """
        states = {}
        for kind, item in change.rows.items():
            sides = [self._rows(kind, change.document), item.before, item.after]
            sides[1:] = [self._without_withdrawn(kind, side, change.document) for side in sides[1:]]
            parts = [by_number(kind, side) if kind in MIGRATED else {kind: side} for side in sides]
            for name in dict.fromkeys(name for part in parts for name in part):
                rows, before, after = (part.get(name, ()) for part in parts)
                states[name] = "after" if rows == after else "before" if rows == before else "else"
        return states

    def _remove(self, name: str) -> None:
        file = self._project.root / name
        with writable(file.parent):
            if file.is_file():
                file.unlink()
                sync_folder(file.parent)


def _way_back(name: str, before: bytes, after: bytes) -> MigratedFile:
    try:
        return MigratedFile.whole(before, after)
    except UnicodeDecodeError as error:
        raise Conflict(
            f"{name} is not UTF-8, so that the change could not be undone: nothing is changed",
            "restore the file from version control first",
        ) from error
