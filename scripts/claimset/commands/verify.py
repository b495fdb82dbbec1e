"""claimset verify"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    folder: Annotated[Path, typer.Argument(help="The release: a folder that claimset export wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Prove that a release is what was released: every byte, every count, every row.

    Needs no project. A file that was changed, is missing or does not belong there is named, and the exit code is 1.

    Example: claimset verify build/safeguarding-claims-0.1.0
    """
    from claimset.release.verify import verify_release

    with progress() as report:
        verification = verify_release(folder, report)
    if as_json:
        show_json(verification)
    elif verification.faults:
        show_table(("file", "what is wrong"), [(fault.file, fault.words) for fault in verification.faults])
    if verification.faults:
        phrase = plural(len(verification.faults), "thing is not as it was", "things are not as they were")
        say(f"{folder}: {phrase} released")
        exit_with(1)
    say(
        f"{folder}: {plural(verification.files, 'file')}, {plural(verification.documents, 'document')}, "
        f"{plural(verification.rows, 'row')}, all as released"
    )
