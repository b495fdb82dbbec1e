"""claimset push"""

import sys
from pathlib import Path
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
    from claimset.jobs.push_rounds import Round
    from claimset.jobs.push_saved import SavedPlan
    from claimset.model.issue import Issue

_HEAD = (
    "interface",
    "annotator",
    "project",
    "new",
    "prediction newer",
    "unchanged",
    "text changed",
    "refused",
    "only there",
    "waiting for text",
)
_STATES = (
    "new",
    "prediction newer",
    "unchanged",
    "text changed",
    "refused",
    "on the server but not here",
    "waiting for its text",
)
_LISTED = 40


@spoken
def command(
    context: typer.Context,
    interface: Annotated[
        list[str] | None, typer.Option(help="An interface of the schema; may be given again. Default: the usual ones.")
    ] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be sent, and send nothing.")] = False,
    save: Annotated[Path | None, typer.Option(help="With --plan: write the plan to a file, for --apply.")] = None,
    apply: Annotated[
        Path | None, typer.Option(help="Carry out exactly this saved plan, or nothing where the world has moved.")
    ] = None,
    annotators: Annotated[
        str | None, typer.Option(metavar="a01,a02,…", help="Give each document to some of these people.")
    ] = None,
    overlap: Annotated[int, typer.Option(help="With --annotators: how many people get each document.")] = 1,
    seed: Annotated[int, typer.Option(help="With --annotators: another number, another draw.")] = 0,
    blind: Annotated[
        str, typer.Option(metavar="workflow|isolated", help="With --annotators: a project each, or a server each.")
    ] = "workflow",
    order: Annotated[
        Path | None, typer.Option(help="A file of ids, one a line, or ID,SCORE: the first, or the highest, come first.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    fixes: Annotated[bool, typer.Option("--fixes", help="Send no documents but mends of annotations.")] = False,
) -> None:
    """
    Send documents to Label Studio: each once, however often this runs.

    What is proposed for a document is renewed there when it changed here. A document that is there with another text is
    refused, and nothing is ever deleted that somebody worked on.

    --annotators gives each document to --overlap people, who keep it: it is written to annotations/assignments.json,
    and later pushes without --annotators go on with it. With --blind workflow everybody gets a project on one server,
    which hides the others' work in ordinary use only; with --blind isolated a server (claimset serve --annotator a01).

    --fixes mends annotations that were pulled and puts the result beside each of them as a prediction, which the
    annotator copies and submits; nobody's annotation is changed.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server; without them it is the one `claimset serve` runs.

    Example: claimset push --plan
    """
    from claimset.jobs.assignment import ask
    from claimset.jobs.push_order import first_ones
    from claimset.jobs.push_plan import issues_of
    from claimset.jobs.push_rounds import plan_rounds, push_rounds
    from claimset.jobs.push_saved import again, saved, write_saved

    found = project(context)
    if not only_plan and not yes and not sys.stdin.isatty():
        complain("nobody is there to ask", "say --yes to send, or --plan to look")
        end(2)
    if fixes:
        _fixes(found, server(context), interface or [], only_plan, yes, as_json)
    if save is not None and not only_plan:
        complain("--save is for a plan", "say --plan --save FILE, then --apply FILE")
        end(2)
    schema = found.schema()
    with progress() as report:
        if apply is not None:
            issues: list[Issue] = []
            rounds, assignment = again(found, lambda: server(context), apply, report)
        else:
            assignment, issues = ask(found, schema, annotators, overlap, seed, blind)
            names = interface or [item.name for item in schema.interfaces.values() if item.usual]
            first = first_ones(found, order)
            rounds = plan_rounds(found, lambda: server(context), names, assignment, first, report)
            issues += issues_of([item for each in rounds for item in each.plans])
    made = saved(schema, rounds, assignment, issues)
    if as_json:
        show_json(made)
    else:
        _show(made, rounds, listed=only_plan)
        show_issues(issues)
    if save is not None:
        write_saved(save, made)
        say(f"saved; carry it out with claimset push --apply {save}")
    if not only_plan:
        new = sum(len(item.new) for each in rounds for item in each.plans)
        newer = sum(len(item.newer) for each in rounds for item in each.plans)
        asking = f"send {new} tasks" + (f" and renew {newer} predictions" if newer else "")
        if (new or newer) and not yes and not typer.confirm(f"{asking}?", err=True):
            end(5)
        with progress() as report:
            sent = push_rounds(found, rounds, assignment, report)
        say(f"{sent} tasks sent" + (f", {newer} predictions renewed" if newer else ""))
    say_waiting(found)
    end(1 if any(issue.level == "error" for issue in issues) else 0)


def _show(made: "SavedPlan", rounds: "list[Round]", listed: bool) -> None:
    for each in rounds:
        say(f"server {each.server.url}, account {each.server.account()}")
    rows = []
    for target in made.targets:
        counts = [sum(item.state == state for item in target.documents) for state in _STATES]
        rows.append((target.interface, target.annotator or "all", target.project or "to be made", *counts))
    show_table(_HEAD, rows, right=_HEAD[3:])
    gone = [name for each in rounds for item in each.plans for name in item.gone]
    if gone:
        say(f"sent before and deleted there since, so new again: {', '.join(gone[:10])}")
    if listed:
        lines = [
            (item.id, target.interface, target.annotator or "all", item.state)
            for target in made.targets
            for item in target.documents
            if item.state != "unchanged"
        ]
        if lines:
            show_table(("document", "interface", "annotator", "state"), lines[:_LISTED])
        if len(lines) > _LISTED:
            say(f"and {len(lines) - _LISTED} more: --json lists them all")


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
