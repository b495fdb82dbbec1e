"""claimset push"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.push_screen import show_fixes, show_preview
from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    open_server,
    print_error,
    progress,
    say,
    say_waiting,
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

    project = open_project(context)
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
        servers = find_servers(project)
        server_by_name = servers.connections
        for trouble in servers.failures.values():
            print_error(trouble.message, trouble.remedy)
        with progress() as report:
            fix_plans = {
                name: plan_fixes(project, one_server, interface or (), report)
                for name, one_server in server_by_name.items()
            }
        new_count, old_count = show_fixes(server_by_name, fix_plans, as_json)
        if not only_plan:
            if (
                (new_count or old_count)
                and not yes
                and not typer.confirm(f"send {plural(new_count, 'fix', 'fixes')} and withdraw {old_count}?", err=True)
            ):
                exit_with(5)
            with progress() as report:
                sent_count = sum(
                    push_fixes(project, server_by_name[name], plans, report) for name, plans in fix_plans.items()
                )
            sent_fixes = plural(sent_count, "fix", "fixes")
            say(f"{sent_fixes} sent, {old_count} withdrawn; the annotators find them beside their annotations")
        exit_with(max((trouble.exit_code for trouble in servers.failures.values()), default=0))
    request = PushRequest(interface or (), annotators, overlap, seed, blind, order, apply)
    with progress() as report:
        preview = preview_push(project, lambda: open_server(context), request, report)
    show_preview(preview, as_json, list_documents=only_plan)
    if save is not None:
        write_saved(save, preview.saved_plan)
        say(f"saved; carry it out with claimset push --apply {save}")
    if not only_plan:
        question = f"send {plural(preview.new_count, 'task')}" + (
            f" and renew {plural(preview.renewal_count, 'prediction')}" if preview.renewal_count else ""
        )
        if (preview.new_count or preview.renewal_count) and not yes and not typer.confirm(f"{question}?", err=True):
            exit_with(5)
        with progress() as report:
            sent_count = push_rounds(project, preview.rounds, preview.assignment, report)
        say(
            f"{plural(sent_count, 'task')} sent"
            + (f", {plural(preview.renewal_count, 'prediction')} renewed" if preview.renewal_count else "")
        )
    say_waiting(project)
    exit_with(1 if preview.has_errors else 0)
