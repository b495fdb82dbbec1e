"""Sentences of a text, with their offsets."""

import bisect
from collections.abc import Iterable, Iterator
from itertools import pairwise

import sentencex


class Sentences:
    """
    The sentences of one text, in code points, covering it without a gap.

    The boundaries are sentencex's rules for the language; white space after a sentence belongs to it. A sentence also
    ends at each offset of `edges`: where a title or a caption without a full stop meets the text, for example.
    """

    def __init__(self, text: str, language: str, edges: Iterable[int] = ()) -> None:
        pieces = _segment(text, language)
        if "".join(pieces) != text:
            pieces = text.splitlines(keepends=True)
        self._starts = [0]
        for piece in pieces:
            self._starts.append(self._starts[-1] + len(piece))
        cuts = {_after_space(text, edge) for edge in edges}
        if not cuts <= set(self._starts):
            self._starts = sorted(cuts.union(self._starts))
        self._text = text

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield the offsets of each sentence, white space after it included."""
        return pairwise(self._starts)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """
        Return the offsets of the sentence, or run of sentences, that holds `text[start:end]`, edges trimmed.

        What lies after the text belongs to its last sentence.
        """
        first = self._starts[bisect.bisect_right(self._starts, start) - 1]
        last = self._starts[min(bisect.bisect_left(self._starts, end), len(self._starts) - 1)]
        piece = self._text[first:last]
        if piece.isspace():
            return start, end
        return first + len(piece) - len(piece.lstrip()), last - len(piece) + len(piece.rstrip())

    def neighbours(self, start: int, end: int) -> tuple[str | None, str | None]:
        """Return the sentences before and after `text[start:end]`, edges trimmed; None where there is none."""
        before = self._text[:start].rstrip()
        after = self._text[end:].lstrip()
        first, last = len(before), len(self._text) - len(after)
        return (
            self._text[slice(*self.around(first - 1, first))] if before else None,
            self._text[slice(*self.around(last, last + 1))] if after else None,
        )


def _after_space(text: str, offset: int) -> int:
    """Return the offset after the white space at `offset`; 0 where there is only white space before it."""
    if not text[:offset].strip():
        return 0
    return len(text) - len(text[offset:].lstrip())


def _segment(text: str, language: str) -> list[str]:
    """Cut a text by the library's rules; return nothing where the library fails, as it does on a few odd texts."""
    try:
        return list(sentencex.segment(language, text))
    except BaseException as error:
        # The library's compiled part raises a BaseException whose class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        return []
