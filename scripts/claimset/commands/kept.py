"""claimset kept"""

from typing import Annotated

import typer

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    documents: Annotated[list[str] | None, typer.Argument(help="Only what is kept of these documents.")] = None,
    restore: Annotated[
        str | None, typer.Option(metavar="NAME", help="Restore what is kept under a name of the list.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    List what is kept of files that commands changed, and restore it.

    A pull, adjudicate, propose and check --fix keep each file that they replace; withdraw and correct keep everything
    that they change of a document; schema migrate and upgrade keep the way back. It lies in .claimset/kept/, which git
    ignores, and for migrations and upgrades in annotations/.

    --restore puts it back to the same bytes, and keeps what was there in turn. If a file changed since, nothing is
    restored.

    Example: claimset kept
    """
    from claimset.project.kept import kept_items, restore_kept

    project = open_project(context)
    if restore is None:
        items = kept_items(project, documents or ())
        if as_json:
            show_json(items)
        elif items:
            show_table(
                ("name", "what", "document", "kept"),
                [(item.name, item.what, item.document or "", item.moment) for item in items],
            )
        else:
            say("nothing is kept: no command changed a stored file here")
        return
    restored = restore_kept(project, restore)
    renew_counts(project)
    if as_json:
        show_json(restored)
    say(f"{plural(len(restored.files), 'file')} restored: {restored.item.what}")
    if restored.left_out:
        say(f"{plural(restored.left_out, 'link')} left out: the document at the other end was withdrawn")
    if restored.item.name.startswith("migration"):
        say("restore the earlier schema/schema.json too")
