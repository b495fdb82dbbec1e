"""claimset blame"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say


@errors_as_sentences
def command(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="The document's id.")],
    span: Annotated[str | None, typer.Argument(help="The id of one of its spans.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, with ids on the server, for programs.")] = False,
) -> None:
    """
    Show who set each label of a document, when, and under which guidelines.

    The command follows the gold record back to the pulled annotations by their hashes. Annotators are shown by their
    pseudonyms.

    Example: claimset blame northmere-figures
    """
    from claimset.model.machine import machine_row
    from claimset.release.compare.blame import blame

    result = blame(open_project(context), document, span)
    if as_json:
        show_json(result)
        return
    rows = [
        (
            item.layer,
            item.span,
            item.label,
            f"{item.start}:{item.end}",
            _short(item.words),
            ", ".join(item.drawn_by) or item.annotator or "nobody pulled",
            ", ".join(item.decided_by),
            item.set_at or "",
            item.guideline_version or "",
            item.changed or "",
        )
        for item in result.spans
    ]
    show_table(
        ("layer", "span", "label", "place", "words", "set by", "decided by", "at", "guidelines", "changed since"), rows
    )
    for link in result.links:
        say(f"linked: {link.words}")
    for name, machines in result.machines.items():
        for facts in map(machine_row, machines):
            say(f"{name} is a machine: {', '.join(f'{key} {_short(value)}' for key, value in facts.items())}")
    releases = ", ".join(result.releases) or "none"
    labels_since = f"with these labels since {result.since}" if result.since else "these labels were never released"
    say(f"{result.document}: released in {releases}; {labels_since}")
    say(f"gold status: {result.gold_status}")
    if result.mended:
        say(f"mended after adjudication: {', '.join(result.mended)}")


def _short(words: str | None, length: int = 40) -> str:
    return "" if words is None else words if len(words) <= length else words[: length - 1] + "…"
