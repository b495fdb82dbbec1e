"""What a renderer needs to know of a rule, and the rules in Markdown."""

from collections.abc import Iterable
from typing import Protocol

from claimset.model.issue import Level
from claimset.text.markdown_table import table


class RulePage(Protocol):
    """A rule's code, its level, the version it came with, its first line and the whole text that explains it."""

    code: str
    level: Level
    since: str
    page: str

    @property
    def title(self) -> str:
        """The first line."""


def rules_table(pages: Iterable[RulePage]) -> str:
    """Every rule with its level and first line."""
    return table(("code", "level", "what it sees"), ((page.code, page.level, page.title) for page in pages))


def rule_pages(pages: Iterable[RulePage]) -> str:
    """Every rule with its whole page."""
    return "\n".join(f"### {page.code}\n\n*{page.level}, since {page.since}*\n\n{page.page}\n" for page in pages)
