"""claimset export"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.screen import (
    end,
    progress,
    project,
    say,
    say_waiting,
    show_issues,
    show_json,
    show_table,
    spoken,
)


@spoken
def command(
    context: typer.Context,
    version: Annotated[str, typer.Option(help="The release's version.")] = "0.1.0",
    out: Annotated[Path | None, typer.Option(help="Where to, instead of build/.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a release of this version.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Write a versioned dataset that datasets.load_dataset opens.

    Refused while a rule finds an error. The same inputs give the same bytes, with texts that are not ours at hand or
    without.

    Example: claimset export --version 0.1.0
    """
    from claimset.jobs.export import export

    found = project(context)
    with progress() as report:
        done = export(found, version, out, report, replace=replace)
    if as_json:
        show_json(done)
    elif done.sizes:
        rows = [(name, split, count) for name, splits in done.sizes.items() for split, count in splits.items()]
        show_table(("config", "split", "rows"), rows, right=("rows",))
    if not done.sizes:
        if not as_json:
            show_issues(done.issues)
        say(f"nothing written: {len(done.issues)} errors block the release")
        end(1)
    say(f"{done.folder}: {done.documents} documents{'' if done.changed else ', the same bytes as before'}")
    say_waiting(found)
