"""claimset verify"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.screen import end, progress, say, show_json, show_table, spoken
from claimset.text.plural import amount


@spoken
def command(
    folder: Annotated[Path, typer.Argument(help="The release: a folder that claimset export wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Prove that a release is what was released: every byte, every count, every row.

    Needs no project. A file that was changed, is missing or does not belong there is named, and the exit code is 1.

    Example: claimset verify build/safeguarding-claims-0.1.0
    """
    from claimset.release.verify import verify

    with progress() as report:
        found = verify(folder, report)
    if as_json:
        show_json(found)
    elif found.faults:
        show_table(("file", "what is wrong"), [(fault.file, fault.words) for fault in found.faults])
    if found.faults:
        say(f"{folder}: {amount(len(found.faults), 'thing is not as it was', 'things are not as they were')} released")
        end(1)
    say(
        f"{folder}: {amount(found.files, 'file')}, {amount(found.documents, 'document')}, {amount(found.rows, 'row')}, "
        "all as released"
    )
