"""Pages of issues: what a code stands for, and the register of those that no rule finds."""

import inspect

from claimset.model.issue import Level


class Page:
    """What a code stands for: its level, the version it came with, and the text that explains it."""

    def __init__(self, code: str, level: Level, since: str, page: str) -> None:
        self.code = code
        self.level = level
        self.since = since
        self.page = inspect.cleandoc(page)

    @property
    def title(self) -> str:
        """The first line."""
        return self.page.splitlines()[0]


NOTICES: dict[str, Page] = {}


def notice(code: str, level: Level, page: str, since: str = "0.1.0") -> None:
    """Register the page of an issue that a job finds."""
    if code in NOTICES:
        raise ValueError(f"{code} is registered twice")
    NOTICES[code] = Page(code, level, since, page)
