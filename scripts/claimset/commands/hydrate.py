"""claimset hydrate"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.screen import end, progress, project, say, show_json, show_table, spoken


@spoken
def command(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="Where your own copies of the texts lie.", exists=True, file_okay=False)
    ],
    renew_lock: Annotated[
        bool, typer.Option("--renew-lock", help="Then make raw/texts.lock.json anew for every text that is at hand.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Find the texts that are not ours to publish in a folder of yours, by their content.

    They are kept in .claimset/texts/, which version control ignores: EXACT copies, and those that differ in white space
    only (NORMALISED), put back to the bytes that were labelled. PARTIAL and REFUSED copies are told and not kept.
    Nothing is downloaded.

    Example: claimset hydrate ~/articles
    """
    from claimset.jobs.hydrate import hydrate, renew

    found = project(context)
    with progress() as report:
        done = hydrate(found, folder, report)
    renewed = renew(found) if renew_lock else ()
    if as_json:
        show_json(done)
    else:
        rows = [(row.document, row.verdict, f"{row.sentences}/{row.of}", row.file or "") for row in done.documents] + [
            ("", "UNREADABLE", "", file) for file in done.unreadable
        ]
        show_table(("document", "verdict", "sentences", "file"), rows, right=("sentences",))
    if renew_lock:
        say(f"raw/texts.lock.json: {len(renewed)} of {len(done.documents)} entries changed")
    end(0 if all(row.is_here for row in done.documents) else 1)
