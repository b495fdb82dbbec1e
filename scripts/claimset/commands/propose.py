"""claimset propose"""

from typing import Annotated, Any

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.propose_by_model import propose_by_model, refuse_options
from claimset.commands.screen.output import show_json
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.proposals.learned import show_order, show_proposals


@errors_as_sentences
def command(
    context: typer.Context,
    precision: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of proposals that should be right.")
    ] = 0.9,
    order: Annotated[
        bool, typer.Option("--order", help="Write no proposals, but print documents in the order for push --order.")
    ] = False,
    llm: Annotated[bool, typer.Option("--llm", help="Ask a language model in place of the learned ones.")] = False,
    only_plan: Annotated[bool, typer.Option("--plan", help="With --llm: say what it takes, and send nothing.")] = False,
    layer: Annotated[
        list[str] | None,
        typer.Option(help="With --llm: a layer of the schema; may be given again. Default: mentions and cues."),
    ] = None,
    annotator: Annotated[
        str | None,
        typer.Option(metavar="m04", help="With --llm: store the labels as this machine's annotations."),
    ] = None,
    price_in: Annotated[
        float | None, typer.Option(min=0.0, help="With --llm: the price of a million tokens that are sent.")
    ] = None,
    price_out: Annotated[
        float | None, typer.Option(min=0.0, help="With --llm: the price of a million tokens of answers.")
    ] = None,
    cap: Annotated[
        float | None, typer.Option(min=0.0, help="With --llm: start no run above this price, and stop at it.")
    ] = None,
    send_own_copy: Annotated[
        bool, typer.Option("--send-own-copy", help="With --llm: send texts that are not ours too.")
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

    --llm asks the language model of CLAIMSET_LLM_URL, CLAIMSET_LLM_MODEL and CLAIMSET_LLM_KEY (any server that answers
    POST /chat/completions) with the schema and the guideline pages as its instruction. It quotes words and never
    offsets; a quote without a place in the text is listed and never guessed. Texts that are not ours are not sent.
    Every answer is kept in .claimset/answers, so that a second run costs nothing.

    Example: claimset propose --precision 0.95
    """
    prices = {"price_in": price_in, "price_out": price_out, "cap": cap}
    request = {"layer": layer, "annotator": annotator, "send_own_copy": send_own_copy}
    options: dict[str, Any] = {**request, **prices, "only_plan": only_plan}
    refuse_options(llm=llm, order=order, **options)
    project = open_project(context)
    if llm:
        exit_with(propose_by_model(project, as_json=as_json, **options))
    from claimset.learn.propose import order as order_documents
    from claimset.learn.propose import propose

    with progress() as report:
        result = order_documents(project, report) if order else propose(project, precision, report)
    if as_json:
        show_json(result)
    elif isinstance(result, list):
        show_order(result)
    else:
        show_proposals(result)
