"""claimset push"""

import sys
from typing import Annotated

import typer

from claimset.commands.screen import (
    complain,
    end,
    progress,
    project,
    say,
    say_waiting,
    server,
    show_issues,
    show_json,
    show_table,
    spoken,
)


@spoken
def command(
    context: typer.Context,
    interface: Annotated[
        list[str] | None, typer.Option(help="An interface of the schema; may be given again. Default: the usual ones.")
    ] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be sent, and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Send documents to Label Studio: each once, however often this runs.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server; without them it is the one `claimset serve` runs.

    Example: claimset push --plan
    """
    from claimset.jobs.push import plan, push

    found, there = project(context), server(context)
    if not only_plan and not yes and not sys.stdin.isatty():
        complain("nobody is there to ask", "say --yes to send, or --plan to look")
        end(2)
    names = interface or [item.name for item in found.schema().interfaces.values() if item.usual]
    plans = plan(found, there, names)
    rows = [
        (
            item.interface,
            item.project or "to be made",
            len(item.new),
            len(item.unchanged),
            len(item.only_there),
            len(item.waiting),
        )
        for item in plans
    ]
    head = ("interface", "project", "new", "unchanged", "only there", "waiting for text")
    issues = [issue for item in plans for issue in item.issues]
    if as_json:
        show_json({"server": there.url, "plan": [dict(zip(head, row, strict=True)) for row in rows], "issues": issues})
    else:
        say(f"server {there.url}, account {there.account()}")
        show_table(head, rows, right=head[2:])
        show_issues(issues)
    if not only_plan:
        new = sum(len(item.new) for item in plans)
        if new and not yes and not typer.confirm(f"send {new} tasks?", err=True):
            end(5)
        with progress() as report:
            sent = push(found, there, plans, report)
        say(f"{sent} tasks sent")
    say_waiting(found)
    end(1 if issues else 0)
