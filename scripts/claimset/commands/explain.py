"""claimset explain"""

from typing import Annotated

import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_table, show_words
from claimset.commands.screen.talk import print_error


@errors_as_sentences
def command(
    code: Annotated[str | None, typer.Argument(help="A rule's code, or its beginning; all rules if left out.")] = None,
) -> None:
    """
    Print a rule's page: what it reports, why it matters, and how to do better.

    Example: claimset explain SPN002
    """
    from claimset.report.rule_page import changed_by, level_sentence
    from claimset.rules.engine.rule import pages_by_code

    rules = pages_by_code()
    prefix = (code or "").strip().upper()
    if prefix not in rules:
        pages = (page for name, page in rules.items() if name.startswith(prefix))
        rows = [(page.code, page.level, changed_by(page), page.title) for page in pages]
        if rows:
            show_table(("code", "level", "changed by", "rule"), rows)
            return
        print_error(f"there is no rule {code}", "claimset explain lists them")
        exit_with(2)
    rule = rules[prefix]
    show_words(f"{rule.code} ({level_sentence(rule)})", "", *rule.page.split("\n"))
