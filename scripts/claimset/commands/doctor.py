"""claimset doctor"""

from typing import Annotated

import typer

from claimset.commands.context import start_folder
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table


@errors_as_sentences
def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Report whether everything that the project needs is in place: one line for each thing, with the remedy.

    Example: LABEL_STUDIO_URL=https://labels.example.org claimset doctor
    """
    from claimset.project.doctor import doctor

    findings = list(doctor(start_folder(context)))
    if as_json:
        show_json(findings)
    else:
        show_table(("", "", "", "try"), [(item.name, item.state, item.message, item.remedy) for item in findings])
    exit_with(max((item.exit_code for item in findings if item.state == "wrong"), default=0))
