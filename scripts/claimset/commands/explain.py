"""claimset explain"""

from typing import Annotated

import typer

from claimset.commands.screen import complain, end, show_table, spoken


@spoken
def command(
    code: Annotated[str | None, typer.Argument(help="A rule's code, or how it begins; all rules if left out.")] = None,
) -> None:
    """
    Print a rule's page: what it says, why it matters, and how to do better.

    Example: claimset explain SPN002
    """
    from claimset.rules.engine.rule import pages

    rules = pages()
    wanted = (code or "").strip().upper()
    if wanted not in rules:
        found = [(name, page.level, page.title) for name, page in rules.items() if name.startswith(wanted)]
        if found:
            show_table(("code", "level", "rule"), found)
            return
        complain(f"there is no rule {code}", "claimset explain lists them")
        end(2)
    rule = rules[wanted]
    print(f"{rule.code} ({rule.level}, since {rule.since})\n\n{rule.page}")
