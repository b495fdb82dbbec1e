"""Pages of codes, and the register of the codes that no rule finds."""

import inspect

from claimset.model.issue import Level
from claimset.model.schema import OFF, Schema


class Page:
    """
    A code of an issue: its level, the version of claimset that brought it, and the text that explains it.

    `page` is that text: the title, why it matters, and an example that is bad and one that is good. `convention` says
    that a project may give the code another level with `x-rules` in its schema, because projects differ in it and no
    promise of a release rests on it.
    """

    def __init__(self, code: str, level: Level, since: str, page: str, *, convention: bool = False) -> None:
        self.code = code
        self.level = level
        self.since = since
        self.convention = convention
        self.page = inspect.cleandoc(page)

    @property
    def title(self) -> str:
        """The first line of the page: what is wrong, in one sentence."""
        return self.page.splitlines()[0]

    def level_in(self, schema: Schema, level: Level) -> Level | None:
        """Return the level that a schema gives an issue: `level` if it sets none, None if it turns the code off."""
        setting = schema.rule_levels.get(self.code) if self.convention else None
        if setting is None:
            return level
        return None if setting.level == OFF else Level(setting.level)


NOTICES: dict[str, Page] = {}
"""The pages of issues that a job finds and no rule, by code."""


def notice(code: str, level: Level, page: str, since: str = "0.1.0", *, convention: bool = False) -> None:
    """Register the page of an issue that a job finds. Raises ValueError for a code that is taken."""
    if code in NOTICES:
        raise ValueError(f"{code} is registered twice")
    NOTICES[code] = Page(code, level, since, page, convention=convention)
