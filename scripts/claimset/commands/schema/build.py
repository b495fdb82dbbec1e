"""claimset schema build"""

import typer

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_words
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(context: typer.Context) -> None:
    """
    Write everything that is made from the schema: interfaces, column types, headings of guidelines, tables in pages.

    Text that people wrote stays: the text of guideline pages, and everything in README, DATASHEET and CONTRIBUTING
    outside of <!-- claimset:… --> markers.

    Example: claimset schema build
    """
    from claimset.release.build_schema import build_schema

    project = open_project(context)
    result = build_schema(project)
    for name in result.changed:
        show_words(name)
    for name in result.removed:
        show_words(f"{name} (removed)")
    show_issues(result.issues, "claimset schema check --json")
    if result.refused:
        say("nothing was written: correct the schema first")
    else:
        renew_counts(project)
        say(f"{plural(len(result.changed), 'file')} changed, {len(result.removed)} removed")
    exit_with(1 if any(issue.level == "error" for issue in result.issues) else 0)
