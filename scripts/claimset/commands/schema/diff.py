"""claimset schema diff"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say


@errors_as_sentences
def command(
    context: typer.Context,
    old: Annotated[
        str | None, typer.Argument(help="A version of schema/versions, or a file. Default: the newest one before NEW.")
    ] = None,
    new: Annotated[str | None, typer.Argument(help="A version or a file. Default: the schema of today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Show what changed between two schemas, and whether labels made under the earlier one still mean the same.

    The exit code is 1 if a change is breaking: then stored annotations must be migrated.

    Example: claimset schema diff 1.0.0 --json
    """
    from claimset.migration.versions import compare_versions
    from claimset.schema.evolution.diff import count_by_level, possible_renames

    comparison = compare_versions(open_project(context), old, new)
    counts = count_by_level(comparison.changes)
    if as_json:
        show_json(comparison)
    elif comparison.changes:
        head = ("level", "change", "what", "where", "from", "to", "detail")
        rows = [
            (item.level, item.kind, item.what, item.where, ", ".join(item.old), ", ".join(item.new), item.detail)
            for item in comparison.changes
        ]
        show_table(head, rows)
    say(
        f"schema {comparison.old} → {comparison.new}: "
        + ", ".join(f"{count} {level}" for level, count in counts.items())
    )
    for sentence in possible_renames(comparison.changes):
        say(sentence)
    if comparison.advice:
        say(comparison.advice)
    exit_with(1 if counts["breaking"] else 0)
