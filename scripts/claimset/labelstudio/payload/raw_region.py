"""Checks of a region as the editor saved it: its form, and the place of its words in the text."""

import bisect
import re
import sys
from typing import Any, TypeGuard
from unicodedata import normalize

from claimset.text.visible import in_quotes, show_value

Region = dict[str, Any]
"""One region of a result, as Label Studio writes it in JSON."""

BRANCH = " / "
"""Separates the steps of a path through a taxonomy that is written as one name."""
_SPACE = re.compile(r"(?:\s|\\n|\\r|\\t)+")
_LONGEST_NAME = 60


class QuoteFinder:
    """Finds words in a text; white space in either is ignored."""

    def __init__(self, text: str) -> None:
        self._pieces: list[tuple[int, int]] = []
        pieces, length, piece_start = [], 0, 0
        for start, end in [*(gap.span() for gap in _SPACE.finditer(text)), (len(text), len(text))]:
            if piece_start < start:
                self._pieces.append((length, piece_start))
                pieces.append(text[piece_start:start])
                length += start - piece_start
            piece_start = end
        self._text = "".join(pieces)

    def find(self, words: str) -> tuple[int, int] | None:
        """Return the start and end of the words, in code points; None unless they stand exactly once."""
        needle = without_spaces(words)
        offset = self._text.find(needle)
        if not needle or offset < 0 or self._text.find(needle, offset + 1) >= 0:
            return None
        return self._place(offset), self._place(offset + len(needle) - 1) + 1

    def _place(self, offset: int) -> int:
        piece_offset, start = self._pieces[bisect.bisect_right(self._pieces, (offset, sys.maxsize)) - 1]
        return start + offset - piece_offset


def well_formed(region: object) -> bool:
    """Say whether a region has the form that Label Studio gives it: every part is text, lists of text, or absent."""
    if not isinstance(region, dict) or not isinstance(region.get("value") or {}, dict):
        return False
    value = region.get("value") or {}
    lists = [region.get("labels") or [], value.get("labels") or [], value.get("choices") or []]
    words = value.get("text") or []
    names = [region.get(key) for key in ("id", "from_name", "to_name", "type", "from_id", "to_id", "direction")]
    return (
        all(isinstance(items, list) and all(isinstance(item, str) for item in items) for items in lists)
        and (isinstance(words, str) or (isinstance(words, list) and all(isinstance(item, str) for item in words)))
        and all(name is None or isinstance(name, str) for name in names)
    )


def shorten_id(name: object) -> str:
    """Return an id for a message, cut where it is long."""
    # An id comes from a server or a file and may be pages long.
    words = str(name)
    return words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1] + "…"


def quote_name(name: object) -> str:
    """Return a name for a message, in quotation marks, cut where it is long."""
    return in_quotes(name, _LONGEST_NAME) if isinstance(name, str) else show_value(name)


def is_offset(value: object) -> TypeGuard[int]:
    """Say whether a value is a whole number that every reader of JSON keeps exactly; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def without_spaces(words: str) -> str:
    """Return words without white space, and without the escapes (a backslash and a letter) that the editor writes."""
    return _SPACE.sub("", words)


def same_words(saved: str, words: str) -> bool:
    """
    Say whether an editor saved these words, or none; white space is ignored.

    A letter with an accent is one code point or two, and an editor may save the other form than the text has. So both
    forms count as the same words.
    """
    compared = without_spaces(saved)
    return compared in {"", without_spaces(words)} or normalize("NFC", compared) == normalize(
        "NFC", without_spaces(words)
    )


def other_text(region: Region, text_control: str) -> str:
    """Return, for a message, the other text that a region is about; an empty string if it is about no other."""
    control = region.get("to_name")
    return "" if control in {None, text_control} else f"{quote_name(control)}, and the text is in '{text_control}'"
