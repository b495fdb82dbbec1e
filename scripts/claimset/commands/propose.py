"""claimset propose"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.learn import show_order, show_proposals
from claimset.commands.screen.output import show_json
from claimset.commands.screen.progress_bars import progress


@errors_as_sentences
def command(
    context: typer.Context,
    precision: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of proposals that should be right.")
    ] = 0.9,
    order: Annotated[
        bool, typer.Option("--order", help="Write no proposals, but print documents in the order for push --order.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Write what the learned models propose for documents that nobody labelled, to annotations/predicted.

    A span is proposed if its calibrated probability is at least the one above which the wanted precision was reached on
    unseen documents. It carries that probability as a score, which Label Studio shows and sorts by. No span is proposed
    in a protected zone, and none for a document of the test split.

    --order puts documents first of which the models are least certain, on average over the words; one in five is drawn
    at random, because no model can be measured on documents that a model chose.

    Example: claimset propose --precision 0.95
    """
    from claimset.learn.propose import order as order_documents
    from claimset.learn.propose import propose

    project = open_project(context)
    with progress() as report:
        result = order_documents(project, report) if order else propose(project, precision, report)
    if as_json:
        show_json(result)
    elif isinstance(result, list):
        show_order(result)
    else:
        show_proposals(result)
