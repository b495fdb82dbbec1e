"""The figures of one document while they are planned: their words have to stand apart."""

import re
from collections.abc import Iterator

from corpus.plan.teller import MeantFigure


class Page:
    """The figures of one document so far."""

    def __init__(self, document: str, language: str) -> None:
        self.document, self.language = document, language
        self.figures: list[MeantFigure] = []

    @property
    def next(self) -> int:
        """The place of the next figure."""
        return len(self.figures) + 1

    @property
    def has_trap(self) -> bool:
        """Whether a figure misreports its fact."""
        return any(item.figure.trap_of for item in self.figures)

    def admits(self, candidate: MeantFigure) -> bool:
        """Say whether the words of a figure stand apart from those of the others, so that each can stand once."""
        words = [item.figure.numeral for item in self.figures]
        times = [item.figure.time_words for item in (*self.figures, candidate)]
        new = candidate.figure.numeral
        return not any(stands_in(new, other) or stands_in(other, new) for other in words) and not any(
            stands_in(numeral, time) for numeral in (*words, new) for time in times
        )


def stands_in(words: str, text: str) -> bool:
    """Say whether words stand in a text as words and numbers of their own."""
    return next(occurrences(words, text), None) is not None


def occurrences(words: str, text: str) -> Iterator[re.Match[str]]:
    """Yield where words stand in a text, not inside a longer word or number."""
    yield from re.finditer(rf"(?<![\w.,/–-])(?<!\d[.,]){re.escape(words)}(?![\w/–-])(?![.,]\d)", text, re.IGNORECASE)
