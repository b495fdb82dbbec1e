"""Kept upgrades: what each rewrote, so that it can be undone to the same bytes."""

import msgspec

from claimset.model.file_kind import FILE_KINDS
from claimset.store.kept.changes import KeptChanges, MigratedFile
from claimset.store.project import Project


class KeptUpgrade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One upgrade: its number in their order, and every file that it changed, by its name from the root."""

    number: int
    files: dict[str, MigratedFile]


class Upgrades(KeptChanges[KeptUpgrade]):
    """The folder `annotations/upgrades/`."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, FILE_KINDS["upgrade"], KeptUpgrade, ("schema", "raw", "annotations"))
