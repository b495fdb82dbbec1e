"""What words say of a number: the grammar of hedges, ranges, shares, ranks and units, filled from a lexicon."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeVar

import msgspec

from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation
from claimset.quantity.numerals import Phrases, Tokens, number_finder, number_tokens

_T = TypeVar("_T")
_THOUSAND = 1000


class Sort(Enum):
    """What sort of number the words are; the value's unit and kind say which number stands for it."""

    PLAIN = auto()
    PERCENT = auto()
    FRACTION = auto()
    MULTIPLE = auto()
    TIMES = auto()
    RANK = auto()


class NumberReading(msgspec.Struct, frozen=True):
    """What a surface says: one number (`low` and `high` are the same) or a range, its hedge, and its unit if named."""

    sort: Sort
    approximation: Approximation
    low: Fraction
    high: Fraction
    unit: str | None = None


def unique(found: Iterable[NumberReading]) -> tuple[NumberReading, ...] | None:
    """Return one reading of each sort; None where there is none, or a sort has two that differ."""
    by_sort: dict[Sort, NumberReading] = {}
    for reading in found:
        if by_sort.setdefault(reading.sort, reading) != reading:
            return None
    return tuple(by_sort.values()) or None


class _Amount(NamedTuple):
    sort: Sort
    number: Fraction
    end: int
    unit: str | None = None


