"""claimset check"""

from typing import Annotated, Literal

import typer

from claimset.commands.screen import end, progress, project, say, say_waiting, show_issues, show_line, spoken


@spoken
def command(
    context: typer.Context,
    documents: Annotated[list[str] | None, typer.Argument(help="Documents; all of them if none is named.")] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="json: one issue a line.")] = "text",
) -> None:
    """
    Judge texts, annotations and gold by every rule.

    Ends with 1 where there are errors; warnings do not count.

    Example: claimset check northmere-figures
    """
    from claimset.jobs.check import check

    found = project(context)
    with progress() as report:
        done = check(found, documents or (), report)
    if form == "json":
        for issue in done.issues:
            show_line(issue)
    else:
        show_issues(done.issues)
    say(
        f"{done.documents} documents, {done.annotations} annotations, {done.gold} gold records: "
        f"{done.errors} errors, {len(done.issues) - done.errors} warnings"
    )
    say_waiting(found)
    end(1 if done.errors else 0)
