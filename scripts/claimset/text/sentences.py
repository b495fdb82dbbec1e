"""Sentences of a text, with their offsets."""

import bisect
from collections.abc import Iterator
from itertools import pairwise

import sentencex


class Sentences:
    """
    The sentences of one text, in code points, covering it without a gap.

    The boundaries are sentencex's rules for the language; white space after a sentence belongs to it.
    """

    def __init__(self, text: str, language: str) -> None:
        pieces = _segment(text, language)
        if "".join(pieces) != text:
            pieces = text.splitlines(keepends=True)
        self._starts = [0]
        for piece in pieces:
            self._starts.append(self._starts[-1] + len(piece))
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


def _segment(text: str, language: str) -> list[str]:
    """Cut a text by the library's rules; return nothing where the library fails, as it does on a few odd texts."""
    try:
        return list(sentencex.segment(language, text))
    except BaseException as error:
        # The library's compiled part raises a BaseException whose class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        return []
