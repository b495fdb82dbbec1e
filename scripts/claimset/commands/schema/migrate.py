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
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="A table of what a person decides. --plan writes it (default: .claimset/decisions.csv), --apply "
            "--decisions FILE carries out what is filled in."
        ),
    ] = None,
    curator: Annotated[str | None, typer.Option(help="With --decisions: who decided, such as c01.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Bring stored annotations, predictions, gold and decisions to the schema of today.

    Where a person has to decide, such as after a split, an annotation waits in the words of its own schema: relabel it
    in Label Studio and pull, or fill in the column new of the table that --plan writes, and name it with --decisions.
    An attribute that is new stays empty, for nobody was asked. What leads back is kept in annotations/migrations/.

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
            "--plan, --apply, --apply --server, or --undo; --curator with --decisions",
        )
        exit_with(2)
    if undo:
        undo_and_show(context, as_json)
    elif apply:
        apply_and_show(context, on_server, assume, decisions, curator, as_json)
    else:
        show_plan(context, assume, decisions, as_json)
