"""claimset pull"""

from typing import Annotated

import typer

from claimset.commands.screen import end, progress, project, say, server, show_issues, show_json, spoken


@spoken
def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Bring completed annotations from Label Studio into annotations/pulled/.

    Drafts and skipped tasks are counted and left. What cannot be read is listed, with its address; the rest comes in.
    A second pull of unchanged work changes no byte.

    Example: claimset pull
    """
    from claimset.jobs.pull import pull

    found, there = project(context), server(context)
    with progress() as report:
        done = pull(found, there, report)
    if as_json:
        show_json(vars(done))
    else:
        show_issues(done.issues)
    say(
        f"{done.annotations} annotations, {len(done.changed)} files changed, "
        f"{done.withdrawn} withdrawn, {done.drafts} drafts and {done.skipped} skipped left"
    )
    end(1 if any(issue.level == "error" for issue in done.issues) else 0)
