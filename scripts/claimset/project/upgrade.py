"""Upgrades an older project to today's file formats; its labels, texts and schema versions stay the same."""

from claimset.model.progress import Progress, silent
from claimset.model.trouble import Conflict
from claimset.project.upgrade_plan import UpgradePlan, plan_upgrade
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import Migrations
from claimset.store.kept.upgrades import KeptUpgrade, Upgrades
from claimset.store.project import Project


def apply_upgrade(project: Project, progress: Progress = silent) -> UpgradePlan:
    """
    Upgrade the project. The old bytes are stored first, for an undo; then each file is written, whole or not at all.

    If the process is killed, another `apply_upgrade` continues and `undo_upgrade` goes back. Until one of them has
    ended, every other command refuses the files that are not upgraded. Raises Conflict, and changes nothing, if a file
    cannot be read or a migration of the labels is half done.
    """
    with project.locked():
        plan = plan_upgrade(project)
        _require_possible(project, plan)
        if not plan.files:
            return plan
        upgrades = Upgrades(project)
        upgrades.keep(_undoable_upgrade(upgrades, plan))
        for number, item in enumerate(plan.files):
            progress("upgrading", number, len(plan.files))
            upgrades.write(item.name, item.after)
        progress("upgrading", len(plan.files), len(plan.files))
        return plan


def undo_upgrade(project: Project, progress: Progress = silent) -> KeptUpgrade:
    """
    Undo the last upgrade: every file gets the bytes that it had.

    Raises Conflict, and changes nothing, if a file was changed since, and Misconfigured if no upgrade is stored.
    """
    with project.locked():
        upgrades = Upgrades(project)
        upgrade = upgrades.last()
        upgrades.undo(upgrade, "the upgrade", sorted(upgrade.files, reverse=True), progress)
        return upgrade


def _undoable_upgrade(upgrades: Upgrades, plan: UpgradePlan) -> KeptUpgrade:
    """Return the upgrade to store: the last one, continued, if a kill or an undo left it half done, else a new one."""
    files = {item.name: MigratedFile.of(item.before, item.after) for item in plan.files}
    earlier = upgrades.all()
    if earlier and "before" in upgrades.state(earlier[-1]).values():
        return KeptUpgrade(earlier[-1].number, {**earlier[-1].files, **files})
    return KeptUpgrade(earlier[-1].number + 1 if earlier else 1, files)


def _require_possible(project: Project, plan: UpgradePlan) -> None:
    if plan.issues:
        issue = plan.issues[0]
        raise Conflict(
            f"{issue.file} cannot be upgraded: {issue.message}; nothing is changed",
            "claimset upgrade --plan lists all of them; mend or restore them first",
        )
    migrations = Migrations(project)
    for migration in migrations.all()[-1:]:
        if {"before", "after"} <= set(migrations.state(migration).values()):
            raise Conflict(
                f"the migration to {migration.to} is half done: nothing is changed",
                "end it with the claimset that began it: claimset schema migrate --apply, or --undo",
            )
