"""claimset push"""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.push_combinations import refuse_combinations
from claimset.commands.push_documents import push_documents
from claimset.commands.push_fixes import propose_fixes


@errors_as_sentences
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
        Path | None,
        typer.Option(help="A file of ids, one a line, or ID,SCORE, highest first. With --review also: disagreement."),
    ] = None,
    review: Annotated[bool, typer.Option("--review", help="Send what several people labelled, to a curator.")] = False,
    curator: Annotated[str | None, typer.Option(metavar="c01", help="With --review: who decides.")] = None,
    only: Annotated[
        str | None, typer.Option(metavar="contested", help="With --review: documents on which annotators differ.")
    ] = None,
    prefill_from: Annotated[
        Literal["merged", "own", "none"] | None,
        typer.Option(help="What a later pass shows of earlier ones. Default: gold, or what annotators agree on."),
    ] = None,
    ui_language: Annotated[
        str | None, typer.Option(metavar="a02=pl,…", help="Show somebody the titles of labels in this language.")
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

    A pass that shows an earlier one begins with its gold, or with the labels of its annotators where they agree or
    somebody decided. Where they differ it shows none of them, and the plan says so: adjudicate first, or --prefill-from
    merged (what adjudicate --merge incomplete would make), own (everybody's own labels, even where there is gold) or
    none. Later pushes to the same project go on with it.

    --review makes a project for a curator of what several people labelled: the gold that is proposed, and below it what
    the annotators A, B and C drew. What the curator leaves standing is the decision; `claimset pull` brings it in.

    --fixes mends annotations that were pulled and puts the result beside each of them as a prediction, which the
    annotator copies and submits; nobody's annotation is changed.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server; without them it is the one `claimset serve` runs.

    Example: claimset push --plan
    """
    project = open_project(context)
    refuse_combinations(context.params)
    options = {"as_json": as_json, "only_plan": only_plan, "yes": yes}
    if fixes:
        exit_with(propose_fixes(project, interface or (), **options))
    from claimset.sync.push.request import PushRequest, preview_push, preview_saved_plan
    from claimset.sync.review.plan import ReviewRequest

    if apply is not None:
        preview = partial(preview_saved_plan, file=apply)
    else:
        reviews = ReviewRequest(curator, only is not None) if review and curator else None
        request = PushRequest(
            interface or (), annotators, overlap, seed, blind, order, prefill_from, reviews, ui_language
        )
        preview = partial(preview_push, request=request)
    exit_with(push_documents(project, preview, save=save, **options))
