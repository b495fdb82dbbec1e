"""A rule's page and issues as the tests of renderers need them."""

from dataclasses import dataclass

from claimset.model.issue import Issue, Level


@dataclass
class RulePage:
    code: str
    level: Level = Level.ERROR
    page: str = "A span is wrong.\n\nIt spoils the figures.\n\nBad:  `[a ]`\nGood: `[a]`"

    @property
    def title(self) -> str:
        return self.page.splitlines()[0]


PAGES = {"AAA001": RulePage("AAA001"), "BBB001": RulePage("BBB001", Level.WARNING, "It looks odd.")}


def issue(start: int | None = None, end: int | None = None, **fields: object) -> Issue:
    facts: dict[str, object] = {"code": "AAA001", "level": Level.ERROR, "message": "is wrong", "document": "doc"}
    return Issue(**{**facts, "start": start, "end": end, **fields})  # type: ignore[arg-type]
