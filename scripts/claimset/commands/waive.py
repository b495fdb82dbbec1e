"""claimset waive"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.talk import print_error, say
from claimset.text.plural import plural
from claimset.text.visible import in_quotes


@errors_as_sentences
def command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The code of the issue.")],
    document: Annotated[str, typer.Argument(help="The document with the issue.")],
    reason: Annotated[str, typer.Option(help="The reason why it may stay.")],
    owner: Annotated[str, typer.Option(help="The person who answers for it.")],
    span: Annotated[str | None, typer.Option(help="Only the issue at these offsets, such as 12:30.")] = None,
    days: Annotated[int, typer.Option(help="The number of days for which it may stay.")] = 90,
) -> None:
    """
    Waive an issue for some days, with a reason and a person who answers for it.

    The waiver is written to annotations/waivers.jsonl. It lapses when the labels or text of the issue change.

    Example: claimset waive DOC002 northmere-figures --reason "the mark is in the original" --owner "R. Jansen"
    """
    from claimset.check.waive import waive_issues

    offsets = None
    if span is not None:
        first, _, last = span.partition(":")
        if not (first.isdecimal() and last.isdecimal()):
            print_error(f"{in_quotes(span)} is no span", "write the offsets as 12:30")
            exit_with(2)
        offsets = (int(first), int(last))
    waivers = waive_issues(open_project(context), code, document, reason, owner, days, offsets)
    say(f"{plural(len(waivers), 'issue')} waived until {waivers[0].expires}")
