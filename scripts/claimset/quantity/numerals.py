"""Reads numbers in words and digits by a language's lexicon."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Generic, NamedTuple, TypeVar

from claimset.model.lexicon import Lexicon
from claimset.quantity.printed_digits import own_digit

Tokens = tuple[str, ...]
_T = TypeVar("_T")
_ONE, _HALF, _TENTH = Fraction(1), Fraction(1, 2), Fraction(1, 10)
_NUMBER, _SCALE, _PART = "a number", "a scale", "a part"
_HUNDRED, _THOUSAND = 100, 1000
_PLAIN_MARKS = str.maketrans("’‘ʼ´–—−‐‑", "''''-----")
_NUMERAL = r"[0-9]+(?:[.,][0-9]+)*"
_SPACED = r"(?<![0-9])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
_OTHER = r"[^\W\d_]+(?:'[^\W\d_]+)*|\S"
_TOKEN = re.compile(f"{_NUMERAL}|{_OTHER}")
_SPACED_TOKEN = re.compile(f"{_SPACED}|{_NUMERAL}|{_OTHER}")


def number_tokens(text: str, lexicon: Lexicon) -> Tokens:
    """Cut a quote into numerals, words and single marks, in small letters and with plain quotes and dashes."""
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN_MARKS).casefold().split())
    pattern = _SPACED_TOKEN if " " in lexicon.marks.thousands else _TOKEN
    return tuple(pattern.findall(plain))


class PrintedNumber(NamedTuple):
    """A number, and the worth of one unit of its last printed digit: 850000 and 10000 for "0.85 million"."""

    value: Fraction
    digit: Fraction


@lru_cache(maxsize=4096)
def numeral(token: str, lexicon: Lexicon) -> PrintedNumber | None:
    """Read digits with the language's marks; None where they break its rules."""
    thousand_marks = "|".join(re.escape(mark) for mark in lexicon.marks.thousands)
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>{thousand_marks})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    match = re.fullmatch(rf"(?P<whole>{grouped}|0|[1-9][0-9]*)(?:{re.escape(lexicon.marks.decimal)}([0-9]+))?", token)
    if match is None:
        return None
    number = Decimal(f"{re.sub('[^0-9]', '', match['whole'])}.{match[3] or '0'}")
    digit = Fraction(1, 10 ** len(match[3])) if match[3] else Fraction(own_digit(number))
    return PrintedNumber(Fraction(number), digit)


def misread_tokens(tokens: Tokens, lexicon: Lexicon) -> Iterator[Tokens]:
    """Yield the tokens with each numeral as somebody reads it who confuses thousand and decimal marks."""
    misreadings = [tuple(_misreadings(token, lexicon)) if token[0].isdecimal() else () for token in tokens]
    if any(misreadings):
        yield from product(*(variants or (token,) for token, variants in zip(tokens, misreadings, strict=True)))


def _misreadings(token: str, lexicon: Lexicon) -> Iterator[str]:
    number = numeral(token, lexicon)
    if number is None:
        return
    marks = [index for index, character in enumerate(token) if not character.isdecimal()]
    for place in (None, *marks):
        whole = re.sub(r"[^0-9]", "", token[:place]).lstrip("0") or "0"
        decimals = "" if place is None else re.sub(r"[^0-9]", "", token[place:])
        if Fraction(Decimal(f"{whole}.{decimals or 0}")) != number.value:
            yield f"{whole}{lexicon.marks.decimal}{decimals}" if decimals else whole


class Phrases(Generic[_T]):
    """Finds forms of one or more words among tokens, each with the value that it stands for."""

    def __init__(self, rows: Iterable[tuple[str, _T]], lexicon: Lexicon) -> None:
        self._rows: dict[str, list[tuple[Tokens, _T]]] = {}
        for form, value in rows:
            words = number_tokens(form, lexicon)
            self._rows.setdefault(words[0] if words else "", []).append((words, value))

    def at(self, tokens: Tokens, start: int) -> Iterator[tuple[_T, int]]:
        """Yield each value whose form stands at `start`, with the place after it."""
        for words, value in self._rows.get(tokens[start], ()) if start < len(tokens) else ():
            if tokens[start : start + len(words)] == words:
                yield value, start + len(words)

    def occurs_in(self, tokens: Tokens) -> bool:
        """Say whether a form may stand among the tokens: False is certain."""
        return not self._rows.keys().isdisjoint(tokens)

    def ending(self, tokens: Tokens) -> Iterator[tuple[_T, int]]:
        """Yield each value whose form stands at the end of the tokens, with the place where it begins."""
        for start in range(len(tokens)):
            for value, end in self.at(tokens, start):
                if end == len(tokens):
                    yield value, start

    def single_words(self) -> dict[str, _T]:
        """Return the value of each form that is a single word."""
        return {words[0]: value for rows in self._rows.values() for words, value in rows if len(words) == 1}


