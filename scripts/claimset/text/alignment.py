"""Aligns two versions of a text word by word, and finds the place in the later one of words of the earlier one."""

import re
from difflib import SequenceMatcher

import msgspec

_WORD = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"\d[.,]\d")
# What joins the character before it, a character after a joiner, and a number that goes on after its sign.
_JOINED = re.compile(
    r".[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\u200d\U0001f3fb-\U0001f3ff]|\u200d.|\d[.,]\d", re.DOTALL
)


class NewPlace(msgspec.Struct, frozen=True):
    """
    The place of a range in the later text: code points, half-open.

    `is_proven` says that the words there are the same and stand in the same order; white space may differ. Otherwise
    the place is a proposal. `is_beside` says that a word right before or after the range changed.
    """

    start: int
    end: int
    is_proven: bool
    is_beside: bool


class Alignment:
    """
    Two versions of a text, word by word: letters and digits together, every other character alone.

    `changed` counts the words of the earlier text that the later one does not have in the same order.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old_text, self._new_text = old, new
        self._old = [match.span() for match in _WORD.finditer(old)]
        self._new = [match.span() for match in _WORD.finditer(new)]
        self._matches = self._matched_words()
        self.changed = self._matches.count(None)

    def place(self, start: int, end: int) -> NewPlace | None:
        """Return the place that a range of the earlier text has in the later one; None if nothing of it is left."""
        numbers = [number for number, (low, high) in enumerate(self._old) if low < end and start < high]
        if not numbers or start >= end:
            return None
        first, last = numbers[0], numbers[-1]
        matches = [self._matches[number] for number in numbers]
        first_match = matches[0]
        if first_match is not None and matches == list(range(first_match, first_match + len(matches))):
            new_start = self._new[first_match][0] + start - self._old[first][0]
            new_end = self._new[first_match + len(matches) - 1][1] + end - self._old[last][1]
            if self._same_words(start, end, new_start, new_end):
                is_beside = self._is_beside(first, last)
                is_proven = not (is_beside and self._may_be_another(start, end, new_start, new_end))
                return NewPlace(new_start, new_end, is_proven, is_beside)
        low, high = self._neighbours(first, last)
        if low >= high:
            return None
        return NewPlace(self._new[low][0], self._new[high - 1][1], is_proven=False, is_beside=True)

    def _same_words(self, start: int, end: int, new_start: int, new_end: int) -> bool:
        if not 0 <= new_start < new_end <= len(self._new_text):
            return False
        return self._old_text[start:end].split() == self._new_text[new_start:new_end].split()

    def _may_be_another(self, start: int, end: int, new_start: int, new_end: int) -> bool:
        """Say whether words beside which something changed are other ones of the same form, or part of a word now."""
        words = self._old_text[start:end]
        ranks = [
            (text.count(words), text.count(words, 0, place))
            for text, place in ((self._old_text, start), (self._new_text, new_start))
        ]
        if ranks[0] != ranks[1]:
            return True
        return any(
            _JOINED.match(self._new_text, place - 1)
            or (place > 1 and _NUMBER.match(self._new_text, place - 2) and place == new_start)
            for place in (new_start, new_end)
            if place
        )

    def _is_beside(self, first: int, last: int) -> bool:
        before = self._matches[first - 1] if first else -1
        after = self._matches[last + 1] if last + 1 < len(self._matches) else len(self._new)
        return (before, after) != ((self._matches[first] or 0) - 1, (self._matches[last] or 0) + 1)

    def _neighbours(self, first: int, last: int) -> tuple[int, int]:
        """Return the words of the later text between what stands before and after some words of the earlier one."""
        before = next((match for match in reversed(self._matches[:first]) if match is not None), -1)
        after = next((match for match in self._matches[last + 1 :] if match is not None), len(self._new))
        own = [match for match in self._matches[first : last + 1] if match is not None]
        low = own[0] if own and self._matches[first] is not None else before + 1
        high = own[-1] + 1 if own and self._matches[last] is not None else after
        return low, high

    def _matched_words(self) -> list[int | None]:
        """Return for each word of the earlier text the number of the same word in the later one."""
        old = [self._old_text[low:high] for low, high in self._old]
        new = [self._new_text[low:high] for low, high in self._new]
        # Most corrections are small: what both have at their ends needs no comparison, which takes long in long texts.
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        matches: list[int | None] = [*range(head), *([None] * (len(old) - head))]
        matches[len(old) - tail :] = range(len(new) - tail, len(new))
        middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
        for one, other, size in middle.get_matching_blocks():
            for place in range(size):
                matches[head + one + place] = head + other + place
        return matches
