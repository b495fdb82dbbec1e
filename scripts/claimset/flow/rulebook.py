"""What a renderer needs to know of a rule."""

from typing import Protocol

from claimset.model.issue import Level


class PageLike(Protocol):
    """A rule's code, its level, its first line (`title`) and the whole text that explains it (`page`)."""

    code: str
    level: Level
    page: str

    @property
    def title(self) -> str:
        """The first line."""
