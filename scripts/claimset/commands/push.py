"""claimset push"""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.push_combinations import refuse_combinations
from claimset.commands.push_documents import push_documents
from claimset.commands.push_fixes import propose_fixes
from claimset.commands.push_options import Apply, HoldoutShare, Order, PrefillFrom


@errors_as_sentences
def command(
    context: typer.Context,
    interface: Annotated[
        list[str] | None, typer.Option(help="An interface of the schema; may be given again. Default: the usual ones.")
    ] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would be sent, and send nothing.")] = False,
    save: Annotated[Path | None, typer.Option(help="With --plan: write the plan to a file, for --apply.")] = None,
    apply: Apply = None,
    annotators: Annotated[str | None, typer.Option(metavar="a01,a02,…", help="Give documents to these people.")] = None,
    overlap: Annotated[int, typer.Option(help="With --annotators: how many people get each document.")] = 1,
    seed: Annotated[int, typer.Option(help="With --annotators: another number gives another assignment.")] = 0,
    blind: Annotated[
        str, typer.Option(metavar="workflow|isolated", help="With --annotators: a project each, or a server each.")
    ] = "workflow",
    order: Order = None,
    review: Annotated[bool, typer.Option("--review", help="Send what several people labelled to a curator.")] = False,
    curator: Annotated[str | None, typer.Option(metavar="c01", help="With --review: the person who decides.")] = None,
    only: Annotated[
        str | None, typer.Option(metavar="contested", help="With --review: only documents on which annotators differ.")
    ] = None,
    prefill_from: PrefillFrom = None,
    holdout: HoldoutShare = None,
    ui_language: Annotated[
        str | None, typer.Option(metavar="a02=pl,…", help="Show somebody the titles of labels in this language.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    fixes: Annotated[bool, typer.Option("--fixes", help="Send no documents, but fixes of annotations.")] = False,
) -> None:
    """
    Send documents to Label Studio: each once, however often this runs.

    A prediction that changed in the project replaces the one on the server. A document that the server has with another
    text is refused. A task that somebody worked on is never deleted.

    --annotators gives each document to --overlap people. The assignment is written to annotations/assignments.json, is
    kept by later pushes, and needs no --annotators again. With --blind workflow every annotator gets a project on one
    server, which hides the others' work in ordinary use only; with --blind isolated, a server of their own (claimset
    serve --annotator a01). The plan names documents that are in the shared project too, where others see the work.

    Tasks of a later pass show the gold of earlier passes, or the labels on which its annotators agree or somebody
    decided. If annotators differ, a task shows none of their labels, and the plan says so: adjudicate first, or name
    --prefill-from merged (as adjudicate --merge incomplete merges them), own (each annotator's own labels, even if
    there is gold) or none. Later pushes to the same project keep that choice.

    --holdout draws new documents whose tasks show nothing that a machine proposes; they are named in
    annotations/holdout.json and stay so. claimset status compares with them how many proposals people keep.

    --review makes a project for a curator with documents that several people labelled: it shows the proposed gold, and
    below it the labels of the annotators A, B and C. The labels that the curator submits are the decision; `claimset
    pull` stores it.

    --fixes mends pulled annotations and sends each result as a prediction beside its annotation, which the annotator
    may copy and submit; no annotation is changed.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name the server; without them it is the one that `claimset serve` runs.

    Example: claimset push --plan
    """
    project = open_project(context)
    refuse_combinations(context.params)
    options: dict[str, Any] = {"as_json": as_json, "only_plan": only_plan, "yes": yes}
    if fixes:
        exit_with(propose_fixes(project, interface or (), **options))
    from claimset.sync.push.request import PushRequest, preview_push, preview_saved_plan
    from claimset.sync.review.plan import ReviewRequest

    request = PushRequest(
        interfaces=interface or (),
        annotators=annotators,
        overlap=overlap,
        seed=seed,
        blind=blind,
        order=order,
        prefill_from=prefill_from,
        review=ReviewRequest(curator, only is not None) if review and curator else None,
        ui_languages=ui_language,
        holdout=holdout,
    )
    preview = partial(preview_push, request=request) if apply is None else partial(preview_saved_plan, file=apply)
    exit_with(push_documents(project, preview, save=save, **options))
