"""claimset adjudicate"""

from typing import Annotated

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    renew_counts,
    say,
    say_waiting,
    show_issues,
    show_json,
)
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    documents: Annotated[list[str] | None, typer.Argument(help="Only these documents.", show_default=False)] = None,
    take: Annotated[str | None, typer.Option(help="Whose labels count where several labelled one document.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Make records anew that were edited by hand.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Make gold records from annotations.

    One annotator's labels are taken as they are; of several, those of --take. What somebody labelled in another's
    project only is taken where --take and the document are both named. A gold file that changes is kept in
    .claimset/kept/ first.

    Example: claimset adjudicate --take a01
    """
    from claimset.gold.adjudicate_all import adjudicate_all

    project = open_project(context)
    result = adjudicate_all(project, take, documents or (), replace=replace)
    if as_json:
        show_json(result)
    else:
        show_issues(result.issues)
    say(f"{plural(len(result.written), 'gold record')} written, {len(result.unchanged)} unchanged")
    renew_counts(project)
    say_waiting(project)
    exit_with(1 if result.issues else 0)
