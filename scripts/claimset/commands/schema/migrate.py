"""claimset schema migrate"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.schema.apply_migration import apply_and_show, undo_and_show
from claimset.commands.schema.plan_migration import show_plan
from claimset.commands.screen.talk import print_error


@errors_as_sentences
def command(
    context: typer.Context,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would change; the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Migrate, and store the old bytes for --undo.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last migration, to the same bytes.")] = False,
    on_server: Annotated[
        bool, typer.Option("--server", help="With --apply: rewrite annotations in Label Studio too.")
    ] = False,
    assume: Annotated[
        bool,
        typer.Option(
            "--assume-defaults", help="Write the default for questions nobody was asked, and record it in provenance."
        ),
    ] = False,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="A table of open choices. --plan writes it (default: .claimset/decisions.csv); --apply --decisions "
            "FILE uses the choices that are filled in."
        ),
    ] = None,
    curator: Annotated[str | None, typer.Option(help="With --decisions: the person who chose, such as c01.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Migrate stored annotations, predictions, gold and decisions to today's schema.

    If a person has to choose a name, such as after a label was split, the annotation waits with the names of its own
    schema: relabel it in Label Studio and pull, or fill in the column new of the table that --plan writes, and name the
    table with --decisions. A new attribute stays empty, because nobody was asked. The old bytes are stored in
    annotations/migrations/ for --undo.

    Example: claimset schema migrate --plan
    """
    if (
        only_plan + apply + undo > 1
        or (on_server and not apply)
        or (undo and (assume or decisions))
        or (curator and not (apply and decisions))
    ):
        print_error(
            "these options do not go together",
            "name --plan, --apply, --apply --server, or --undo; --curator needs --apply --decisions",
        )
        exit_with(2)
    if undo:
        undo_and_show(context, as_json)
    elif apply:
        apply_and_show(context, on_server, assume, decisions, curator, as_json)
    else:
        show_plan(context, assume, decisions, as_json)
