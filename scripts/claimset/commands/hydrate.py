"""claimset hydrate"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.screen import end, project, show_json, show_table, spoken


@spoken
def command(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="Where your own copies of the texts lie.", exists=True, file_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Find the texts that are not ours to publish in a folder of yours, by their content.

    They are kept in .claimset/texts/, which version control ignores. Nothing is downloaded.

    Example: claimset hydrate ~/articles
    """
    from claimset.jobs.hydrate import hydrate

    done = hydrate(project(context), folder)
    if as_json:
        show_json(done)
    else:
        rows = [(name, "found") for name in done.found] + [(name, "there already") for name in done.present]
        rows += [(name, "there, but with other spaces or line ends: its offsets do not hold") for name in done.altered]
        rows += [(name, "missing") for name in done.missing]
        rows += [(name, "cannot be opened") for name in done.unreadable]
        show_table(("document", "text"), rows)
    end(1 if done.altered or done.missing else 0)
