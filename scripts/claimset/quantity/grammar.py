"""Grammar of hedges, ranges, shares, ranks and units around a number, with the words of a lexicon."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeVar

import msgspec

from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation
from claimset.quantity.numerals import Phrases, PrintedNumber, Tokens, digit_of, number_finder, number_tokens
from claimset.quantity.reading import NumberReading, Sort, is_rounder, unique

_T = TypeVar("_T")
_Numbers = list[tuple[PrintedNumber, int]]
"""The numbers that begin at a token, each with the place after it."""
_THOUSAND = 1000
_LARGEST_DENOMINATOR = 10
"""One in four is a fraction in words. One in 500 is a number as exact as 0.2 per cent."""


class _Amount(NamedTuple):
    """A number of a sort in the tokens up to `end`, with its unit and period; the fields are NumberReading's."""

    sort: Sort
    number: Fraction
    end: int
    unit: str | None = None
    digit: Fraction | None = None
    fraction: Fraction | None = None
    per: str | None = None

    def with_hedge(self, approximation: Approximation) -> NumberReading:
        """Return the amount as a reading with an approximation."""
        return NumberReading(
            self.sort, approximation, self.number, self.number, self.unit, self.per, self.digit, self.fraction
        )


class Reader:
    """Reads the tokens of a quote by one lexicon. Each method yields every possible reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rank_endings = frozenset(lexicon.rank_endings)
        self._numbers = number_finder(lexicon)
        self._fractions = self._phrases((form, Fraction(*of)) for form, of in lexicon.fractions.items())
        self._of_a = self._phrases((form, None) for form in lexicon.of_a)
        self._in_every = self._phrases((form, None) for form in lexicon.in_every)
        self._percent = self._phrases((form, None) for form in lexicon.percent)
        self._wholes = self._phrases((form, None) for form in lexicon.wholes)
        self._times = self._phrases((form, None) for form in lexicon.times)
        self._units = self._phrases((form, name) for name, forms in lexicon.units.items() for form in forms)
        self._periods = self._phrases((form, name) for name, forms in lexicon.periods.items() for form in forms)
        self._signs = self._phrases((form, name) for name, forms in lexicon.currencies.items() for form in forms)
        self._money = self._phrases((form, Fraction(by)) for form, by in lexicon.money_scales.items())
        self._multipliers = self._phrases((form, Fraction(by)) for form, by in lexicon.multipliers.items())
        self._majorities = self._phrases((form, None) for form in lexicon.majorities)
        self._ranks = self._phrases((form, Fraction(place)) for form, place in lexicon.ranks.items())
        self._vague_forms = self._phrases((form, row) for row in lexicon.vague for form in row.forms)
        self._hedges_before = self._phrases((form, row.approximation) for row in lexicon.hedges for form in row.before)
        self._hedges_after = self._phrases((form, row.approximation) for row in lexicon.hedges for form in row.after)
        self._ranges = [
            (row.open, self._phrases([(row.open, None)]), self._phrases([(row.link, None)])) for row in lexicon.ranges
        ]

    def _phrases(self, rows: Iterable[tuple[str, _T]]) -> Phrases[_T]:
        return Phrases(rows, self._lexicon)

    def readings(self, tokens: Tokens) -> Iterator[NumberReading]:
        """Yield every reading of all the tokens; an "of the" at their end is ignored."""
        for end in (len(tokens), *(start for _, start in self._wholes.ending(tokens))):
            yield from (reading for reading, last in self._quote_readings(tokens[:end]) if last == end)
        if tokens and tokens[-1] == ")" and tokens.count("(") == 1:
            yield from self._repeated_readings(tokens[: tokens.index("(")], tokens[tokens.index("(") + 1 : -1])

    def hedge_before(self, words: str) -> str:
        """Return the hedge that the words end in; an empty text for none."""
        tokens = number_tokens(words, self._lexicon)
        start = min((start for _, start in self._hedges_before.ending(tokens)), default=len(tokens))
        return " ".join(tokens[start:])

    def hedge_after(self, words: str) -> str:
        """Return the hedge that the words begin with; an empty text for none."""
        tokens = number_tokens(words, self._lexicon)
        return " ".join(tokens[: max((end for _, end in self._hedges_after.at(tokens, 0)), default=0)])

    def continues_outside(self, before: str, quote: str, after: str) -> bool:
        """Say whether the number of the quote begins in the words before it or goes on in those after it."""
        tokens_before, quote_tokens, tokens_after = (
            number_tokens(words, self._lexicon) for words in (before, quote, after)
        )
        tokens_after = tokens_after[1:] if tokens_after[:1] == ("-",) else tokens_after
        if any(True for parts in (self._numbers.scales, self._fractions) for _ in parts.at(tokens_after, 0)):
            return True
        if not quote_tokens or not tokens_before or quote_tokens[0][0].isdecimal():
            return False
        is_number = any(True for parts in (self._numbers, self._fractions) for _ in parts.at(quote_tokens, 0))
        return is_number and any(
            end == len(tokens_before) and number.value != 1
            for number, end in self._numbers.at(tokens_before, len(tokens_before) - 1)
        )

    def _quote_readings(self, tokens: Tokens) -> Iterator[tuple[NumberReading, int]]:
        for approximation, start in ((Approximation.EXACT, 0), *self._hedges_before.at(tokens, 0)):
            for amount in self._amounts(tokens, start):
                yield amount.with_hedge(approximation), amount.end
                if start == 0:
                    for approximation_after, last in self._hedges_after.at(tokens, amount.end):
                        yield amount.with_hedge(approximation_after), last
        for _, end in self._majorities.at(tokens, 0):
            half = Fraction(50)
            yield NumberReading(Sort.PERCENT, Approximation.MORE_THAN, half, half), end
        for row, end in self._vague_forms.at(tokens, 0):
            low, high = Fraction(row.min), Fraction(row.max)
            yield NumberReading(Sort.PLAIN, Approximation.VAGUE, low, high), end
            for unit, last in self._units.at(tokens, end):
                yield NumberReading(Sort.PLAIN, Approximation.VAGUE, low, high, unit), last
        yield from self._range_readings(tokens)

    def _range_readings(self, tokens: Tokens) -> Iterator[tuple[NumberReading, int]]:
        for opening_words, opening, link in self._ranges:
            if link.occurs_in(tokens):
                for start in [end for _, end in opening.at(tokens, 0)] if opening_words else [0]:
                    yield from self._range(tokens, start, link)

    def _range(self, tokens: Tokens, start: int, link: Phrases[None]) -> Iterator[tuple[NumberReading, int]]:
        for first in self._amounts(tokens, start):
            for _, middle in link.at(tokens, first.end):
                for second in self._amounts(tokens, middle):
                    sorts = {first.sort, second.sort}
                    scaled_end = first.number < _THOUSAND and self._has_scale(tokens, middle, second.end)
                    if (
                        first.number < second.number
                        and sorts <= {Sort.PLAIN, Sort.PERCENT}
                        and (first.sort, second.sort) != (Sort.PERCENT, Sort.PLAIN)
                        and first.unit in {None, second.unit}
                        and (not scaled_end or self._has_scale(tokens, start, first.end))
                    ):
                        digits = [item.digit for item in (first, second) if item.digit is not None]
                        reading = second.with_hedge(Approximation.RANGE)
                        yield msgspec.structs.replace(reading, low=first.number, digit=min(digits)), second.end

    def _has_scale(self, tokens: Tokens, start: int, end: int) -> bool:
        # "2 to 3 million" does not say whether it begins at two or at two million.
        return any(by >= _THOUSAND for place in range(start, end) for by, _ in self._numbers.scales.at(tokens, place))

    def _repeated_readings(self, outer: Tokens, inner: Tokens) -> Iterator[NumberReading]:
        """Yield the number in brackets behind rounder words for the same share: nearly half (48 per cent)."""
        for outer_reading in unique(self.readings(outer)) or ():
            for inner_reading in unique(self.readings(inner)) or ():
                if is_rounder(outer_reading, inner_reading):
                    yield inner_reading

    def _amounts(self, tokens: Tokens, start: int) -> Iterator[_Amount]:
        for amount in self._plain_amounts(tokens, start):
            yield amount
            for per, end in self._periods.at(tokens, amount.end):
                yield amount._replace(end=end, per=per)

    def _plain_amounts(self, tokens: Tokens, start: int) -> Iterator[_Amount]:
        yield from (_Amount(Sort.RANK, place, end) for place, end in self._ranks.at(tokens, start))
        yield from (_Amount(Sort.MULTIPLE, by, end) for by, end in self._multipliers.at(tokens, start))
        for _, end in self._numbers.articles.at(tokens, start):
            one = PrintedNumber(Fraction(1), Fraction(1))
            yield from (amount for amount in self._amounts_with_unit(tokens, one, end) if amount.unit)
        numbers = list(self._numbers.at(tokens, start))
        yield from self._money_amounts(tokens, start, numbers)
        yield from self._shares(tokens, start, numbers)
        for number, end in numbers:
            value, digit = number
            yield from self._amounts_with_unit(tokens, number, end)
            yield from (_Amount(Sort.TIMES, value, last, None, digit) for _, last in self._times.at(tokens, end))
            if tokens[end : end + 1] and tokens[end] in self._rank_endings and tokens[end - 1][0].isdecimal():
                yield _Amount(Sort.RANK, value, end + 1)
            for _, middle in self._in_every.at(tokens, end):
                for whole, last in self._numbers.at(tokens, middle):
                    if 0 < value < whole.value:
                        share = value / whole.value
                        fraction = share if whole.value <= _LARGEST_DENOMINATOR else None
                        yield _Amount(Sort.FRACTION, share, last, fraction=fraction)

    def _money_amounts(self, tokens: Tokens, start: int, numbers: _Numbers) -> Iterator[_Amount]:
        for unit, end in self._signs.at(tokens, start):
            for (value, digit), after in self._numbers.at(tokens, end):
                yield _Amount(Sort.PLAIN, value, after, unit, digit)
                for by, last in self._money.at(tokens, after):
                    yield _Amount(Sort.PLAIN, value * by, last, unit, digit * by)
        for (value, digit), end in numbers:
            for unit, last in self._signs.at(tokens, end):
                yield _Amount(Sort.PLAIN, value, last, unit, digit)

    def _amounts_with_unit(self, tokens: Tokens, number: PrintedNumber, end: int) -> Iterator[_Amount]:
        value, digit = number
        yield _Amount(Sort.PLAIN, value, end, None, digit)
        # A hyphen joins number and noun: a three-part series, an 18-month sentence.
        for place in (end, end + 1) if tokens[end : end + 1] == ("-",) else (end,):
            yield from (_Amount(Sort.PLAIN, value, last, unit, digit) for unit, last in self._units.at(tokens, place))
        yield from (_Amount(Sort.PERCENT, value, last, None, digit) for _, last in self._percent.at(tokens, end))

    def _shares(self, tokens: Tokens, start: int, numbers: _Numbers) -> Iterator[_Amount]:
        parts = [(Fraction(1), start), *((Fraction(1), end) for _, end in self._numbers.articles.at(tokens, start))]
        for number, end in numbers:
            parts += [(number.value, end)]
            parts += [(number.value, end + 1)] if tokens[end : end + 1] == ("-",) else []
        for factor, place in parts:
            for part, end in self._fractions.at(tokens, place):
                share = factor * part
                if not 0 < share < 1:
                    continue
                yield _Amount(Sort.FRACTION, share, end, fraction=share)
                for middle in (end, *(after for _, after in self._of_a.at(tokens, end))):
                    for by, last in self._numbers.scales.at(tokens, middle):
                        yield from self._amounts_with_unit(
                            tokens, PrintedNumber(share * by, digit_of(share) * by), last
                        )
                    for amount in self._amounts_with_unit(tokens, PrintedNumber(share, digit_of(share)), middle):
                        if amount.end > middle:
                            yield amount._replace(digit=None, fraction=share) if amount.unit else amount


@lru_cache(maxsize=16)
def reader(lexicon: Lexicon) -> Reader:
    """Return the reader of a lexicon."""
    return Reader(lexicon)
