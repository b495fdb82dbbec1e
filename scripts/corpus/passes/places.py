"""Finds the place of a quotation in a text, where a person who reads the text would see it."""

import re
from collections.abc import Iterator
from itertools import groupby

_LEFT_OUT = " [...] "
"""Stands in a long quotation for the words between its first and its last ones."""
_LINE_END = "⏎"
_FORMS = {"'": "['’‘]", '"': '["“”„]', " ": r"[^\S\n]", _LINE_END: "\n"}
"""A hard space looks like a space, and a straight mark may stand for a curly one."""
_MENTION = re.compile(r"@(\d+)(?:\.(\d+))?")


class NotPlaced(Exception):
    """A quotation has no place in the text, or several; the message says which."""


def place_of(text: str, quote: str, mention: str | None) -> tuple[int, int]:
    """
    Return the offsets of a quotation.

    `mention` is `@4`, the line of the text that it begins on, or `@4.2`, its second place on that line; None where it
    has one place only. Raises NotPlaced.
    """
    places = list(_places(text, quote))
    if not places:
        raise NotPlaced(f"the text does not have {quote!r}{_as_far_as(text, quote)}")
    by_line = {
        number: list(group) for number, group in groupby(places, key=lambda place: text.count("\n", 0, place[0]) + 1)
    }
    names = {
        f"@{number}" + (f".{index}" if len(group) > 1 else ""): place
        for number, group in by_line.items()
        for index, place in enumerate(group, 1)
    }
    if mention is None and len(places) == 1:
        return places[0]
    if mention is not None and not _MENTION.fullmatch(mention):
        raise NotPlaced(f"{mention!r} is no place: write @4 for line 4, @4.2 for the second one on it")
    if mention is not None and mention.removesuffix(".1") in names:
        mention = mention.removesuffix(".1")
    if mention is None or mention not in names:
        raise NotPlaced(f"{quote!r} stands in {len(places)} places: write one of {', '.join(names)}")
    return names[mention]


def _places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    first, left_out, last = quote.partition(_LEFT_OUT)
    end_of_quote = _pattern(last) if left_out else None
    starts = list(_pattern(first).finditer(text)) or list(_pattern(first, anywhere=True).finditer(text))
    for start in starts:
        end = start if end_of_quote is None else end_of_quote.search(text, start.end())
        if end is not None:
            yield start.start(), end.end()


def _pattern(words: str, *, anywhere: bool = False) -> re.Pattern[str]:
    """Return what finds words in a text, `anywhere` also inside of longer words."""
    forms = "".join(_FORMS.get(letter, re.escape(letter)) for letter in words)
    before = r"(?<!\w)" if words[:1].isalnum() and not anywhere else ""
    after = r"(?!\w)" if words[-1:].isalnum() and not anywhere else ""
    return re.compile(f"{before}{forms}{after}")


def _as_far_as(text: str, quote: str) -> str:
    words = quote.split(" ")
    for count in range(len(words) - 1, 0, -1):
        beginning = " ".join(words[:count])
        if _pattern(beginning).search(text):
            return f"; it has the words as far as {beginning!r}"
    return ""
