"""claimset schema migrate --apply, and --undo"""

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from msgspec.structs import replace

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import exit_with
from claimset.commands.schema.plan_migration import show_undecided
from claimset.commands.screen.output import show_issues, show_json
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import first_names, plural

if TYPE_CHECKING:
    from claimset.migration.migrate_files import MigrationResult


def apply_and_show(
    context: typer.Context,
    on_server: bool,
    assume: bool,
    decisions: Path | None,
    curator: str | None,
    as_json: bool,
) -> None:
    """
    Migrate the project's files, and the servers if `on_server`; end with 1 if a person has to decide.

    `decisions` is a table that the `curator` filled in.
    """
    from claimset.migration.migrate_files import apply_migration
    from claimset.server.servers import every_server

    project = open_project(context)
    # Servers are asked first, so that nothing is changed if one does not answer.
    servers = every_server(project) if on_server else []
    with progress() as report:
        result = apply_migration(project, report, assume=assume, decisions_table=decisions, curator=curator)
    _say_migrated(result)
    server_result = None
    if on_server:
        from claimset.migration.migrate_files import continuable_migration
        from claimset.sync.migrate_server import migrate_servers

        earlier_part = continuable_migration(project)
        with progress() as report:
            server_result = migrate_servers(project, servers, report, decisions)
            # It pulled the labels that annotators chose on the server: what waited for them may go on.
            name, files = result.migration_name, result.files
            result = apply_migration(
                project, report, assume=assume, decisions_table=decisions, curator=curator, continues=earlier_part
            )
        if result.files:
            _say_migrated(result)
        result = replace(result, files=files + result.files, migration_name=result.migration_name or name)
    renew_counts(project)
    if not as_json:
        show_undecided(result.undecided)
    if server_result is None:
        if as_json:
            show_json(result)
        exit_with(1 if result.undecided else 0)
    if as_json:
        rows = {"files": result.files, "kept": result.migration_name, "undecided": result.undecided}
        show_json({**rows, "server": server_result})
    else:
        show_issues(server_result.issues)
    for words in server_result.waiting:
        say(f"waits on the server: {words}")
    say(
        ", ".join(plural(count, kind.removesuffix("s")) for kind, count in server_result.written.items())
        + " rewritten on the server"
        if server_result.written
        else "nothing on the server had to be rewritten"
    )
    exit_with(0 if server_result.is_complete and not result.undecided else 1)


def _say_migrated(result: "MigrationResult") -> None:
    say(
        f"{plural(result.files, 'file')} migrated"
        + (f"; {result.migration_name} has what --undo needs" if result.migration_name else "")
    )


def undo_and_show(context: typer.Context, as_json: bool) -> None:
    """Undo the last migration, and say so."""
    from claimset.migration.migrate_files import undo_migration

    with progress() as report:
        undone = undo_migration(open_project(context), report)
    if as_json:
        show_json(undone)
    if undone.changed_files:
        say(f"not undone, because a pull changed these documents meanwhile: {first_names(undone.changed_files)}")
    phrase = plural(len(undone.files), "file is as it was", "files are as they were")
    say(f"{phrase} before {undone.to}; restore the earlier schema/schema.json too")
