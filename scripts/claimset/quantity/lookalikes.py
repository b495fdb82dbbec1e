"""Finds ages and names with a number: they hold a number and are no quantity."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from claimset.model.lexicon import AGE, Lexicon
from claimset.quantity.from_words import ends_in_hedge
from claimset.quantity.numerals import read_number
from claimset.quantity.regex_prefilter import RegexPrefilter

_GROWN_UP = 18
_HEDGE_REACH = 60


class Lookalike(msgspec.Struct, frozen=True):
    """`text[start:end]` is an age, or a name with a number; `minor` says that it is one minor's exact age."""

    start: int
    end: int
    is_age: bool
    minor: bool = False


def lookalikes(text: str, lexicon: Lexicon) -> Iterator[Lookalike]:
    """Yield the ages and the names with a number that the lexicon's patterns find in a text."""
    possible = _prefilter(lexicon).may_match(text)
    yield from _ages(text, lexicon, possible)
    for pattern in lexicon.names if possible else ():
        for match in re.finditer(pattern, text) if pattern in possible else ():
            yield Lookalike(*match.span(), is_age=False)


def ages(text: str, lexicon: Lexicon) -> Iterator[Lookalike]:
    """Yield the ages in a text; a match whose group for the age is no number is left out."""
    yield from _ages(text, lexicon, _prefilter(lexicon).may_match(text))


def _ages(text: str, lexicon: Lexicon, possible: frozenset[str]) -> Iterator[Lookalike]:
    for row in lexicon.ages if possible else ():
        for match in re.finditer(row.pattern, text) if row.pattern in possible else ():
            words = match[AGE] if AGE in match.re.groupindex else None
            years = None if words is None else read_number(words, lexicon)
            if words is not None and years is None:
                continue
            text_before = text[max(match.start(AGE) - _HEDGE_REACH, 0) : match.start(AGE)] if words is not None else ""
            exact = row.exact and years is not None and not ends_in_hedge(text_before, lexicon)
            yield Lookalike(*match.span(), is_age=True, minor=exact and years is not None and 0 < years < _GROWN_UP)


@lru_cache(maxsize=16)
def _prefilter(lexicon: Lexicon) -> RegexPrefilter:
    return RegexPrefilter([*(row.pattern for row in lexicon.ages), *lexicon.names])
