"""claimset pull"""

from typing import Annotated

import typer

from claimset.commands.screen import (
    complain,
    end,
    progress,
    project,
    say,
    servers,
    show_issues,
    show_json,
    show_table,
    spoken,
)


@spoken
def command(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read everything, not only what changed.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare everything with the server, document by document; change nothing.")
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
    listed, with a link; the rest comes in. A second pull of unchanged work changes no byte.

    What is gone from the server stays here, marked as withdrawn. Where more than ten annotations and more than a tenth
    of a project are gone at once, or the server gives fewer than it counts, the pull stops and changes nothing.

    Example: claimset pull --full
    """
    from claimset.jobs.pull import pull
    from claimset.jobs.pull import verify as compare
    from claimset.jobs.rebuild import rebuild

    found, failed = project(context), False
    if sum((verify, from_snapshots, full or accept_deletions)) > 1:
        complain("--verify, --from-snapshots and what brings things in are three things", "name one of them")
        end(2)
    if from_snapshots:
        with progress() as report:
            done = rebuild(found, report)
        if as_json:
            show_json(vars(done))
        say(f"{done.annotations} annotations read from snapshots, {len(done.changed)} files changed")
        return
    found_there, shown = servers(context), dict[str, object]()
    for name, there in found_there.items():
        of = f" ({name})" if name else ""
        if verify:
            with progress() as report:
                seen = compare(found, there, report)
            if as_json:
                shown[name or "shared"] = seen
            elif seen.differences:
                show_table(["document", "why"], [(row.document, row.why) for row in seen.differences])
            count = len(seen.differences)
            say(f"{seen.annotations} annotations of {seen.documents} documents compared: {count} differ{of}")
            failed = failed or bool(seen.differences)
            continue
        with progress() as report:
            done = pull(found, there, report, full=full, accept=accept_deletions)
        if as_json:
            shown[name or "shared"] = vars(done)
        else:
            show_issues(done.issues)
        say(
            f"{done.annotations} annotations read, {len(done.changed)} files changed, {done.withdrawn} withdrawn, "
            f"{done.unchanged} tasks unchanged, {done.drafts} drafts and {done.skipped} skipped left{of}"
        )
        failed = failed or any(issue.level == "error" for issue in done.issues)
    if as_json:
        # Of several servers it is one document too: what came of each, by its annotator.
        show_json(shown if len(found_there) > 1 else next(iter(shown.values()), None))
    end(1 if failed else 0)
