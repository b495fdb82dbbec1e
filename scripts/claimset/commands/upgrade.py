"""claimset upgrade"""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_json, show_table
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import print_error, say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.project.upgrade_plan import UpgradePlan


@errors_as_sentences
def command(
    context: typer.Context,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would change; the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Upgrade, and store the old bytes for --undo.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last upgrade, to the same bytes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: every file.")] = False,
) -> None:
    """
    Upgrade the files of an older claimset to today's formats.

    Labels, texts and schema versions stay the same; only the form of the files changes. The old bytes are stored in
    annotations/upgrades/ for --undo.

    Example: claimset upgrade --plan
    """
    from claimset.project.upgrade import apply_upgrade, undo_upgrade
    from claimset.project.upgrade_plan import plan_upgrade

    if only_plan + apply + undo > 1:
        print_error("--plan, --apply and --undo do not go together", "name one of them")
        exit_with(2)
    project = open_project(context)
    if undo:
        with progress() as report:
            upgrade = undo_upgrade(project, report)
        if as_json:
            show_json({"files": sorted(upgrade.files)})
        say(f"{plural(len(upgrade.files), 'file is as it was', 'files are as they were')} before the upgrade")
    elif apply:
        with progress() as report:
            plan = apply_upgrade(project, report)
        _show(plan, as_json)
        say(
            f"{plural(len(plan.files), 'file')} upgraded; next: claimset schema build, then commit"
            if plan.files
            else "there is nothing to do: everything is in today's format"
        )
    else:
        plan = plan_upgrade(project)
        _show(plan, as_json)
        say(
            f"{plural(len(plan.files), 'file')} would change: claimset upgrade --apply"
            if plan.files
            else "there is nothing to do: everything is in today's format"
        )
        exit_with(1 if plan.issues else 0)


def _show(plan: "UpgradePlan", as_json: bool) -> None:
    if as_json:
        fields = ("name", "from_format", "to_format", "changes")
        files = [{field: getattr(item, field) for field in fields} for item in plan.files]
        show_json({"files": files, "issues": plan.issues})
        return
    counts = Counter(
        (
            item.place,
            "" if item.to_format is None else f"{item.from_format} → {item.to_format}",
            ", ".join(item.changes),
        )
        for item in plan.files
    )
    if counts:
        rows = [(*key, count) for key, count in counts.items()]
        show_table(("where", "format", "what changes", "files"), rows, right=("files",))
    show_issues(plan.issues)
