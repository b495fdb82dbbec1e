"""claimset explain"""

from typing import Annotated

import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_table
from claimset.commands.screen.talk import print_error


@errors_as_sentences
def command(
    code: Annotated[str | None, typer.Argument(help="A rule's code, or how it begins; all rules if left out.")] = None,
) -> None:
    """
    Print a rule's page: what it says, why it matters, and how to do better.

    Example: claimset explain SPN002
    """
    from claimset.rules.engine.rule import pages_by_code

    rules = pages_by_code()
    prefix = (code or "").strip().upper()
    if prefix not in rules:
        rows = [(name, page.level, page.title) for name, page in rules.items() if name.startswith(prefix)]
        if rows:
            show_table(("code", "level", "rule"), rows)
            return
        print_error(f"there is no rule {code}", "claimset explain lists them")
        exit_with(2)
    rule = rules[prefix]
    print(f"{rule.code} ({rule.level}, since {rule.since})\n\n{rule.page}")
