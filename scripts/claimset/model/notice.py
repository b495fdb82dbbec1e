"""Pages of issues: what a code stands for, and the register of those that no rule finds."""

import inspect

from claimset.model.issue import Level
from claimset.model.schema import OFF, Schema


class Page:
    """
    What a code stands for: its level, the version it came with, and the text that explains it.

    `convention` says that a project may give it another level with `x-rules` in its schema: houses differ in it, and
    nothing that a release promises rests on it.
    """

    def __init__(self, code: str, level: Level, since: str, page: str, *, convention: bool = False) -> None:
        self.code = code
        self.level = level
        self.since = since
        self.convention = convention
        self.page = inspect.cleandoc(page)

    @property
    def title(self) -> str:
        """The first line."""
        return self.page.splitlines()[0]

    def level_in(self, schema: Schema, level: Level) -> Level | None:
        """Return the level of an issue of this code, `level` without `x-rules`; None where the schema turns it off."""
        setting = schema.rule_levels.get(self.code) if self.convention else None
        if setting is None:
            return level
        return None if setting.level == OFF else Level(setting.level)


NOTICES: dict[str, Page] = {}


def notice(code: str, level: Level, page: str, since: str = "0.1.0", *, convention: bool = False) -> None:
    """Register the page of an issue that a job finds."""
    if code in NOTICES:
        raise ValueError(f"{code} is registered twice")
    NOTICES[code] = Page(code, level, since, page, convention=convention)