class _Sum(NamedTuple):
    """
    The number of the words read so far: groups below a thousand, each with its scale, in falling order of scales.

    In "(two hundred and five) thousand (six)" the complete groups add up to `total`, and `group` is the last one, which
    may go on. `lowest` is the scale of the last complete group. `last` is the kind of the last part, and `by` the last
    scale. `digit` is the worth of one unit of the last digit.
    """

    total: Fraction = Fraction(0)
    group: Fraction | None = None
    lowest: Fraction | None = None
    last: str = ""
    by: Fraction = Fraction(0)
    digit: Fraction = Fraction(1)

    @property
    def number(self) -> PrintedNumber:
        """The number, with the worth of its last digit."""
        return PrintedNumber(self.total + (self.group or 0), self.digit)

    def extend(self, kind: str, value: Fraction, digit: Fraction = _ONE) -> "_Sum | None":
        """Return the sum with one more part; None where no number goes on with that part."""
        if kind == _NUMBER:
            if self.group is not None and (self.last != _SCALE or value >= self.by):
                return None
            if self.group is None and self.lowest is not None and value >= self.lowest:
                return None
            return self._replace(group=(self.group or 0) + value, last=kind, digit=digit)
        if kind == _PART:
            if self.last != _NUMBER:
                return None
            return self._replace(group=(self.group or 0) + value, last=kind, digit=digit)
        return self._with_small_scale(value) if value < _THOUSAND else self._with_large_scale(value)

    def _with_small_scale(self, scale: Fraction) -> "_Sum | None":
        if self.group is not None and (self.last == _SCALE or self.group >= _HUNDRED):
            return None
        group, digit = (_ONE, _ONE) if self.group is None else (self.group, self.digit)
        return self._replace(group=group * scale, last=_SCALE, by=scale, digit=digit * scale)

    def _with_large_scale(self, scale: Fraction) -> "_Sum | None":
        group, digit = (_ONE, _ONE) if self.group is None else (self.group, self.digit)
        scaled = group * scale
        if not scaled or (self.lowest is not None and scaled >= self.lowest):
            return None
        return _Sum(self.total + scaled, None, scale, _SCALE, scale, digit * scale)


class Numbers:
    """Finds numbers among tokens: digits, number words, scale words, compounds."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.scales = Phrases(((form, Fraction(value)) for form, value in lexicon.scales.items()), lexicon)
        self.articles = Phrases(((form, None) for form in lexicon.articles), lexicon)
        self._words = Phrases(_with_spaced_forms(lexicon.words), lexicon)
        self._joiners = Phrases(((form, None) for form in lexicon.joiners), lexicon)
        self._halves = Phrases(((form, _HALF) for form in lexicon.halves), lexicon)
        self._compound_parts = {form: (_SCALE, value) for form, value in self.scales.single_words().items()}
        self._compound_parts |= {form: (_NUMBER, value) for form, value in self._words.single_words().items()}
        self._links = ("", *self._joiners.single_words())

    def at(self, tokens: Tokens, start: int) -> Iterator[tuple[PrintedNumber, int]]:
        """Yield each number that begins at `start`, with the place after it."""
        for _, article in self.articles.at(tokens, start):
            for value, end in self.scales.at(tokens, article):
                yield from self._continue(tokens, end, _Sum().extend(_SCALE, value))
        if start < len(tokens) and tokens[start][0].isdecimal():
            digits = numeral(tokens[start], self._lexicon)
            if digits is not None:
                yield from self._continue(tokens, start + 1, _Sum().extend(_NUMBER, *digits))
        else:
            yield from self._parts(tokens, start, _Sum())

    def _continue(self, tokens: Tokens, start: int, partial_sum: _Sum | None) -> Iterator[tuple[PrintedNumber, int]]:
        if partial_sum is not None:
            yield partial_sum.number, start
            yield from self._parts(tokens, start, partial_sum)

    def _parts(self, tokens: Tokens, start: int, partial_sum: _Sum) -> Iterator[tuple[PrintedNumber, int]]:
        for value, end in self.scales.at(tokens, start):
            yield from self._continue(tokens, end, partial_sum.extend(_SCALE, value))
        for value, end in self._halves.at(tokens, start):
            yield from self._continue(tokens, end, partial_sum.extend(_PART, value, _TENTH))
        joined = self._joiners.at(tokens, start) if partial_sum.last == _SCALE else ()
        for place in (start, *(end for _, end in joined)):
            for value, end in self._words.at(tokens, place):
                yield from self._continue(tokens, end, partial_sum.extend(_NUMBER, value, digit_of(value)))
            if self._lexicon.compounds and place < len(tokens) and tokens[place] not in self._compound_parts:
                for sums in self._split_compound(tokens[place], partial_sum):
                    yield from self._continue(tokens, place + 1, sums)

    def _split_compound(self, word: str, partial_sum: _Sum) -> Iterator[_Sum]:
        for cut in range(1, len(word) + 1):
            head, remainder = word[:cut], word[cut:]
            kind, value = self._compound_parts.get(head, ("", _ONE))
            sums = partial_sum.extend(kind, value, digit_of(value)) if kind else None
            if sums is not None and not remainder:
                yield sums
            elif sums is not None:
                for link in self._links:
                    if remainder.startswith(link):
                        yield from self._split_compound(remainder[len(link) :], sums)


@lru_cache(maxsize=16)
def number_finder(lexicon: Lexicon) -> Numbers:
    """Return the finder of numbers of a lexicon."""
    return Numbers(lexicon)


def read_number(text: str, lexicon: Lexicon) -> Fraction | None:
    """Read a text that is one number and nothing else; None for another text, or for one with two readings."""
    tokens = number_tokens(text, lexicon)
    values = {number.value for number, end in number_finder(lexicon).at(tokens, 0) if end == len(tokens)}
    return values.pop() if len(values) == 1 else None


def digit_of(value: Fraction) -> Fraction:
    """Return the worth of one unit of a number's last digit, as its digits alone show it."""
    return Fraction(own_digit(Decimal(value.numerator) / value.denominator))


def _with_spaced_forms(words: Mapping[str, Decimal]) -> Iterator[tuple[str, Fraction]]:
    for form, value in words.items():
        for spelling in sorted({form, form.replace("-", " ")}):
            yield spelling, Fraction(value)
