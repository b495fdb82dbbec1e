"""claimset pull"""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    print_error,
    progress,
    say,
    show_issues,
    show_json,
    show_table,
)
from claimset.model.trouble import Trouble
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.labelstudio.port import AnnotationServer
    from claimset.store.project import Project


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

    What is gone from the server stays here, marked as withdrawn. Where more than ten annotations and more than a tenth
    of a project are gone at once, or the server gives fewer than it counts, the pull stops and changes nothing.

    Where annotators have servers of their own, each is asked. One that does not answer or stops its pull is named, the
    others' work comes in, and the exit code is that of the trouble.

    Example: claimset pull --full
    """
    from claimset.server.servers import find_servers

    if sum((verify, from_snapshots, full or accept_deletions)) > 1:
        print_error("--verify, --from-snapshots and what brings things in are three things", "name one of them")
        exit_with(2)
    project = open_project(context)
    if from_snapshots:
        _rebuild(project, as_json)
        return
    servers = find_servers(project)
    result_by_name: dict[str, object] = {}
    codes: list[int] = []
    for name in sorted({*servers.connections, *servers.failures}):
        try:
            if name in servers.failures:
                raise servers.failures[name]
            read_server = _verify if verify else partial(_pull, full=full, accept=accept_deletions)
            has_failed, result_by_name[name or "shared"] = read_server(
                project, servers.connections[name], name, as_json
            )
            codes.append(int(has_failed))
        except Trouble as trouble:
            if not servers.has_own_servers:
                raise
            message = (
                trouble.message if name in servers.failures else f"the server of {name or 'all'}: {trouble.message}"
            )
            print_error(message, trouble.remedy)
            result_by_name[name or "shared"] = {"trouble": message, "remedy": trouble.remedy}
            codes.append(trouble.exit_code)
    if as_json:
        # Of several servers it is one document too: what came of each, by its annotator.
        show_json(result_by_name if servers.has_own_servers else result_by_name["shared"])
    exit_with(max(codes))


def _rebuild(project: "Project", as_json: bool) -> None:
    from claimset.sync.pull.from_snapshots import pull_from_snapshots

    with progress() as report:
        result = pull_from_snapshots(project, report)
    if as_json:
        show_json(result)
    say(
        f"{plural(result.annotations, 'annotation')} read from snapshots, {plural(len(result.changed), 'file')} changed"
    )


def _verify(project: "Project", server: "AnnotationServer", name: str, as_json: bool) -> tuple[bool, object]:
    from claimset.sync.pull.compare import compare_with_server

    with progress() as report:
        comparison = compare_with_server(project, server, report, name or None)
    if not as_json:
        show_issues(comparison.issues)
        if comparison.differences:
            show_table(["document", "why"], [(row.document, row.why) for row in comparison.differences])
    say(
        f"{plural(comparison.annotations, 'annotation')} of {plural(comparison.documents, 'document')} compared: "
        f"{plural(len(comparison.differences), 'differs', 'differ')}" + _server_suffix(name)
    )
    return bool(comparison.differences) or any(issue.level == "error" for issue in comparison.issues), comparison


def _pull(
    project: "Project", server: "AnnotationServer", name: str, as_json: bool, full: bool, accept: bool
) -> tuple[bool, object]:
    from claimset.sync.pull.pull import pull

    with progress() as report:
        result = pull(project, server, report, full, accept, name or None)
    if not as_json:
        show_issues(result.issues)
    say(
        f"{plural(result.annotations, 'annotation')} read, {plural(len(result.changed), 'file')} changed, "
        f"{result.withdrawn} withdrawn, {result.refused} refused, {plural(result.unchanged, 'task')} unchanged, "
        f"{plural(result.drafts, 'draft')} and {result.skipped} skipped left" + _server_suffix(name)
    )
    return any(issue.level == "error" for issue in result.issues), result


def _server_suffix(name: str) -> str:
    return f" ({name})" if name else ""
