"""Migrations on disk: what each changed, kept so that it can be taken back to the same bytes."""

from pathlib import Path

import msgspec

from claimset.model.file_kind import FILE_KINDS
from claimset.store.kept.changes import KeptChanges, MigratedFile
from claimset.store.project import Project


class KeptMigration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One migration: where it came from and led to, and every file that it changed, by its name from the root.

    `number` counts the migrations of a project; the highest is undone first.
    """

    number: int
    from_versions: tuple[str, ...]
    to: str
    files: dict[str, MigratedFile]


class Migrations(KeptChanges[KeptMigration]):
    """The folder `annotations/migrations/`."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, FILE_KINDS["migration"], KeptMigration, ("annotations",))

    def unfinished(self, to: str) -> KeptMigration | None:
        """Return the newest migration to a version if a kill or an undo left it half done, else None."""
        stored = self.all()
        if not stored or stored[-1].to != to or "before" not in self.state(stored[-1]).values():
            return None
        return stored[-1]

    def file(self, change: KeptMigration) -> Path:
        """Say where one is kept: by its versions, and by its number too if there is another between the same."""
        folder, name = super().file(change).parent, f"{change.from_versions[0]}-{change.to}"
        plain_file = folder / f"{name}.json"
        if plain_file.is_file() and self.read(plain_file).number != change.number:
            return folder / f"{name}-{change.number}.json"
        return plain_file
