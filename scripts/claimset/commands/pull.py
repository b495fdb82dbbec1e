"""claimset pull"""

from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.pull import show_pull, show_rebuilt
from claimset.commands.screen.talk import print_error

if TYPE_CHECKING:
    from claimset.labelstudio.port import AnnotationServer
    from claimset.sync.pull.commit import PullResult
    from claimset.sync.pull.compare import ServerComparison


@errors_as_sentences
def command(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read everything, not only what changed.")] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Compare everything with the server, document by document; change nothing."),
    ] = False,
    accept_deletions: Annotated[
        bool, typer.Option("--accept-deletions", help="Take it that everything which is gone there was deleted.")
    ] = False,
    from_snapshots: Annotated[
        bool, typer.Option("--from-snapshots", help="Ask no server: take in again what was pulled before.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Bring completed annotations from Label Studio into annotations/pulled/.

    Only what changed since the last pull is read. Drafts and skipped tasks are counted and left. What cannot be read is
    listed, with a link; the rest comes in. What was refused is remembered in annotations/refused.jsonl and stops a
    release until a later pull reads it. A second pull of unchanged work changes no byte.

    What curators decided in projects of `claimset push --review` goes into annotations/decisions/.

    What is gone from the server stays here, marked as withdrawn. Where more than ten annotations and more than a tenth
    of a project are gone at once, or the server gives fewer than it counts, the pull stops and changes nothing.

    Where annotators have servers of their own, each is asked. One that does not answer or stops its pull is named, the
    others' work comes in, and the exit code is that of the trouble.

    Example: claimset pull --full
    """
    from claimset.server.servers import find_servers
    from claimset.sync.each_server import ServerTrouble, ask_each
    from claimset.sync.pull.commit import PullResult
    from claimset.sync.pull.compare import compare_with_server
    from claimset.sync.pull.from_snapshots import pull_from_snapshots
    from claimset.sync.pull.inputs import PullOptions
    from claimset.sync.review.pull import pull_with_reviews

    if sum((verify, from_snapshots, full or accept_deletions)) > 1:
        print_error("--verify, --from-snapshots and what brings things in are three things", "name one of them")
        exit_with(2)
    project = open_project(context)
    if from_snapshots:
        with progress() as report:
            result = pull_from_snapshots(project, report)
        show_rebuilt(result, as_json)
        renew_counts(project)
        return

    def ask(server: "AnnotationServer", annotator: str | None) -> "PullResult | ServerComparison":
        with progress() as report:
            if verify:
                return compare_with_server(project, server, report, annotator)
            return pull_with_reviews(project, server, report, PullOptions(full, accept_deletions), annotator)

    servers = find_servers(project)
    results: dict[str, object] = {}
    codes: list[int] = []
    for answer in ask_each(servers, ask):
        name = answer.annotator or "shared"
        if isinstance(answer, ServerTrouble):
            print_error(answer.trouble.message, answer.trouble.remedy)
            results[name] = {"trouble": answer.trouble.message, "remedy": answer.trouble.remedy}
            codes.append(answer.trouble.exit_code)
        else:
            results[name] = answer.value
            codes.append(int(show_pull(answer.value, answer.annotator, as_json)))
    if as_json:
        # Of several servers it is one document too: what came of each, by its annotator.
        show_json(results if servers.has_own_servers else results["shared"])
    if any(isinstance(value, PullResult) and value.changed for value in results.values()):
        renew_counts(project)
    exit_with(max(codes))