class Reader:
    """Reads the tokens of a surface by one lexicon; every method yields all the ways there are."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rank_endings = frozenset(lexicon.rank_endings)
        self._numbers = number_finder(lexicon)
        self._fractions = self._phrases((form, Fraction(*of)) for form, of in lexicon.fractions.items())
        self._of_a = self._phrases((form, None) for form in lexicon.of_a)
        self._in_every = self._phrases((form, None) for form in lexicon.in_every)
        self._percent = self._phrases((form, None) for form in lexicon.percent)
        self._times = self._phrases((form, None) for form in lexicon.times)
        self._units = self._phrases((form, name) for name, forms in lexicon.units.items() for form in forms)
        self._periods = self._phrases((form, name) for name, forms in lexicon.periods.items() for form in forms)
        self._signs = self._phrases((form, name) for name, forms in lexicon.currencies.items() for form in forms)
        self._money = self._phrases((form, Fraction(by)) for form, by in lexicon.money_scales.items())
        self._multipliers = self._phrases((form, Fraction(by)) for form, by in lexicon.multipliers.items())
        self._ranks = self._phrases((form, Fraction(place)) for form, place in lexicon.ranks.items())
        self._vague = self._phrases((form, row) for row in lexicon.vague for form in row.forms)
        self._before = self._phrases((form, row.approximation) for row in lexicon.hedges for form in row.before)
        self._after = self._phrases((form, row.approximation) for row in lexicon.hedges for form in row.after)
        self._ranges = [
            (row.open, self._phrases([(row.open, None)]), self._phrases([(row.link, None)])) for row in lexicon.ranges
        ]

    def _phrases(self, rows: Iterable[tuple[str, _T]]) -> Phrases[_T]:
        return Phrases(rows, self._lexicon)

    def readings(self, found: Tokens) -> Iterator[NumberReading]:
        """Yield every way to read all of the tokens."""
        yield from (reading for reading, end in self._whole(found) if end == len(found))
        if found and found[-1] == ")" and found.count("(") == 1:
            yield from self._said_twice(found[: found.index("(")], found[found.index("(") + 1 : -1])

    def hedge_before(self, words: str) -> str:
        """Return the hedge that the words end in, or nothing."""
        found = number_tokens(words, self._lexicon)
        start = min((start for _, start in self._before.ending(found)), default=len(found))
        return " ".join(found[start:])

    def hedge_after(self, words: str) -> str:
        """Return the hedge that the words begin with, or nothing."""
        found = number_tokens(words, self._lexicon)
        return " ".join(found[: max((end for _, end in self._after.at(found, 0)), default=0)])

    def goes_on(self, before: str, quote: str, after: str) -> bool:
        """Say whether a number that the quote is part of begins before it or goes on after it."""
        left, found, right = (number_tokens(part, self._lexicon) for part in (before, quote, after))
        right = right[1:] if right[:1] == ("-",) else right
        if any(True for parts in (self._numbers.scales, self._fractions) for _ in parts.at(right, 0)):
            return True
        if not found or not left or found[0][0].isdecimal():
            return False
        part = any(True for parts in (self._numbers, self._fractions) for _ in parts.at(found, 0))
        return part and any(end == len(left) and value != 1 for value, end in self._numbers.at(left, len(left) - 1))

    def _whole(self, found: Tokens) -> Iterator[tuple[NumberReading, int]]:
        for approximation, start in ((Approximation.EXACT, 0), *self._before.at(found, 0)):
            for sort, number, end, unit in self._amounts(found, start):
                yield NumberReading(sort, approximation, number, number, unit), end
                if start == 0:
                    for after, last in self._after.at(found, end):
                        yield NumberReading(sort, after, number, number, unit), last
        for row, end in self._vague.at(found, 0):
            low, high = Fraction(row.min), Fraction(row.max)
            yield NumberReading(Sort.PLAIN, Approximation.VAGUE, low, high), end
            for unit, last in self._units.at(found, end):
                yield NumberReading(Sort.PLAIN, Approximation.VAGUE, low, high, unit), last
        for words, opening, link in self._ranges:
            for start in [end for _, end in opening.at(found, 0)] if words else [0]:
                yield from self._range(found, start, link)

    def _range(self, found: Tokens, start: int, link: Phrases[None]) -> Iterator[tuple[NumberReading, int]]:
        for one in self._amounts(found, start):
            for _, middle in link.at(found, one.end):
                for other in self._amounts(found, middle):
                    sorts = {one.sort, other.sort}
                    alone = one.number < _THOUSAND and self._scaled(found, middle, other.end)
                    if (
                        one.number < other.number
                        and sorts <= {Sort.PLAIN, Sort.PERCENT}
                        and (one.sort, other.sort) != (Sort.PERCENT, Sort.PLAIN)
                        and one.unit in {None, other.unit}
                        and (not alone or self._scaled(found, start, one.end))
                    ):
                        reading = NumberReading(other.sort, Approximation.RANGE, one.number, other.number, other.unit)
                        yield reading, other.end

    def _scaled(self, found: Tokens, start: int, end: int) -> bool:
        # "2 to 3 million" does not say whether it begins at two or at two million.
        return any(by >= _THOUSAND for place in range(start, end) for by, _ in self._numbers.scales.at(found, place))

    def _said_twice(self, outer: Tokens, inner: Tokens) -> Iterator[NumberReading]:
        for one in unique(self.readings(outer)) or ():
            for other in unique(self.readings(inner)) or ():
                if one.approximation == other.approximation and _share(one) == _share(other):
                    yield other

    def _amounts(self, found: Tokens, start: int) -> Iterator[_Amount]:
        for amount in self._bare(found, start):
            yield amount
            for _, end in self._periods.at(found, amount.end):
                yield amount._replace(end=end)

    def _bare(self, found: Tokens, start: int) -> Iterator[_Amount]:
        yield from (_Amount(Sort.RANK, place, end) for place, end in self._ranks.at(found, start))
        yield from (_Amount(Sort.MULTIPLE, by, end) for by, end in self._multipliers.at(found, start))
        for _, end in self._numbers.articles.at(found, start):
            yield from (_Amount(Sort.PLAIN, Fraction(1), last, unit) for unit, last in self._units.at(found, end))
        yield from self._money_of(found, start)
        yield from self._shares(found, start)
        for value, end in self._numbers.at(found, start):
            yield from self._measured(found, value, end)
            yield from (_Amount(Sort.TIMES, value, last) for _, last in self._times.at(found, end))
            if found[end : end + 1] and found[end] in self._rank_endings and found[end - 1][0].isdecimal():
                yield _Amount(Sort.RANK, value, end + 1)
            for _, middle in self._in_every.at(found, end):
                for whole, last in self._numbers.at(found, middle):
                    if 0 < value < whole:
                        yield _Amount(Sort.FRACTION, value / whole, last)

    def _money_of(self, found: Tokens, start: int) -> Iterator[_Amount]:
        for unit, end in self._signs.at(found, start):
            for value, after in self._numbers.at(found, end):
                yield _Amount(Sort.PLAIN, value, after, unit)
                yield from (_Amount(Sort.PLAIN, value * by, last, unit) for by, last in self._money.at(found, after))

    def _measured(self, found: Tokens, value: Fraction, end: int) -> Iterator[_Amount]:
        yield _Amount(Sort.PLAIN, value, end)
        yield from (_Amount(Sort.PLAIN, value, last, unit) for unit, last in self._units.at(found, end))
        yield from (_Amount(Sort.PERCENT, value, last) for _, last in self._percent.at(found, end))

    def _shares(self, found: Tokens, start: int) -> Iterator[_Amount]:
        parts = [(Fraction(1), start), *((Fraction(1), end) for _, end in self._numbers.articles.at(found, start))]
        for value, end in self._numbers.at(found, start):
            parts += [(value, end), (value, end + 1)] if found[end : end + 1] == ("-",) else [(value, end)]
        for many, place in parts:
            for part, end in self._fractions.at(found, place):
                share = many * part
                if not 0 < share < 1:
                    continue
                yield _Amount(Sort.FRACTION, share, end)
                for middle in (end, *(after for _, after in self._of_a.at(found, end))):
                    for by, last in self._numbers.scales.at(found, middle):
                        yield from self._measured(found, share * by, last)
                    yield from (amount for amount in self._measured(found, share, middle) if amount.end > middle)


def _share(reading: NumberReading) -> tuple[Fraction, Fraction, bool]:
    by = Fraction(1, 100) if reading.sort == Sort.PERCENT else Fraction(1)
    return reading.low * by, reading.high * by, reading.sort in {Sort.PERCENT, Sort.FRACTION}


@lru_cache(maxsize=16)
def reader(lexicon: Lexicon) -> Reader:
    """Return the reader of a lexicon."""
    return Reader(lexicon)
