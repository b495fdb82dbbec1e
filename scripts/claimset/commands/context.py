"""Opens the project and the server that a command works on."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from collections.abc import Collection

    from claimset.labelstudio.port import AnnotationServer
    from claimset.store.project import Project


def start_folder(context: typer.Context) -> Path:
    """Return the folder from which the project is searched upwards."""
    return Path(context.obj or ".")


def open_project(context: typer.Context, git_ref: str | None = None) -> "Project":
    """
    Return the project of --project, or the one around the current folder. Raises Misconfigured if there is none.

    With `git_ref` it is the project as it is in that commit, in a folder that is deleted when the command ends.
    """
    from claimset.store.project import Project

    project = Project.find(start_folder(context))
    if git_ref is None:
        return project
    from claimset.store.machine.git_checkout import project_at

    return context.with_resource(project_at(project, git_ref))


def open_server(project: "Project | None") -> "AnnotationServer":
    """Return the server that the environment names, else the one that `claimset serve` runs for the project."""
    from claimset.labelstudio.transport.client import LabelStudio
    from claimset.server.serve import TeamServer

    server = LabelStudio.from_environment(TeamServer(project).saved_connection() if project else None)
    server.version()
    return server


def say_waiting(project: "Project") -> None:
    """Say in one line how many documents wait for their text, if any do."""
    from claimset.texts.hydrate import count_missing_texts

    count = count_missing_texts(project)
    if count:
        phrase = plural(count, "document waits for its text", "documents wait for their text")
        say(f"{phrase}: claimset hydrate DIR")


def say_unknown_source(count: int, source_type: str | None, text_tier: str) -> None:
    """Say in one line that nobody said where `count` new texts come from, if they are open ones."""
    if count and source_type is None and text_tier == "open":
        phrase = plural(count, "new text comes", "new texts come")
        say(f"nobody said where {phrase} from: claimset add with --source-type says it, also of texts that are here")


def renew_counts(project: "Project", changed_documents: "Collection[str]" = ()) -> None:
    """
    Renew the counts in the datasheet after a command that changed annotations, and name the renewed parts.

    Say too of how many of the changed documents an earlier file is kept.
    """
    from claimset.release.datasheet.renew import renew_datasheet
    from claimset.store.kept.replaced_files import replaced_files

    changed = set(changed_documents)
    count = len({row.of for row in replaced_files(project)} & changed) if changed else 0
    if count:
        say(f"earlier files of {plural(count, 'document')} are kept: claimset kept lists and restores them")

    with progress() as report:
        names = renew_datasheet(project, report)
    if names:
        say(f"DATASHEET.md has new counts: {', '.join(names)}")
