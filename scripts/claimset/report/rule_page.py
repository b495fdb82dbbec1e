"""What a renderer needs to know of a rule, and the rules in Markdown."""

from collections.abc import Iterable
from typing import Protocol

from claimset.model.issue import Level
from claimset.text.markdown_table import table


class RulePage(Protocol):
    """
    A rule's code, its level, the version it came with, its first line and the whole text that explains it.

    `convention` says that a project may give it another level.
    """

    code: str
    level: Level
    since: str
    page: str
    convention: bool

    @property
    def title(self) -> str:
        """The first line."""


def rules_table(pages: Iterable[RulePage]) -> str:
    """Every rule with its level, whether a project may change that, and its first line."""
    rows = ((page.code, page.level, changed_by(page), page.title) for page in pages)
    return table(("code", "level", "changed by", "what it sees"), rows)


def changed_by(page: RulePage) -> str:
    """Return the keyword of the schema that may change the level; empty where the level is fixed."""
    return "x-rules" if page.convention else ""


def level_sentence(page: RulePage) -> str:
    """Say at which level a rule is, since when, and whether a project may change the level."""
    keyword = changed_by(page)
    may_change = f"{keyword} may change the level" if keyword else "the level is fixed"
    return f"{page.level}, since {page.since}; {may_change}"


def rule_pages(pages: Iterable[RulePage]) -> str:
    """Every rule with its whole page."""
    return "\n".join(f"### {page.code}\n\n*{level_sentence(page)}*\n\n{page.page}\n" for page in pages)
