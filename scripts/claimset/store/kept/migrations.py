"""Kept migrations: what each changed, so that it can be undone to the same bytes."""

from pathlib import Path

import msgspec
from msgspec.structs import replace

from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Conflict
from claimset.model.version import is_version
from claimset.store.kept.changes import KeptChanges, MigratedFile, require_unchanged
from claimset.store.project import Project
from claimset.text.decode import sha256

_LONGEST_VERSION = 40


class KeptDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A decision of a table that a migration carried out in the annotations of a document by `annotators`.

    It is about a label, or an answer as `attribute=value`, of the span `span`, or about the document (an empty span).
    """

    document: str
    annotators: tuple[str, ...]
    span: str
    start: int | None
    end: int | None
    old: str
    new: str


class KeptMigration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One migration: the versions before and after, and every file that it changed, by its name from the root.

    `number` counts the migrations of a project; the highest is undone first. `decisions` hold for what a server still
    has under an earlier version. `continues` is the number of the migration of which this one is a later part: one undo
    takes both back. `changed_before` names the files of that earlier part that a pull changed before this part began.
    """

    number: int
    from_versions: tuple[str, ...]
    to: str
    files: dict[str, MigratedFile]
    decisions: tuple[KeptDecision, ...] = ()
    continues: int | None = None
    changed_before: tuple[str, ...] = ()


class Migrations(KeptChanges[KeptMigration]):
    """The folder `annotations/migrations/`."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, FILE_KINDS["migration"], KeptMigration, ("annotations",))

    def unfinished(self, to: str) -> KeptMigration | None:
        """Return the newest migration if it leads to a version and a kill or an undo left it half done, else None."""
        stored = self.all()
        if not stored or stored[-1].to != to or "before" not in self.state(stored[-1]).values():
            return None
        return stored[-1]

    def intact(self, to: str) -> KeptMigration | None:
        """Return the newest migration if it leads to a version, has ended and can be undone, else None."""
        stored = self.all()
        if not stored or stored[-1].to != to or "before" in self.state(stored[-1]).values():
            return None
        try:
            self.undoable_parts()
        except Conflict:
            return None
        return stored[-1]

    def undoable_parts(self) -> list[KeptMigration]:
        """
        Return the newest migration and those that it continues, the newest first, with the files that an undo restores.

        A document goes as a whole: if one of its files changed before a later part, none of its files is in an earlier
        one. Raises Conflict for another file that was changed, and Misconfigured where no migration is stored.
        """
        part, parts = self.last(), list[KeptMigration]()
        digests: dict[str, str] = {}
        changed_documents: set[str] = set()
        for earlier in [*reversed(self.all()[:-1]), None]:
            files = {name: entry for name, entry in part.files.items() if Path(name).stem not in changed_documents}
            parts.append(replace(part, files=files))
            current = {name: digests.get(name) or sha256(self.bytes_of(name)) for name in files}
            changed_names = [name for name, entry in files.items() if current[name] not in {entry.before, entry.after}]
            require_unchanged(changed_names, f"the migration to {part.to}")
            if earlier is None or earlier.number != part.continues:
                break
            digests |= {name: entry.before for name, entry in files.items()}
            changed_documents |= {Path(name).stem for name in part.changed_before}
            part = earlier
        return parts

    def names_a_file(self, change: KeptMigration) -> bool:
        """Say whether the versions of a migration are some, which name the file that it is kept in."""
        versions = (*change.from_versions[:1], change.to)
        are_versions = all(is_version(version) and len(version) <= _LONGEST_VERSION for version in versions)
        return super().names_a_file(change) and len(versions) > 1 and are_versions

    def file(self, change: KeptMigration) -> Path:
        """Return the path of a migration's file: by its versions, and by its number if the versions have another."""
        folder, name = super().file(change).parent, f"{change.from_versions[0]}-{change.to}"
        plain_file = folder / f"{name}.json"
        if plain_file.is_file() and self.read(plain_file).number != change.number:
            return folder / f"{name}-{change.number}.json"
        return plain_file
