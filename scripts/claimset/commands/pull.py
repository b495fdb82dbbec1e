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
        bool, typer.Option("--accept-deletions", help="Accept that everything missing on the server was deleted there.")
    ] = False,
    from_snapshots: Annotated[
        bool, typer.Option("--from-snapshots", help="Ask no server: read again what was pulled before.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Pull completed annotations from Label Studio into annotations/pulled/.

    Only tasks that changed since the last pull are read. Drafts and skipped tasks are counted, not stored. An
    annotation that cannot be read is listed with a link, and the rest is stored. Refused annotations are recorded in
    annotations/refused.jsonl and stop a release until a later pull reads them. A second pull of unchanged work changes
    no byte.

    Decisions of curators in projects of `claimset push --review` go into annotations/decisions/.

    An annotation that is gone from the server stays here, marked as withdrawn. If more than ten annotations and more
    than a tenth of a project are gone at once, or the server sends fewer than it counts, the pull stops and changes
    nothing.

    If annotators have servers of their own, each is asked. One that does not answer or stops its pull is named, the
    work of the others is stored, and the exit code is that of the error.

    Example: claimset pull --full
    """
    from claimset.server.servers import find_servers
    from claimset.sync.each_server import ServerTrouble, ask_each
    from claimset.sync.pull.commit import PullResult
    from claimset.sync.pull.compare import compare_with_server
    from claimset.sync.pull.from_snapshots import pull_from_snapshots
    from claimset.sync.pull.inputs import PullOptions
    from claimset.sync.pull.pull import pull

    if sum((verify, from_snapshots, full or accept_deletions)) > 1:
        print_error(
            "--verify and --from-snapshots go neither together nor with --full or --accept-deletions",
            "name one of them",
        )
        exit_with(2)
    project = open_project(context)
    if from_snapshots:
        with progress() as report:
            result = pull_from_snapshots(project, report)
        show_rebuilt(result, as_json)
        renew_counts(project, result.changed)
        return

    def ask(server: "AnnotationServer", annotator: str | None) -> "PullResult | ServerComparison":
        with progress() as report:
            if verify:
                return compare_with_server(project, server, report, annotator)
            return pull(project, server, report, PullOptions(full, accept_deletions), annotator)

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
        # Results of several servers are one JSON document too, by annotator.
        show_json(results if servers.has_own_servers else results["shared"])
    if changed := [name for item in results.values() if isinstance(item, PullResult) for name in item.changed]:
        renew_counts(project, changed)
    exit_with(max(codes))
