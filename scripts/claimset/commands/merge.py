"""claimset merge"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.talk import print_error, say


@errors_as_sentences
def command(
    context: typer.Context,
    base: Annotated[Path | None, typer.Argument(help="The version that both branches began with.")] = None,
    ours: Annotated[Path | None, typer.Argument(help="Our version, which gets the result.")] = None,
    theirs: Annotated[Path | None, typer.Argument(help="Their version.")] = None,
    place: Annotated[str | None, typer.Argument(help="The file's path in the project.")] = None,
    install: Annotated[bool, typer.Option("--install", help="Let git merge this project's files so.")] = False,
) -> None:
    """
    Merge two branches of a project row by row, as a merge driver of git.

    --install writes lines to .gitattributes and tells git of this clone to call claimset; every clone runs it once.
    Then git merge and git rebase take rows that only one branch changed from that branch, also where they stand side by
    side: documents, links, decisions, waivers, the lock. Annotations are merged like those of two pulls. If both
    branches changed the same row, git names a conflict in the file.

    Gold that both branches changed is a conflict: take either version, and run claimset adjudicate --replace for the
    document.

    Example: claimset merge --install
    """
    from claimset.project.merge_files import install_merge_driver, merge_stored_file

    project = open_project(context)
    if install:
        lines = install_merge_driver(project)
        say(f"git merges this project's files row by row; {len(lines)} new lines in .gitattributes: commit it")
        return
    if base is None or ours is None or theirs is None or place is None:
        print_error("claimset merge takes --install, or four files", "claimset merge --install")
        exit_with(2)
    merge_stored_file(project, base, ours, theirs, place)
