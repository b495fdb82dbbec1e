"""claimset verify"""

import re
from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.model.trouble import Misconfigured
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The release: a folder that claimset export wrote.")],
    against: Annotated[
        str | None,
        typer.Option(metavar="SHA256", help="The SHA-256 of its SHA256SUMS, from a source that you trust."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Compare a release with its own sums: every byte, every count, every row.

    This does not prove who released it: a person who changes a file can also write new sums. --against proves it, and
    so does the register, if you are in the project that made the release.

    No project is needed. Files that were changed, are missing or do not belong to the release are listed, and the exit
    code is 1.

    Example: claimset verify build/safeguarding-claims-0.1.0
    """
    from claimset.release.verify import verify_release

    if against is not None and not re.fullmatch("[0-9a-fA-F]{64}", against):
        raise Misconfigured("--against takes a SHA-256", "name its 64 hexadecimal digits: sha256sum SHA256SUMS")
    with progress() as report:
        verification = verify_release(folder, report, against)
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
        f"{plural(verification.rows, 'row')}, consistent with its own sums"
    )
    recorded_version = _recorded_version(context, folder)
    if recorded_version is not None:
        say(f"it is the release {recorded_version} of this project's register")
    if against is not None:
        say("its SHA256SUMS has the SHA-256 that you named")
    elif recorded_version is None:
        say(f"who released it is not proven: compare {verification.sums} with what they published (--against)")


def _recorded_version(context: typer.Context, folder: Path) -> str | None:
    from claimset.release.recorded_releases import recorded_release

    try:
        release = recorded_release(open_project(context), folder)
    except Misconfigured:
        # A release is verified anywhere; outside a project there is no register.
        return None
    return None if release is None else release.version
