"""claimset push"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.push_screen import show_fixes, show_preview
from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    print_error,
    progress,
    project,
    say,
    say_waiting,
    server,
)
from claimset.text.plural import plural


@errors_as_sentences
def command(  # noqa: C901  (a way for each flag)
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
    The plan names documents that are in the shared project too: there they are annotated once more, and unblinded.

    --fixes mends annotations that were pulled and puts the result beside each of them as a prediction, which the
    annotator copies and submits; nobody's annotation is changed.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server; without them it is the one `claimset serve` runs.

    Example: claimset push --plan
    """
    from claimset.server.servers import find_servers
    from claimset.sync.push.plan_fixes import plan_fixes
    from claimset.sync.push.request import PushRequest, preview_push
    from claimset.sync.push.rounds import push_rounds
    from claimset.sync.push.saved_plan import write_saved
    from claimset.sync.push.send_fixes import push_fixes

    found = project(context)
    if not only_plan and not yes and not sys.stdin.isatty():
        print_error("nobody is there to ask", "say --yes to send, or --plan to look")
        exit_with(2)
    if save is not None and (not only_plan or fixes):
        print_error("--save is for a plan of documents", "say --plan --save FILE, then --apply FILE")
        exit_with(2)
    if apply is not None and (only_plan or fixes or interface or annotators or order):
        print_error("--apply carries out a saved plan as it is", "name nothing beside it but --yes and --json")
        exit_with(2)
    if fixes:
        servers = find_servers(found)
        there = servers.there
        for trouble in servers.away.values():
            print_error(trouble.message, trouble.remedy)
        with progress() as report:
            planned = {name: plan_fixes(found, each, interface or (), report) for name, each in there.items()}
        new, old = show_fixes(there, planned, as_json)
        if not only_plan:
            if (
                (new or old)
                and not yes
                and not typer.confirm(f"send {plural(new, 'fix', 'fixes')} and withdraw {old}?", err=True)
            ):
                exit_with(5)
            with progress() as report:
                sent = sum(push_fixes(found, there[name], plans, report) for name, plans in planned.items())
            proposed = plural(sent, "fix", "fixes")
            say(f"{proposed} sent, {old} withdrawn; the annotators find them beside their annotations")
        exit_with(max((trouble.exit_code for trouble in servers.away.values()), default=0))
    wish = PushRequest(interface or (), annotators, overlap, seed, blind, order, apply)
    with progress() as report:
        ahead = preview_push(found, lambda: server(context), wish, report)
    show_preview(ahead, as_json, listed=only_plan)
    if save is not None:
        write_saved(save, ahead.saved_plan)
        say(f"saved; carry it out with claimset push --apply {save}")
    if not only_plan:
        asking = f"send {plural(ahead.new_count, 'task')}" + (
            f" and renew {plural(ahead.renewal_count, 'prediction')}" if ahead.renewal_count else ""
        )
        if (ahead.new_count or ahead.renewal_count) and not yes and not typer.confirm(f"{asking}?", err=True):
            exit_with(5)
        with progress() as report:
            sent = push_rounds(found, ahead.rounds, ahead.assignment, report)
        say(
            f"{plural(sent, 'task')} sent"
            + (f", {plural(ahead.renewal_count, 'prediction')} renewed" if ahead.renewal_count else "")
        )
    say_waiting(found)
    exit_with(1 if ahead.has_errors else 0)
