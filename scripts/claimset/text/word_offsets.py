"""The words of a file with their offsets, read piece by piece, so that a file may have any size."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

WORD = re.compile(r"[\w\u0300-\u036f]+")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROLS = {"n": " ", "r": " ", "t": " ", "b": " ", "f": " "}
PIECE_LENGTH = 1 << 14
"""Code points after which a piece of a file ends at the next gap between words."""
LONGEST_WORD = 1 << 14
"""Code points without a gap after which a piece ends anyway: no word is that long."""
# Characters that are part of no word and of no escape.
_GAP = re.compile(r"[ \n,:]")

Word = tuple[str, int, int]
"""A folded word, and its start and end in the file, in code points, half-open."""


def words_of_file(file: str, *, escaped: bool = False) -> Iterator[Word]:
    """Yield the words of a file in their order. `escaped` says that it is JSON, whose escapes stand for characters."""
    for offset, content, shifts in _contents(file, escaped=escaped):
        for match in WORD.finditer(content):
            start, end = match.span()
            if shifts:
                start, end = offset_before(start, shifts), offset_before(end, shifts)
            yield folded_word(match[0]), offset + start, offset + end


def compared_words(file: str, *, escaped: bool = False) -> Iterator[list[str]]:
    """Yield the words of `words_of_file` without offsets, a list a piece of the file, ten times as fast."""
    for _, content, _ in _contents(file, escaped=escaped):
        # Case folding changes no boundary of words in ASCII, so a piece can be folded at once.
        yield WORD.findall(content.casefold()) if content.isascii() else [*map(folded_word, WORD.findall(content))]


@lru_cache(maxsize=1 << 16)
def folded_word(word: str) -> str:
    """Return a word as words are compared: case-folded, in Unicode's form NFKC."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def unescape_json(file: str) -> tuple[str, list[tuple[int, int]]]:
    """
    Replace the escapes of JSON by the characters they stand for.

    Returns the text, and for each escape a pair: the offset after it in that text, and how much further the offset
    after it is in the file.
    """
    pieces, shifts, position, length = [], [(0, 0)], 0, 0
    for match in _ESCAPE.finditer(file):
        pieces.append(file[position : match.start()])
        escape = match[0][1:]
        pieces.append(chr(int(escape[1:], 16)) if len(escape) == 5 else _CONTROLS.get(escape, escape))
        length += len(pieces[-2]) + 1
        position = match.end()
        shifts.append((length, position - length))
    return "".join([*pieces, file[position:]]), shifts


def offset_before(offset: int, shifts: Sequence[tuple[int, int]]) -> int:
    """Return the offset in the JSON for an offset in the text without escapes."""
    return offset + shifts[bisect_right(shifts, (offset, 1 << 60)) - 1][1] if shifts else offset


def _contents(file: str, *, escaped: bool) -> Iterator[tuple[int, str, list[tuple[int, int]]]]:
    """Yield the pieces of a file: the offset, the piece with its escapes resolved, and the shifts of its escapes."""
    for offset, piece in _pieces(file):
        yield offset, *(unescape_json(piece) if escaped and "\\" in piece else (piece, []))


def _pieces(file: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(file):
        limit = start + PIECE_LENGTH + LONGEST_WORD
        gap = _GAP.search(file, start + PIECE_LENGTH, limit)
        end = gap.start() if gap else _end_between_escapes(file, start, limit)
        yield start, file[start:end]
        start = end


def _end_between_escapes(file: str, start: int, end: int) -> int:
    """Return the last place up to `end` that divides no escape of JSON."""
    if end >= len(file):
        return len(file)
    escape = file.rfind("\\u", end - 5, end)
    end = end if escape < 0 else escape
    before = file[start:end]
    return end - (len(before) - len(before.rstrip("\\"))) % 2
