"""Finds the place of a quotation in a text, where a person who reads the text would see it."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

_LEFT_OUT = " [...] "
"""Stands in a long quotation for the words between its first and its last ones."""
_LINE_END = "⏎"
_FORMS = {"'": "['’‘]", '"': '["“”„]', " ": r"[^\S\n]", _LINE_END: "\n"}
"""A hard space looks like a space, and a straight mark may stand for a curly one."""
_MENTION = re.compile(r"@(\d+)(?:\.(\d+)|\+(\d+)?)?")


class NotPlaced(Exception):
    """A quotation has no place in the text, or several; the message says which."""


def place_of(text: str, quote: str, mention: str | None) -> tuple[int, int]:
    """
    Return the offsets of a quotation.

    `mention` is `@4`, the line of the text that it begins on, `@4.2`, its second place on that line, or `@4+`, a place
    there at which it is glued to another word (`@4+2`: the second one); None where it has one place only. Raises
    NotPlaced.
    """
    places = list(_places(text, quote))
    glued = [place for place in _places(text, quote, anywhere=True) if place not in places]
    if not places and not glued:
        raise NotPlaced(f"the text does not have {quote!r}{_as_far_as(text, quote)}")
    if mention is None and len(places or glued) == 1:
        return (places or glued)[0]
    names = _names(text, places, ".") | _names(text, glued, "+")
    if mention is not None and not _MENTION.fullmatch(mention):
        raise NotPlaced(
            f"{mention!r} is no place: write @4 for line 4, @4.2 for the second one on it, @4+ for a glued one"
        )
    if mention is not None and mention.removesuffix(".1") in names:
        mention = mention.removesuffix(".1")
    if mention is None or mention not in names:
        raise NotPlaced(f"{quote!r} stands in {len(names)} places: write one of {', '.join(names)}")
    return names[mention]


def _names(text: str, places: Iterable[tuple[int, int]], mark: str) -> dict[str, tuple[int, int]]:
    """Name places by their line, and by their number on it where it has several."""
    by_line = groupby(places, key=lambda place: text.count("\n", 0, place[0]) + 1)
    groups = {number: list(group) for number, group in by_line}
    one = "" if mark == "." else mark
    return {
        f"@{number}" + (f"{mark}{index}" if len(group) > 1 else one): place
        for number, group in groups.items()
        for index, place in enumerate(group, 1)
    }


def _places(text: str, quote: str, *, anywhere: bool = False) -> Iterator[tuple[int, int]]:
    first, left_out, last = quote.partition(_LEFT_OUT)
    end_of_quote = _pattern(last, anywhere=anywhere) if left_out else None
    for start in _pattern(first, anywhere=anywhere).finditer(text):
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
