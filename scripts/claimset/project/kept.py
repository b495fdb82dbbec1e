"""Lists what jobs kept of what they changed, and restores it."""

from collections.abc import Collection, Iterator

import msgspec

from claimset.migration.migrate_files import undo_migration
from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Conflict, Misconfigured
from claimset.project.upgrade import undo_upgrade
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.kept.migrations import Migrations
from claimset.store.kept.replaced_files import replaced_files, restore_replaced
from claimset.store.kept.upgrades import Upgrades
from claimset.store.project import Project
from claimset.text.visible import in_quotes

_REPLACED_BY = {
    "pulled": "annotations before a pull or an import",
    "gold": "gold before adjudicate or check --fix",
    "predicted": "a prediction before add or propose",
    "papers": "the datasheet before it was counted anew",
    "tasks": "a task before withdraw --server",
}


class KeptItem(msgspec.Struct, frozen=True):
    """
    Something that can be restored, by its name.

    `what` says in words what it is, `document` names the document that it is of, None for several. `moment` is a day,
    or a moment in UTC, empty if it is not recorded.
    """

    name: str
    what: str
    document: str | None
    moment: str = ""


class Restored(msgspec.Struct, frozen=True):
    """
    What was restored: the item, and the names of the files that changed.

    `left_out` is the number of links that stay away, because the document at their other end was withdrawn.
    """

    item: KeptItem
    files: tuple[str, ...]
    left_out: int = 0


def kept_items(project: Project, documents: Collection[str] = ()) -> list[KeptItem]:
    """Return what is kept, of all documents or only of some; what several documents have in common comes first."""
    items = [item for item in _items(project) if not documents or item.document in documents]
    return sorted(items, key=lambda item: (item.document is not None, item.document or "", item.moment, item.name))


def restore_kept(project: Project, name: str) -> Restored:
    """
    Restore a kept item by its name.

    Raises Misconfigured for an unknown name, and Conflict, before anything is changed, if a file changed since, or if a
    later migration or upgrade has to be undone first.
    """
    item = next((item for item in _items(project) if item.name == name), None)
    if item is None:
        raise Misconfigured(f"nothing is kept under the name {in_quotes(name, 60)}", "claimset kept lists the names")
    if "/" not in name:
        kind, _, number = name.partition("-")
        return Restored(item, _undo(project, kind, int(number)))
    with project.locked():
        changes = DocumentChanges(project)
        change = next((change for change in changes.all() if change.name == name), None)
        if change is not None:
            left_out = changes.restore(change)
            return Restored(item, (*change.files, *(FILE_KINDS[kind].place for kind in change.rows)), left_out)
        row = next(row for row in replaced_files(project) if row.name == name)
        return Restored(item, (restore_replaced(project, row),))


def _undo(project: Project, kind: str, number: int) -> tuple[str, ...]:
    """Undo the newest migration or upgrade, which has this number."""
    newest = Migrations(project).last().number if kind == "migration" else Upgrades(project).last().number
    if newest != number:
        raise Conflict(f"a later {kind} changed the same files", f"restore {kind}-{newest} first")
    if kind == "migration":
        return undo_migration(project).files
    return tuple(sorted(undo_upgrade(project).files))


def _items(project: Project) -> Iterator[KeptItem]:
    for migration in Migrations(project).all():
        words = f"labels before schema migrate to {migration.to}"
        yield KeptItem(f"migration-{migration.number}", words, None)
    for upgrade in Upgrades(project).all():
        yield KeptItem(f"upgrade-{upgrade.number}", "files before claimset upgrade", None)
    for change in DocumentChanges(project).all():
        words = "the document before withdraw" if change.job == "withdraw" else "text and labels before correct"
        yield KeptItem(change.name, words, change.document, change.day)
    for row in replaced_files(project):
        document = None if row.kind == "papers" else row.of
        yield KeptItem(row.name, _REPLACED_BY[row.kind], document, row.moment)
