"""claimset leave"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json
from claimset.commands.screen.talk import say
from claimset.text.plural import first_names, plural


@errors_as_sentences
def command(
    context: typer.Context,
    annotator: Annotated[str, typer.Argument(help="A pseudonym, such as a02.")],
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would go, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Forget who an annotator is, after they left: their address and notes go, their work stays under the pseudonym.

    The e-mail address is deleted from .claimset/annotators.json, and so are notes to the curator, notes with decisions
    and what they labelled to qualify. Annotations, decisions and releases stay, and nobody gets the pseudonym again.
    Documents that they had not labelled go to others with the next push --annotators.

    Example: claimset leave a02 --plan
    """
    from claimset.sync.assignment.leave import leave

    project = open_project(context)
    plan = leave(project, annotator, only_plan=True)
    if as_json:
        show_json(plan)
    say(
        f"{plural(plan.annotations, 'annotation')} of {annotator} stay; {plural(plan.notes, 'note')}"
        f"{' and the address' if plan.is_known else ''} go"
    )
    if plan.is_qualifying:
        say("what they labelled to qualify goes too; delete its projects on Label Studio by hand")
    if plan.open:
        say(f"not labelled, for others: {first_names(plan.open, 20)}")
    if only_plan:
        return
    if not yes and not typer.confirm(f"forget who {annotator} is?", err=True):
        exit_with(5)
    leave(project, annotator)
    say(f"it is forgotten here who {annotator} is; delete the account on Label Studio too, which knows its address")
    say("notes stay in git's history, in snapshots and in .claimset/kept/, and their numbers on the server in the map")
