"""The flat view of a text, without differences of white space and spelling, and how to restore the original."""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile

from claimset.model.document import Spelling

UNSEEN = "\u00ad\u200b\u2060\ufeff"
"""Invisible characters that a copy may lose: soft hyphens, zero-width spaces, byte order marks."""
_PIECE = re.compile(rf"[\s{UNSEEN}]+|[^\s{UNSEEN}]+")
_JAMO = range(0x1160, 0x1200)


class FlatView:
    """
    A text in NFC, with one space for each run of white space, none at its ends, and no invisible characters.

    `text` is the view. `offsets[n]` is the offset in the original of the view's code point n; the last one is the
    original's length. `spellings` say where and how the original differs from the view.
    """

    def __init__(self, original: str) -> None:
        pieces: list[str] = []
        self.offsets = array("q")
        self.spellings: list[Spelling] = []
        last = len(original)
        for match in _PIECE.finditer(original):
            start, end = match.span()
            piece = match[0]
            if piece[0].isspace() or piece[0] in UNSEEN:
                inner = start > 0 and end < last and any(char.isspace() for char in piece)
                self._put(pieces, " " if inner else "", piece, start)
            elif unicodedata.is_normalized("NFC", piece):
                pieces.append(piece)
                self.offsets.extend(range(start, end))
            else:
                for offset, cluster in _clusters(piece):
                    self._put(pieces, unicodedata.normalize("NFC", cluster), cluster, start + offset)
        self.text = "".join(pieces)
        self.offsets.append(last)

    def _put(self, pieces: list[str], view: str, original: str, start: int) -> None:
        if view != original:
            spelling = None if view and unicodedata.normalize("NFD", view) == original else original
            self.spellings.append(Spelling(len(self.offsets), len(view), spelling))
        pieces.append(view)
        self.offsets.extend([start] * len(view))

    def view_offset(self, original: int) -> int:
        """Return the offset in the view for an offset in the original; the next one for a character not in the view."""
        return bisect_left(self.offsets, original)


def restore_span(view: str, view_start: int, spellings: Sequence[Spelling]) -> str:
    """
    Return the original of a part of the view that begins at `view_start`, restored by the spellings within it.

    Invisible characters at the edges of the part are not restored.
    """
    pieces, piece_start = [], 0
    for item in spellings:
        start, end = item.at - view_start, item.at - view_start + item.length
        if start < 0 or end > len(view) or (item.length == 0 and start in {0, len(view)}):
            continue
        original = item.original if item.original is not None else unicodedata.normalize("NFD", view[start:end])
        pieces += [view[piece_start:start], original]
        piece_start = end
    return "".join([*pieces, view[piece_start:]])


def restore_whole(view: str, spellings: Sequence[Spelling]) -> str:
    """Return the original of a whole view, with white space and invisible characters at its ends."""
    prefix = "".join(item.original or "" for item in spellings if item.length == 0 and item.at == 0)
    suffix = "".join(item.original or "" for item in spellings if item.length == 0 and item.at == len(view) > 0)
    return prefix + restore_span(view, 0, spellings) + suffix


def _clusters(word: str) -> Iterator[tuple[int, str]]:
    """Yield `(offset, cluster)` for each character with the marks that combine with it."""
    start = 0
    while start < len(word):
        marks = takewhile(_combines, word[start + 1 :])
        cluster = word[start] + "".join(marks)
        yield start, cluster
        start += len(cluster)


def _combines(char: str) -> bool:
    return unicodedata.combining(char) != 0 or ord(char) in _JAMO
