"""claimset schema migrate --plan"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import exit_with
from claimset.commands.screen.output import show_issues, show_json, show_table
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.migration.tally import OpenDecision


def show_plan(context: typer.Context, assume: bool, decisions: Path | None, as_json: bool) -> None:
    """
    Show the plan of a migration; end with 1 if a person has to decide, or something cannot be migrated.

    The choices that are filled in in the table `decisions` count as made. The others are in it afterwards, or, if no
    table is named, in `.claimset/decisions.csv`.
    """
    from claimset.migration.decisions import decisions_file, read_filled_in, require_fitting, write_open_choices
    from claimset.migration.migrate_files import consequences
    from claimset.migration.plan import KINDS
    from claimset.migration.planner import plan_migration

    project = open_project(context)
    filled_in = read_filled_in(decisions) if decisions is not None and decisions.is_file() else {}
    with progress() as report:
        plan = plan_migration(project, report, assume=assume, decisions=filled_in)
    require_fitting(filled_in, plan.open_choices)
    effects = consequences(project, plan)
    files = {kind: plan.files(kind) for kind in KINDS}
    if as_json:
        show_json(
            {
                "from": plan.from_versions,
                "to": plan.to,
                "changes": plan.counts,
                "files": files,
                "undecided": plan.undecided,
                "issues": plan.issues,
                "waivers": effects.lapsing,
                "new_errors": effects.new_errors,
            }
        )
    else:
        rows = [(what, *(counts[kind] for kind in KINDS)) for what, counts in plan.counts.items()]
        if rows:
            show_table(("change", *KINDS), [*rows, ("files", *files.values())], right=KINDS)
        show_undecided(plan.undecided)
        show_issues(plan.issues)
    for waiver in effects.lapsing:
        say(f"the waiver of {waiver.code} in {waiver.document} by {waiver.owner} lapses")
    for code, count in effects.new_errors.items():
        say(f"the migration adds {plural(count, f'error {code}', f'errors {code}')}")
    if plan.table_rows:
        table = decisions or decisions_file(project)
        write_open_choices(project, plan.table_rows, table)
        phrase = plural(sum(map(len, plan.open_choices.values())), "choice")
        say(f"{phrase} to fill in; then claimset schema migrate --apply --decisions {table}")
    say(
        f"{plural(sum(files.values()), 'file')} would change"
        if plan.rewrites or plan.undecided
        else f"everything has schema version {plan.to}, the x-version of schema/schema.json"
    )
    exit_with(1 if plan.undecided or plan.issues else 0)


def show_undecided(undecided: Sequence["OpenDecision"]) -> None:
    """Print the decisions that wait for a person, if there are any."""
    if undecided:
        rows = [(item.what, item.count, ", ".join(item.documents)) for item in undecided]
        show_table(("a person decides", "times", "documents"), rows, right=("times",))
        say(
            "these annotations wait unchanged: relabel them in Label Studio and pull, fill in the table that --plan "
            "writes, or name one successor in x-was"
        )
