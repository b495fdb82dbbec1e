"""The properties of a rule that a renderer needs, and the rules in Markdown."""

import re
from collections.abc import Iterable
from typing import Protocol

from claimset.model.issue import Level
from claimset.text.markdown_table import table


class RulePage(Protocol):
    """
    A rule's code, its level, the version that brought it, and its whole page in Markdown.

    `convention` says whether a project may give it another level.
    """

    code: str
    level: Level
    since: str
    page: str
    convention: bool

    @property
    def title(self) -> str:
        """The first line of the page."""


def rules_table(pages: Iterable[RulePage]) -> str:
    """Return a Markdown table of the rules: code, level, the keyword that may change it, title."""
    rows = ((page.code, page.level, changed_by(page), page.title) for page in pages)
    return table(("code", "level", "changed by", "what it sees"), rows)


def changed_by(page: RulePage) -> str:
    """Return the keyword of the schema that may change the level; empty if the level is fixed."""
    return "x-rules" if page.convention else ""


def level_sentence(page: RulePage) -> str:
    """Return a sentence with a rule's level, the version that brought it, and whether a project may change it."""
    keyword = changed_by(page)
    may_change = f"{keyword} may change the level" if keyword else "the level is fixed"
    return f"{page.level}, since {page.since}; {may_change}"


def rule_pages(pages: Iterable[RulePage]) -> str:
    """Return the pages of the rules as Markdown, each under a heading with its code."""
    return "\n".join(
        f"### {page.code}\n\n*{level_sentence(page)}*\n\n{page_in_markdown(page.page)}\n" for page in pages
    )


def page_in_markdown(page: str) -> str:
    """Return a page in which the bad and the good example are items of a list, for Markdown joins lines."""
    return re.sub(r"^(Bad|Good): +", r"- \1: ", page, flags=re.MULTILINE)
