"""claimset event"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_words
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    documents: Annotated[list[str], typer.Argument(help="The documents that report it.")],
    name: Annotated[str, typer.Argument(help="A name for the event, such as northmere-figures.")],
) -> None:
    """
    Record in the manifest that documents report one event.

    Documents of one event share a split, their figures are compared with one another, and none of them counts as a
    near-duplicate of another.

    Example: claimset event northmere-figures northmere-reply northmere-2025
    """
    from claimset.texts.event import set_event

    changed_ids = set_event(open_project(context), documents, name)
    for document_id in changed_ids:
        show_words(document_id)
    say(f"{plural(len(changed_ids), 'document')} changed to event {name}; claimset splits --plan shows the splits")
