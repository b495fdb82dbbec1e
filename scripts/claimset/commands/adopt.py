"""claimset adopt"""

from typing import Annotated

import msgspec
import typer

from claimset.commands.context import open_project, open_server, renew_counts, say_unknown_source
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_json
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.commands.text_options import Language, Licence, Outlet, Source, Tier
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The number of the project on the server.", min=1)],
    text_field: Annotated[
        str | None, typer.Option(help="The field of a task that holds the text. Default: the one its interface shows.")
    ] = None,
    language: Language = "auto",
    text_tier: Tier = "open",
    outlet: Outlet = None,
    licence: Licence = None,
    source_type: Source = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Read the texts and completed annotations of a Label Studio project that claimset did not make.

    The schema is the one that `claimset schema import` made from the project's interface. The server is only read. A
    text or annotation that cannot be read is listed with its address, and the rest is stored. Refused annotations are
    recorded in annotations/refused.jsonl and stop a release until a later run reads them. A second run adds only new
    texts and annotations.

    Example: claimset adopt 12 --licence CC-BY-4.0 --source-type original
    """
    from claimset.sync.adopt.adopt import adopt
    from claimset.texts.defaults import Defaults

    project = open_project(context)
    server = open_server(project)
    defaults = Defaults(text_tier, language, outlet, licence, None, source_type)
    with progress() as report:
        result = adopt(project, server, number, defaults, text_field, report)
    pulled = result.pulled
    if as_json:
        header = {"title": result.title, "interface": result.interface, "tasks": result.tasks, "added": result.added}
        header |= {"predictions": result.predictions}
        show_json({**header, **msgspec.structs.asdict(pulled)})
    else:
        show_issues(pulled.issues)
    say(
        f"'{result.title}': {plural(result.tasks, 'task')}, {plural(len(result.added), 'document')} new, "
        f"{plural(pulled.annotations, 'annotation')}, "
        f"{plural(len(pulled.changed), 'file')} changed, {pulled.withdrawn} withdrawn, {pulled.refusal_words}, "
        f"{plural(pulled.drafts, 'draft')}, "
        f"{plural(result.predictions, 'prediction')} and {pulled.skipped} skipped left"
    )
    say_unknown_source(len(result.added), source_type, text_tier)
    if pulled.changed:
        renew_counts(project)
    exit_with(1 if any(issue.level == "error" for issue in pulled.issues) else 0)
