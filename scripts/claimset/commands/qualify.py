"""claimset qualify"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from claimset.commands.context import open_project, open_server
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.push_documents import push_documents
from claimset.commands.screen.output import show_file
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.labelstudio.port import AnnotationServer


@errors_as_sentences
def command(
    context: typer.Context,
    annotator: Annotated[str, typer.Argument(help="A pseudonym, such as a04.")],
    documents: Annotated[
        int | None, typer.Option(help="Send this many documents of gold that are new to them.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option(help="With --documents: another number gives other documents.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="With --documents: do not ask.")] = False,
    form: Annotated[
        Literal["text", "json", "html"], typer.Option("--format", help="json: for programs. html: a page.")
    ] = "text",
) -> None:
    """
    Give a newcomer documents that have gold, and see how they did.

    With --documents the documents are sent to a project on the server that the newcomer has alone and that shows no
    labels. They are chosen one after the other for the labels that the others lack; what the newcomer labelled or was
    assigned is left out. Without --documents their work is pulled and compared with gold by the measures of `claimset
    agree`; the page shows on which spans they differ.

    What a newcomer labels here is in .claimset/qualification/ alone. It is no part of gold, agreement or a release.

    Example: claimset qualify a04 --documents 5
    """
    from claimset.commands.screen.agree import show_agreement, show_agreement_json
    from claimset.gold.agreement.project import GOLD, project_agreement
    from claimset.gold.agreement.report import agreement_report
    from claimset.server.addresses import SpanAddresses
    from claimset.server.servers import own_servers, reach
    from claimset.sync.push.request import PushRequest, preview_push
    from claimset.sync.qualification import begin_qualification, pull_qualification

    project = open_project(context)

    def server() -> "AnnotationServer":
        return reach(project, [annotator])[annotator] if annotator in own_servers(project) else open_server(project)

    if documents is not None:
        begun = begin_qualification(project, annotator, documents, seed)
        request = PushRequest(annotators=annotator, prefill_from="none")
        preview = partial(preview_push, request=request)
        options: dict[str, Any] = {"save": None, "only_plan": False, "yes": yes, "as_json": form == "json"}
        exit_with(push_documents(begun.project, preview, server, **options))
    with progress() as report:
        pulled = pull_qualification(project, annotator, server(), report)
    say(f"{annotator} has labelled {len(pulled.labelled)} of {plural(len(pulled.documents), 'document')}")
    if form == "html":
        show_file(agreement_report(pulled.project, GOLD, SpanAddresses(pulled.project).of))
    elif form == "json":
        show_agreement_json(project_agreement(pulled.project, against=GOLD))
    elif pulled.labelled:
        show_agreement(project_agreement(pulled.project, by="label", against=GOLD), "label")
