"""claimset import"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_json
from claimset.commands.screen.talk import say
from claimset.formats.readers import FORMATS
from claimset.text.plural import plural

if TYPE_CHECKING:
    Form = str
else:
    # The choices that are offered are those that are registered.
    Form = Literal[tuple(FORMATS)]


@errors_as_sentences
def command(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Files of the format.", exists=True, dir_okay=False)],
    form: Annotated[Form, typer.Option("--format", help="The tool or format that the files come from.")],
    annotator: Annotated[str, typer.Option(help="The pseudonym of the person who made the labels, such as a01.")],
    interface: Annotated[
        str | None,
        typer.Option(help="The interface that has the labels. Default: the smallest that has all of them."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Import labels from files of another tool, without a server, as annotations of one annotator.

    Add the texts first (claimset add): a document is found by its text, else by its id. A label that the schema does
    not know is listed with its line and recorded in annotations/refused.jsonl until a later import reads it; the rest
    is stored. A stored annotation with other labels stays. A second run changes nothing.

    Example: claimset import brat/*.ann --format brat --annotator a01
    """
    from claimset.sync.imports.import_labels import import_labels

    project = open_project(context)
    result = import_labels(project, files, form, annotator, interface)
    if as_json:
        show_json(msgspec.structs.asdict(result))
    else:
        show_issues(result.issues)
    place = f" in '{result.interface}'" if result.interface else ""
    say(
        f"{plural(result.annotations, 'annotation')} of {annotator}{place}, "
        f"{plural(len(result.changed), 'file')} changed, {result.refused} refused, {result.incomplete} without a part"
    )
    if result.changed:
        renew_counts(project)
    exit_with(1 if any(issue.level == "error" for issue in result.issues) else 0)
