"""claimset add"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project, say_unknown_source, say_waiting
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say
from claimset.commands.text_options import Language, Licence, Outlet, Source, Tier
from claimset.text.plural import first_names
from claimset.text.visible import in_quotes

_NAMES = 20
"""The most names of unread fields that are printed."""


@errors_as_sentences
def command(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Text files, JSON Lines (.jsonl) or CSV (.csv).", exists=True)],
    language: Language = "auto",
    text_tier: Tier = "open",
    outlet: Outlet = None,
    licence: Licence = None,
    genre: Annotated[str | None, typer.Option(help="A genre of the schema, as a proposal.")] = None,
    published: Annotated[str | None, typer.Option(help="The day on which they were published.")] = None,
    host: Annotated[
        str | None, typer.Option(help="The name of the web server that published them, such as example.org.")
    ] = None,
    event: Annotated[str | None, typer.Option(help="A name for the event that the texts report together.")] = None,
    source_type: Source = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Add texts to the project, byte for byte: open ones to raw/, own copies to .claimset/texts/.

    A line of JSON Lines or a row of CSV has its text in the field text. These fields describe it: id, language, title,
    outlet, published, genre, licence, event, host; in JSON Lines also machine, an object with the model, version, date
    and prompt that wrote it. Other fields are listed and not read.

    Nothing is written if one text is refused. JSON in a file that is not named .jsonl is refused. A text that the
    project has already stays as it is, but gets --outlet, --host, --published, --licence, --event and --source-type,
    and the day of its date stamp if the manifest has none. The outlet, host and day of a text that is not ours to
    publish help others to find a copy; its address would reveal its headline, and is not stored.

    Example: claimset add news/*.txt --outlet "Harrow Courier" --licence CC-BY-4.0 --source-type original
    """
    from claimset.texts.add import add
    from claimset.texts.defaults import Defaults

    project = open_project(context)
    defaults = Defaults(
        text_tier, language, outlet, licence, genre, source_type, event=event, published=published, host=host
    )
    outcomes = add(project, files, defaults)
    if as_json:
        show_json(outcomes)
    else:
        show_table(
            ("", "document", "from", "why"),
            [(item.state, item.document or "", item.origin, item.reason) for item in outcomes],
        )
    if any(outcome.state == "refused" for outcome in outcomes):
        exit_with(1)
    unread_fields = list(dict.fromkeys(name for outcome in outcomes for name in outcome.unread))
    if unread_fields:
        say(f"not read: {first_names([in_quotes(name, 60) for name in unread_fields], _NAMES)}")
    say_unknown_source(sum(item.state == "added" for item in outcomes), source_type, text_tier)
    say_waiting(project)
