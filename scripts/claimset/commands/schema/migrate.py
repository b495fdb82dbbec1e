"""claimset schema migrate"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    print_error,
    progress,
    say,
    show_issues,
    show_json,
    show_table,
)
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.migration.tally import OpenDecision


@errors_as_sentences
def command(
    context: typer.Context,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be done; the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it, and keep what leads back.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last migration back, to the same bytes.")] = False,
    on_server: Annotated[
        bool, typer.Option("--server", help="With --apply: rewrite what annotators made in Label Studio too.")
    ] = False,
    assume: Annotated[
        bool,
        typer.Option(
            "--assume-defaults", help="Write the default where nobody was asked; the provenance says where that was."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Bring stored annotations, predictions and gold to the schema of today.

    Where a person has to decide, such as after a split, an annotation waits in the words of its own schema: relabel it
    in Label Studio and pull. An attribute that is new stays empty, for nobody was asked. What leads back is kept in
    annotations/migrations/.

    Example: claimset schema migrate --plan
    """
    if only_plan + apply + undo > 1 or (on_server and not apply) or (assume and undo):
        print_error("these options do not go together", "--plan, --apply, --apply --server, or --undo")
        exit_with(2)
    if undo:
        _undo(context, as_json)
    elif apply:
        _apply(context, on_server, assume, as_json)
    else:
        _plan(context, assume, as_json)


def _plan(context: typer.Context, assume: bool, as_json: bool) -> None:
    from claimset.migration.migrate_files import consequences
    from claimset.migration.plan import KINDS, plan_migration

    project = open_project(context)
    with progress() as report:
        plan = plan_migration(project, report, assume=assume)
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
        _show_undecided(plan.undecided)
        show_issues(plan.issues)
    for waiver in effects.lapsing:
        say(f"the waiver of {waiver.code} in {waiver.document} by {waiver.owner} lapses")
    for code, count in effects.new_errors.items():
        phrase = plural(count, f"error {code} comes up that does", f"errors {code} come up that do")
        say(f"{phrase} not stand now")
    say(
        f"{plural(sum(files.values()), 'file')} would change"
        if plan.rewrites or plan.undecided
        else "everything is of today's schema"
    )
    exit_with(1 if plan.undecided or plan.issues else 0)


def _apply(context: typer.Context, on_server: bool, assume: bool, as_json: bool) -> None:
    from claimset.migration.migrate_files import apply_migration
    from claimset.server.servers import every_server

    project = open_project(context)
    # A server that does not answer is found out before anything is changed.
    servers = every_server(project) if on_server else []
    with progress() as report:
        result = apply_migration(project, report, assume=assume)
    say(
        f"{plural(result.files, 'file')} migrated"
        + (f"; {result.migration_name} leads back" if result.migration_name else "")
    )
    if not as_json:
        _show_undecided(result.undecided)
    if not on_server:
        if as_json:
            show_json(result)
        exit_with(1 if result.undecided else 0)
    from claimset.sync.migrate_server import migrate_servers

    with progress() as report:
        server_result = migrate_servers(project, servers, report)
    if as_json:
        show_json(
            {
                "files": result.files,
                "kept": result.migration_name,
                "undecided": result.undecided,
                "server": server_result,
            }
        )
    else:
        show_issues(server_result.issues)
    for words in server_result.waiting:
        say(f"waits on the server: {words}")
    say(
        ", ".join(plural(count, kind.removesuffix("s")) for kind, count in server_result.written.items())
        + " rewritten on the server"
        if server_result.written
        else "nothing on the server needed rewriting"
    )
    has_error = any(issue.level == "error" for issue in server_result.issues)
    exit_with(1 if has_error or result.undecided or server_result.waiting else 0)


def _show_undecided(undecided: Sequence["OpenDecision"]) -> None:
    if undecided:
        rows = [(item.what, item.count, ", ".join(item.documents)) for item in undecided]
        show_table(("a person decides", "times", "documents"), rows, right=("times",))
        say("these wait as they are: relabel them in Label Studio and pull, or name one successor in x-was")


def _undo(context: typer.Context, as_json: bool) -> None:
    from claimset.migration.migrate_files import undo_migration

    with progress() as report:
        migration = undo_migration(open_project(context), report)
    if as_json:
        show_json({"files": sorted(migration.files), "from": migration.from_versions, "to": migration.to})
    phrase = plural(len(migration.files), "file is as it was", "files are as they were")
    say(f"{phrase} before {migration.to}; put the schema of then back too")
