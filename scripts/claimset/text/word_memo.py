"""The words of a text, cut by compiled code, and a cache of what is computed for each word."""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from claimset.text.word_offsets import WORD, folded_word

_T = TypeVar("_T")
MOST_PIECES = 50_000
"""Pieces that a memo holds before it is emptied."""
# Small letters for capitals, and a space for each mark; bytes beyond ASCII stay.
_PLAIN = bytes(code if code > 127 or chr(code).isalnum() or code == 95 else 32 for code in range(256)).lower()
# Frequent marks beyond ASCII. A piece with another mark is cut by the slower expression.
_MARKS = tuple(mark.encode() for mark in "’‘“”„‚«»–—…•·€£\u00a0\u202f")


@lru_cache(maxsize=2)
def split_words(text: str) -> Sequence[bytes]:
    """
    Return the pieces of a text between marks and spaces, in UTF-8, with ASCII in small letters.

    A word is letters, digits, underscores and marks on letters. A piece that holds more than ASCII may be several
    words with a rare mark between them. The pieces of the last two texts are cached: two rules ask for them in turn.
    """
    data = text.encode()
    if not text.isascii():
        for mark in _MARKS:
            data = data.replace(mark, b" ")
    return data.translate(_PLAIN).split()


class WordMemo(dict[bytes, _T], Generic[_T]):
    """Cache of a function of pieces of text. It is emptied when it holds `MOST_PIECES` results."""

    def __init__(self, work: Callable[[bytes], _T]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, piece: bytes) -> _T:
        if len(self) >= MOST_PIECES:
            self.clear()
        answer = self[piece] = self._work(piece)
        return answer


class _NotOneWord(ValueError):
    """A piece is not one word."""


def _piece_number(piece: bytes) -> int:
    word = piece.decode()
    if not piece.isascii() and not WORD.fullmatch(word):
        raise _NotOneWord
    return word_number(word)


def word_number(word: str) -> int:
    """Return the number of a word, below 2^56: the same for the word in any case and Unicode form."""
    return int.from_bytes(hashlib.blake2b(folded_word(word).encode(), digest_size=7).digest())


_NUMBERS = WordMemo(_piece_number)


def word_numbers(text: str) -> list[int]:
    """Return the number of each word of a text, below 2^56: the same in every process, in any case and Unicode form."""
    try:
        return list(map(_NUMBERS.__getitem__, split_words(text)))
    except _NotOneWord:
        return [word_number(word) for word in WORD.findall(text)]
