"""claimset propose --llm"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from claimset.commands.exits import exit_with
from claimset.commands.screen.output import show_json
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.proposals.by_model import show_asking_plan, show_model_annotations, show_model_proposals
from claimset.commands.screen.talk import print_error

if TYPE_CHECKING:
    from claimset.store.project import Project


def refuse_options(*, llm: bool, order: bool, **options: Any) -> None:
    """End the command with 2 if options of --llm stand without it, or beside --order."""
    names = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if llm and order:
        print_error("--llm gives no order", "name one of --llm and --order")
        exit_with(2)
    if names and not llm:
        print_error(f"{names[0].replace('--only-plan', '--plan')} goes with --llm", "name --llm too, or leave it out")
        exit_with(2)


def propose_by_model(
    project: "Project",
    *,
    as_json: bool,
    layer: Sequence[str] | None,
    annotator: str | None,
    price_in: float | None,
    price_out: float | None,
    cap: float | None,
    only_plan: bool,
    send_own_copy: bool,
) -> int:
    """Plan or carry out what a language model is asked for; return the exit code."""
    from claimset.learn.language_model.connection import ModelConnection
    from claimset.learn.language_model.price import Price
    from claimset.learn.language_model.propose import ModelProposer, ModelRequest
    from claimset.sync.imports.model_annotations import annotate_by_model, annotation_questions

    connection = ModelConnection.from_environment()
    request = ModelRequest(tuple(layer or ()), send_own_copy, Price(price_in, price_out, cap))
    with progress() as report:
        if annotator is None:
            proposer = ModelProposer(project, connection.model, request, report)
            result: Any = proposer.plan() if only_plan else proposer.propose(connection, report)
        elif only_plan:
            result = annotation_questions(project, connection.model, request, annotator).plan()
        else:
            result = annotate_by_model(project, connection, request, annotator, report)
    if as_json:
        show_json(result)
    elif only_plan:
        show_asking_plan(result)
    elif annotator is None:
        show_model_proposals(result)
    else:
        show_model_annotations(result, annotator)
    return 0 if only_plan or not result.failures else 1
