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
    document: Annotated[str, typer.Argument(help="The document that it stands in.")],
    reason: Annotated[str, typer.Option(help="Why it may stand.")],
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    span: Annotated[str | None, typer.Option(help="Only the one at these offsets, such as 12:30.")] = None,
    days: Annotated[int, typer.Option(help="For how many days.")] = 90,
) -> None:
    """
    Let an issue stand for a while, with a reason and somebody who answers for it.

    It is written to annotations/waivers.jsonl. When what it is for changes, it lapses.

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
