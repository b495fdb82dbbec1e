"""The words of a file and where they stand, a piece of it at a time, whatever its size."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

WORD = re.compile(r"[\w\u0300-\u036f]+")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROLS = {"n": " ", "r": " ", "t": " ", "b": " ", "f": " "}
_PIECE = 1 << 14
_LONGEST = 1 << 14
"""Code points without a gap after which a piece ends all the same: no word is that long."""
# What stands in no word and is no part of an escape.
_GAP = re.compile(r"[ \n,:]")

Word = tuple[str, int, int]
"""A word as it is compared, and its offsets in the file, in code points, half-open."""


def words_of_file(file: str, *, escaped: bool = False) -> Iterator[Word]:
    """Yield the words of a file in their order; `escaped`: it is JSON, whose escapes stand for characters."""
    for at, piece in _pieces(file):
        content, moved = unescape_json(piece) if escaped and "\\" in piece else (piece, [])
        for match in WORD.finditer(content):
            start, end = match.span()
            if moved:
                start, end = offset_before(start, moved), offset_before(end, moved)
            yield folded_word(match[0]), at + start, at + end


@lru_cache(maxsize=1 << 16)
def folded_word(word: str) -> str:
    """Return a word as it is compared: in no case and in one form."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def unescape_json(file: str) -> tuple[str, list[tuple[int, int]]]:
    """Return JSON with its escapes as the characters they stand for, and how far each moved what follows it."""
    pieces, moved, done, length = [], [(0, 0)], 0, 0
    for match in _ESCAPE.finditer(file):
        pieces.append(file[done : match.start()])
        said = match[0][1:]
        pieces.append(chr(int(said[1:], 16)) if len(said) == 5 else _CONTROLS.get(said, said))
        length += len(pieces[-2]) + 1
        done = match.end()
        moved.append((length, done - length))
    return "".join([*pieces, file[done:]]), moved


def offset_before(offset: int, moved: Sequence[tuple[int, int]]) -> int:
    """Return where an offset lay before the escapes were resolved."""
    return offset + moved[bisect_right(moved, (offset, 1 << 60)) - 1][1] if moved else offset


def _pieces(file: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(file):
        most = at + _PIECE + _LONGEST
        gap = _GAP.search(file, at + _PIECE, most)
        end = gap.start() if gap else _between_escapes(file, at, most)
        yield at, file[at:end]
        at = end


def _between_escapes(file: str, at: int, end: int) -> int:
    """Return the last place up to `end` that divides no escape of JSON."""
    if end >= len(file):
        return len(file)
    begun = file.rfind("\\u", end - 5, end)
    end = end if begun < 0 else begun
    before = file[at:end]
    return end - (len(before) - len(before.rstrip("\\"))) % 2
