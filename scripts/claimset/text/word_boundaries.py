"""
A text as tokens.

Tokens are the words of Unicode's standard for text segmentation (UAX #29, word boundaries), which the regex library
implements for any language: it needs no model, and the same version always gives the same tokens.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import regex

_CACHED_CHUNKS = 1 << 14
_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.VERSION1)


def word_tokens(text: str, start: int) -> tuple[list[str], list[int]]:
    """
    Return the tokens of a text and their offsets; white space is no token.

    Offsets are in code points, and the text begins at `start`.
    """
    words: list[str] = []
    starts: list[int] = []
    offset = start
    for chunk in text.split(" "):
        if chunk:
            pieces, offsets = _chunk_tokens(chunk)
            if not offsets:
                if not pieces:
                    return _tokens(text, start)
                starts.append(offset)
            else:
                starts += [offset + place for place in offsets]
            words += pieces
        offset += len(chunk) + 1
    return words, starts


def is_token_boundary(text: str, offset: int) -> bool:
    """Say whether an offset lies between two tokens, or at an edge of the text."""
    return _BOUNDARY.match(text, offset) is not None


@lru_cache(_CACHED_CHUNKS)
def _chunk_tokens(chunk: str) -> tuple[list[str], list[int]]:
    """
    Return the tokens between two spaces, and the offset of each; no offsets for a single token.

    Two empty lists mean that the chunk joins the space before it, as a combining mark does; then the text has to be cut
    as a whole. No other rule of the standard reaches over a space. Most chunks recur, so they are cached.
    """
    first, *pieces = filter(None, _BOUNDARY.split(f" {chunk}"))
    if first != " ":
        return [], []
    words, offsets = _with_offsets(pieces, 0)
    return words, [] if len(words) == 1 and offsets == [0] else offsets


def _tokens(text: str, start: int) -> tuple[list[str], list[int]]:
    return _with_offsets(_BOUNDARY.split(text), start)


def _with_offsets(pieces: Iterable[str], start: int) -> tuple[list[str], list[int]]:
    words: list[str] = []
    starts: list[int] = []
    for piece in pieces:
        if piece and not piece.isspace():
            words.append(piece)
            starts.append(start)
        start += len(piece)
    return words, starts


def is_inside_word(text: str, offset: int) -> bool:
    """Say whether an offset, in code points, divides a word: letters stand on both sides, and no token ends there."""
    if not 0 < offset < len(text) or text[offset].isspace() or text[offset - 1].isspace():
        return False
    are_both_of_words = _is_word_character(text[offset - 1]) and _is_word_character(text[offset])
    return are_both_of_words and not is_token_boundary(text, offset)


def _is_word_character(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
