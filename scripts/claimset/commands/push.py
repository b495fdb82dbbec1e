"""claimset push"""

import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

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

if TYPE_CHECKING:
    from claimset.adapters.disk import Project
    from claimset.adapters.label_studio.client import Server


@spoken
def command(
    context: typer.Context,
    interface: Annotated[
        list[str] | None, typer.Option(help="An interface of the schema; may be given again. Default: the usual ones.")
    ] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be sent, and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    fixes: Annotated[bool, typer.Option("--fixes", help="Send no documents but mends of annotations.")] = False,
) -> None:
    """
    Send documents to Label Studio: each once, however often this runs.

    --fixes mends annotations that were pulled and puts the result beside each of them as a prediction, which the
    annotator copies and submits; nobody's annotation is changed.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server; without them it is the one `claimset serve` runs.

    Example: claimset push --plan
    """
    from claimset.jobs.push import plan, push

    found, there = project(context), server(context)
    if not only_plan and not yes and not sys.stdin.isatty():
        complain("nobody is there to ask", "say --yes to send, or --plan to look")
        end(2)
    if fixes:
        _fixes(found, there, interface or [], only_plan, yes, as_json)
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


def _fixes(
    found: "Project", there: "Server", interfaces: list[str], only_plan: bool, yes: bool, as_json: bool
) -> NoReturn:
    from claimset.jobs.plan_fixes import plan_fixes
    from claimset.jobs.push_fixes import push_fixes

    with progress() as report:
        plans = plan_fixes(found, there, interfaces, report)
    head = ("interface", "project", "new", "unchanged", "withdrawn", "changed since the pull")
    rows = [
        (item.interface, item.project, len(item.new), item.unchanged, len(item.old), len(item.stale)) for item in plans
    ]
    changes = [change for item in plans for change in item.changes]
    if as_json:
        listed = [dict(zip(head, row, strict=True)) for row in rows]
        show_json({"server": there.url, "plan": listed, "changes": changes})
    else:
        say(f"server {there.url}, account {there.account()}")
        show_table(head, rows, right=head[2:])
        if changes:
            named = [(item.document, item.annotator, item.code, item.was, item.becomes) for item in changes]
            show_table(("document", "who", "code", "before", "after"), named)
    if not only_plan:
        new, old = sum(len(item.new) for item in plans), sum(len(item.old) for item in plans)
        if (new or old) and not yes and not typer.confirm(f"send {new} fixes and withdraw {old}?", err=True):
            end(5)
        with progress() as report:
            sent = push_fixes(found, there, plans, report)
        say(f"{sent} fixes sent, {old} withdrawn; the annotators find them beside their annotations")
    stale = sorted({name for item in plans for name in item.stale})
    if stale:
        say(f"changed on the server since the pull, and left out: {', '.join(stale)}; claimset pull, then again")
    end(0)
