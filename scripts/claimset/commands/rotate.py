"""claimset rotate"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    annotator: Annotated[str, typer.Argument(help="A pseudonym, such as a02.")],
    on_server: Annotated[bool, typer.Option("--server", help="Rename their projects on Label Studio too.")] = False,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would change, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Give an annotator a new pseudonym, when it came out who hides behind the old one.

    The next free pseudonym takes the place of the old one in annotations, gold, decisions, assignments and the map of
    accounts. Nobody gets the old one again, and labels stay as they are. Who has a project of their own on Label Studio
    needs --server: its title has the pseudonym, and without a new title nothing more can be pushed to it.

    Earlier releases, git's history, snapshots and what is kept for an undo still have the old one, in the same places:
    who compares them with the new files can tell that the two are one.

    Example: claimset rotate a02 --plan
    """
    from claimset.server.servers import every_server
    from claimset.sync.assignment.rotate import plan_rotation, rotate

    project = open_project(context)
    plan = plan_rotation(project, annotator)
    if as_json:
        show_json(plan)
    say(f"{plan.old} becomes {plan.new}, in {plural(len(plan.files), 'file')} and the map of accounts")
    if only_plan:
        return
    if not yes and not typer.confirm(f"rename {plan.old}?", err=True):
        exit_with(5)
    count = rotate(project, plan, every_server(project) if on_server else ())
    say(f"{plan.old} is {plan.new} now" + (f"; {plural(count, 'project')} on the server renamed" if count else ""))
    say(f"earlier releases, git's history, snapshots and .claimset/kept/ still say {plan.old}")
