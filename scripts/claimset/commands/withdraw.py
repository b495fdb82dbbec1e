"""claimset withdraw"""

from typing import Annotated

import typer

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.documents.withdraw import say_out_of_reach, show_withdrawal
from claimset.commands.screen.output import show_json
from claimset.commands.screen.talk import say
from claimset.model.tombstone import WithdrawalReason
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="The document.")],
    reason: Annotated[
        WithdrawalReason,
        typer.Option(
            help="licence: it may not be published. request: a person asked. unsuitable: it does not belong in here."
        ),
    ],
    on_server: Annotated[bool, typer.Option("--server", help="Remove its tasks from Label Studio too.")] = False,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would go, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Withdraw a document: its text, annotations, gold, decisions, links and splits go.

    A line in raw/withdrawn.jsonl stays, with the hash of its text, the reason and the day: the same text cannot be
    added again. The next release goes without the document; earlier ones that have it are named, and verify them as
    before.

    What goes is kept in .claimset/kept/, and claimset kept --restore brings it back. With --reason request nothing is
    kept: copies in .claimset/ are deleted too, also from snapshots, and so are models that learned from texts.

    --server removes the document's tasks from the shared server and from each annotator's, with annotations and drafts,
    and also those with its text in projects that were adopted.
    The same command can be run again. It says what it does not reach, such as git's history, and what to do there.

    Example: claimset withdraw harrow-ferry --reason licence --plan
    """
    from claimset.server.servers import every_server
    from claimset.sync.withdraw_tasks import remove_tasks, tasks_of
    from claimset.texts.withdraw import plan_withdrawal, withdraw_document

    project = open_project(context)
    plan = plan_withdrawal(project, document, reason)
    servers = every_server(project) if on_server else []
    tasks = tasks_of(project, servers, document)
    if as_json and only_plan:
        show_json({"plan": plan, "tasks": tasks})
    elif not as_json:
        show_withdrawal(plan, tasks)
    if only_plan:
        say_out_of_reach(plan, on_server)
        return
    question = f"withdraw {document}" + (f" and remove {plural(len(tasks), 'task')} from the server" if tasks else "")
    if not yes and not (plan.is_empty and not tasks) and not typer.confirm(f"{question}?", err=True):
        exit_with(5)
    result = withdraw_document(project, plan)
    removed = remove_tasks(project, servers, tasks, document, keep=reason != "request")
    renew_counts(project)
    if as_json:
        show_json({"withdrawal": result, "removed_tasks": removed})
    say(f"{document} is withdrawn" + (f"; {plural(removed, 'task')} removed from the server" if removed else ""))
    if result.kept is not None:
        say(f"kept in .claimset/kept/: claimset kept --restore {result.kept} brings it back")
    if result.private_files:
        say(f"{plural(len(result.private_files), 'private file')} deleted or written anew without it")
    say_out_of_reach(plan, on_server)
