"""claimset pull"""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    print_error,
    progress,
    project,
    say,
    show_issues,
    show_json,
    show_table,
)
from claimset.model.trouble import Trouble
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.labelstudio.transport.client import Server
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
    found = project(context)
    if from_snapshots:
        _rebuild(found, as_json)
        return
    servers = find_servers(found)
    shown: dict[str, object] = {}
    codes: list[int] = []
    for name in sorted({*servers.connections, *servers.failures}):
        try:
            if name in servers.failures:
                raise servers.failures[name]
            one = _verify if verify else partial(_pull, full=full, accept=accept_deletions)
            failed, shown[name or "shared"] = one(found, servers.connections[name], name, as_json)
            codes.append(int(failed))
        except Trouble as trouble:
            if not servers.has_own_servers:
                raise
            message = (
                trouble.message if name in servers.failures else f"the server of {name or 'all'}: {trouble.message}"
            )
            print_error(message, trouble.remedy)
            shown[name or "shared"] = {"trouble": message, "remedy": trouble.remedy}
            codes.append(trouble.exit_code)
    if as_json:
        # Of several servers it is one document too: what came of each, by its annotator.
        show_json(shown if servers.has_own_servers else shown["shared"])
    exit_with(max(codes))


def _rebuild(found: "Project", as_json: bool) -> None:
    from claimset.sync.pull.from_snapshots import pull_from_snapshots

    with progress() as report:
        done = pull_from_snapshots(found, report)
    if as_json:
        show_json(vars(done))
    say(f"{plural(done.annotations, 'annotation')} read from snapshots, {plural(len(done.changed), 'file')} changed")


def _verify(found: "Project", there: "Server", name: str, as_json: bool) -> tuple[bool, object]:
    from claimset.sync.pull.pull import compare_with_server

    with progress() as report:
        seen = compare_with_server(found, there, report, name or None)
    if not as_json:
        show_issues(seen.issues)
        if seen.differences:
            show_table(["document", "why"], [(row.document, row.why) for row in seen.differences])
    say(
        f"{plural(seen.annotations, 'annotation')} of {plural(seen.documents, 'document')} compared: "
        f"{plural(len(seen.differences), 'differs', 'differ')}" + _of(name)
    )
    return bool(seen.differences) or any(issue.level == "error" for issue in seen.issues), seen


def _pull(found: "Project", there: "Server", name: str, as_json: bool, full: bool, accept: bool) -> tuple[bool, object]:
    from claimset.sync.pull.pull import pull

    with progress() as report:
        done = pull(found, there, report, full, accept, name or None)
    if not as_json:
        show_issues(done.issues)
    say(
        f"{plural(done.annotations, 'annotation')} read, {plural(len(done.changed), 'file')} changed, "
        f"{done.withdrawn} withdrawn, {done.refused} refused, {plural(done.unchanged, 'task')} unchanged, "
        f"{plural(done.drafts, 'draft')} and {done.skipped} skipped left" + _of(name)
    )
    return any(issue.level == "error" for issue in done.issues), vars(done)


def _of(name: str) -> str:
    return f" ({name})" if name else ""
