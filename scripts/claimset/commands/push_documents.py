"""claimset push: shows and sends documents, from a new plan or a saved one"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from claimset.commands.context import open_server, say_waiting
from claimset.commands.exits import exit_with
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.push import show_preview
from claimset.commands.screen.sendings import show_sendings
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.labelstudio.port import AnnotationServer
    from claimset.store.project import Project
    from claimset.sync.push.request import PushPreview


def push_documents(
    project: "Project",
    preview_of: "Callable[..., PushPreview]",
    server: "Callable[[], AnnotationServer] | None" = None,
    *,
    save: Path | None,
    only_plan: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """
    Show the preview that `preview_of` makes of a project, a server and a progress; save or send it.

    `server` connects to the server to send to; None stands for the project's own. Return the exit code. Ends the
    command with 5 if the person at the terminal does not want it sent.
    """
    from claimset.sync.push.rounds import push_rounds
    from claimset.sync.push.saved_plan import write_saved

    with progress() as report:
        preview = preview_of(project, server or (lambda: open_server(project)), progress=report)
    show_preview(preview, as_json, list_documents=only_plan)
    if save is not None:
        write_saved(save, preview.saved_plan)
        say(f"saved; send it with claimset push --apply {save}")
    if not only_plan:
        changes = [
            f"send {plural(preview.new_count, 'task')}" if preview.new_count else "",
            f"renew {plural(preview.renewal_count, 'prediction')}" if preview.renewal_count else "",
            f"renew {plural(preview.page_count, 'page')}" if preview.page_count else "",
        ]
        question = " and ".join(filter(None, changes))
        if question and not yes and not typer.confirm(f"{question}?", err=True):
            exit_with(5)
        with progress() as report:
            sendings = push_rounds(project, preview.rounds, preview.assignment, report, held_out=preview.held_out)
        show_sendings(sendings)
    say_waiting(project)
    return 1 if preview.has_errors else 0
