"""claimset feedback"""

from typing import Annotated, Literal

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_file, show_json, show_table
from claimset.commands.screen.talk import say


@errors_as_sentences
def command(
    context: typer.Context,
    annotator: Annotated[str, typer.Argument(help="A pseudonym, such as a01.")],
    form: Annotated[
        Literal["text", "json", "html"], typer.Option("--format", help="json: for programs. html: a page.")
    ] = "text",
) -> None:
    """
    Show an annotator how gold differs from their labels, and why.

    Changes are counted by kind and label, with the reasons of the person who decided. A missing span is one that only
    gold has; a spurious one is not in gold. The page shows each change in its sentence; of a text that is not ours to
    publish it shows offsets only.

    Example: claimset feedback a01 --format html > feedback.html
    """
    from claimset.gold.feedback import CHANGES_HEAD, feedback
    from claimset.gold.feedback_report import feedback_report

    project = open_project(context)
    work = feedback(project, annotator)
    if form == "json":
        show_json(work)
    elif form == "html":
        show_file(feedback_report(project, work))
    elif work.changes:
        show_table(CHANGES_HEAD, work.rows(), right=CHANGES_HEAD[2:3])
    say(work.sentence)
