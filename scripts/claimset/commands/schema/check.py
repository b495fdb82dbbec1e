"""claimset schema check"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_line
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    strict: Annotated[bool, typer.Option(help="Exit code 1 for a warning too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One issue a line, as JSON.")] = False,
) -> None:
    """
    Judge the schema, and list generated files that differ from what it makes.

    Example: claimset schema check --json
    """
    from claimset.release.build_schema import check_schema

    issues = check_schema(open_project(context))
    if as_json:
        for issue in issues:
            show_line(issue)
    else:
        show_issues(issues)
    if issues:
        errors = sum(1 for issue in issues if issue.level == "error")
        say(f"{plural(errors, 'error')}, {plural(len(issues) - errors, 'warning')}")
    else:
        say("the schema is valid, and every file made from it is up to date")
    exit_with(1 if any(strict or issue.level == "error" for issue in issues) else 0)
