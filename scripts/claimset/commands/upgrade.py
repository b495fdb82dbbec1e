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
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be done; the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it, and keep what leads back.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last upgrade back, to the same bytes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: every file.")] = False,
) -> None:
    """
    Bring the files of an older claimset to today's formats.

    Labels, texts and versions of the schema stay what they are: only the files say it in another way. What leads back
    is kept in annotations/upgrades/.

    Example: claimset upgrade --plan
    """
    from claimset.project.upgrade import apply_upgrade, undo_upgrade
    from claimset.project.upgrade_plan import plan_upgrade

    if only_plan + apply + undo > 1:
        print_error("these options do not go together", "--plan, --apply, or --undo")
        exit_with(2)
    project = open_project(context)
    if undo:
        with progress() as report:
            kept = undo_upgrade(project, report)
        if as_json:
            show_json({"files": sorted(kept.files)})
        say(f"{plural(len(kept.files), 'file is as it was', 'files are as they were')} before the upgrade")
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
