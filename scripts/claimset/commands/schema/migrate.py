"""claimset schema migrate"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    print_error,
    progress,
    project,
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

    found = project(context)
    with progress() as report:
        planned = plan_migration(found, report, assume=assume)
    brought = consequences(found, planned)
    files = {kind: planned.files(kind) for kind in KINDS}
    if as_json:
        show_json(
            {
                "from": planned.from_versions,
                "to": planned.to,
                "changes": planned.counts,
                "files": files,
                "undecided": planned.undecided,
                "issues": planned.issues,
                "waivers": brought.lapsing,
                "new_errors": brought.new_errors,
            }
        )
    else:
        rows = [(what, *(counts[kind] for kind in KINDS)) for what, counts in planned.counts.items()]
        if rows:
            show_table(("change", *KINDS), [*rows, ("files", *files.values())], right=KINDS)
        _show_undecided(planned.undecided)
        show_issues(planned.issues)
    for waiver in brought.lapsing:
        say(f"the waiver of {waiver.code} in {waiver.document} by {waiver.owner} lapses")
    for code, count in brought.new_errors.items():
        come = plural(count, f"error {code} comes up that does", f"errors {code} come up that do")
        say(f"{come} not stand now")
    say(
        f"{plural(sum(files.values()), 'file')} would change"
        if planned.rewrites or planned.undecided
        else "everything is of today's schema"
    )
    exit_with(1 if planned.undecided or planned.issues else 0)


def _apply(context: typer.Context, on_server: bool, assume: bool, as_json: bool) -> None:
    from claimset.migration.migrate_files import apply_migration
    from claimset.server.servers import every_server

    found = project(context)
    # A server that does not answer is found out before anything is changed.
    there = every_server(found) if on_server else []
    with progress() as report:
        done = apply_migration(found, report, assume=assume)
    say(
        f"{plural(done.files, 'file')} migrated"
        + (f"; {done.migration_name} leads back" if done.migration_name else "")
    )
    if not as_json:
        _show_undecided(done.undecided)
    if not on_server:
        if as_json:
            show_json(done)
        exit_with(1 if done.undecided else 0)
    from claimset.sync.migrate_server import migrate_servers

    with progress() as report:
        followed = migrate_servers(found, there, report)
    if as_json:
        show_json({"files": done.files, "kept": done.migration_name, "undecided": done.undecided, "server": followed})
    else:
        show_issues(followed.issues)
    for words in followed.waiting:
        say(f"waits on the server: {words}")
    say(
        ", ".join(plural(count, kind.removesuffix("s")) for kind, count in followed.written.items())
        + " rewritten on the server"
        if followed.written
        else "nothing on the server needed rewriting"
    )
    wrong = any(issue.level == "error" for issue in followed.issues)
    exit_with(1 if wrong or done.undecided or followed.waiting else 0)


def _show_undecided(undecided: Sequence["OpenDecision"]) -> None:
    if undecided:
        asked = [(item.what, item.count, ", ".join(item.documents)) for item in undecided]
        show_table(("a person decides", "times", "documents"), asked, right=("times",))
        say("these wait as they are: relabel them in Label Studio and pull, or name one successor in x-was")


def _undo(context: typer.Context, as_json: bool) -> None:
    from claimset.migration.migrate_files import undo_migration

    with progress() as report:
        kept = undo_migration(project(context), report)
    if as_json:
        show_json({"files": sorted(kept.files), "from": kept.from_versions, "to": kept.to})
    are = plural(len(kept.files), "file is as it was", "files are as they were")
    say(f"{are} before {kept.to}; put the schema of then back too")
