"""Whether a text prints its planned figures, each once, and no other number."""

import re
from collections.abc import Iterator

from corpus.plan.document import PlannedDocument
from corpus.plan.page import occurrences

_NEAR = 60
"""So many characters after a number its period has to begin."""
_DIGITS = re.compile(r"\d[\d.,/–-]*")


def figure_faults(document: PlannedDocument, text: str) -> Iterator[str]:
    """Yield what is wrong with the figures of a text."""
    rest = list(text)
    for figure in document.figures:
        matches = list(occurrences(figure.numeral, text))
        if len(matches) != 1:
            yield f"figure: {figure.numeral!r} stands {len(matches)} times, not once"
        for match in matches:
            rest[match.start() : match.end()] = " " * (match.end() - match.start())
            if figure.after and figure.after.casefold() not in text[match.end() : match.end() + _NEAR].casefold():
                yield f"figure: {figure.after!r} does not follow {figure.numeral!r}"
    times = {number for figure in document.figures for number in _DIGITS.findall(figure.time_words)}
    others = [number.rstrip(".,") for number in _DIGITS.findall("".join(rest))]
    extra = sorted({number for number in others if number not in times})
    if extra:
        yield f"figure: numbers that are not planned: {', '.join(extra)}"


def figure_places(document: PlannedDocument, text: str) -> list[int]:
    """Return where the planned figures end in a text that prints each once."""
    return [match.end() for figure in document.figures for match in occurrences(figure.numeral, text)]
