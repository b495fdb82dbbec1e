"""Converts offsets that count UTF-16 units, as those of Java and JavaScript, to offsets that count code points."""

from bisect import bisect_left
from itertools import accumulate

_FIRST_OF_TWO_UNITS = 0x10000


class Utf16Offsets:
    """Converts offsets of one text."""

    def __init__(self, text: str) -> None:
        self._is_plain = not any(ord(character) >= _FIRST_OF_TWO_UNITS for character in text)
        self._units = (
            []
            if self._is_plain
            else [0, *accumulate(2 if ord(character) >= _FIRST_OF_TWO_UNITS else 1 for character in text)]
        )

    def code_point(self, offset: int) -> int | None:
        """Return an offset in code points; None for one inside a character. One beyond the text stays beyond it."""
        if self._is_plain or offset < 0:
            return offset
        index = bisect_left(self._units, offset)
        if index == len(self._units):
            return index + offset - self._units[-1]
        return index if self._units[index] == offset else None
