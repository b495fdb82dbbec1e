"""
A text as tokens.

Tokens are the words of Unicode's standard for text segmentation (UAX #29, word boundaries), which the regex library
implements for any language: it needs no model, and the same version always gives the same tokens.
"""

from collections.abc import Iterable
from functools import lru_cache

import regex

_REMEMBERED = 1 << 14
_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.VERSION1)


def word_tokens(text: str, start: int) -> tuple[list[str], list[int]]:
    """Return the tokens of a text that begins at `start`, and where each begins in code points; white space is none."""
    words: list[str] = []
    starts: list[int] = []
    at = start
    for stretch in text.split(" "):
        if stretch:
            pieces, places = _remembered(stretch)
            if not places:
                if not pieces:
                    return _cut(text, start)
                starts.append(at)
            else:
                starts += [at + place for place in places]
            words += pieces
        at += len(stretch) + 1
    return words, starts


@lru_cache(_REMEMBERED)
def _remembered(stretch: str) -> tuple[list[str], list[int]]:
    """
    Return the tokens of what stands between two spaces, and where each begins; no places for a single one.

    Nothing is returned of what might be joined to a space before it, as a combining mark is: that needs a look at the
    whole. No other rule of the standard reaches over a space, and most stretches come again and again.
    """
    first, *pieces = filter(None, _BOUNDARY.split(f" {stretch}"))
    if first != " ":
        return [], []
    words, places = _placed(pieces, 0)
    return words, [] if len(words) == 1 and places == [0] else places


def _cut(text: str, start: int) -> tuple[list[str], list[int]]:
    return _placed(_BOUNDARY.split(text), start)


def _placed(pieces: Iterable[str], start: int) -> tuple[list[str], list[int]]:
    words: list[str] = []
    starts: list[int] = []
    for piece in pieces:
        if piece and not piece.isspace():
            words.append(piece)
            starts.append(start)
        start += len(piece)
    return words, starts
