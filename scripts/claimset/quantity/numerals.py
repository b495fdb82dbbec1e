"""Words and digits to numbers, by a language's lexicon."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Generic, NamedTuple, TypeVar

from claimset.model.lexicon import Lexicon

Tokens = tuple[str, ...]
_T = TypeVar("_T")
_HALF = Fraction(1, 2)
_NUMBER, _SCALE, _PART = "a number", "a scale", "a part"
_HUNDRED, _THOUSAND = 100, 1000
_SAME = str.maketrans("’‘ʼ´–—−‐‑", "''''-----")
_NUMERAL = r"[0-9]+(?:[.,][0-9]+)*"
_SPACED = r"(?<![0-9])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
_OTHER = r"[^\W\d_]+(?:'[^\W\d_]+)*|\S"
_TOKEN = re.compile(f"{_NUMERAL}|{_OTHER}")
_SPACED_TOKEN = re.compile(f"{_SPACED}|{_NUMERAL}|{_OTHER}")


def number_tokens(text: str, lexicon: Lexicon) -> Tokens:
    """Cut a surface into numerals, words and single marks, in small letters and with plain quotes and dashes."""
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_SAME).casefold().split())
    found = _SPACED_TOKEN if " " in lexicon.marks.thousands else _TOKEN
    return tuple(found.findall(plain))


def numeral(token: str, lexicon: Lexicon) -> Fraction | None:
    """Read digits under the language's marks; None where they are not written by its rules."""
    between = "|".join(re.escape(mark) for mark in lexicon.marks.thousands)
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>{between})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    found = re.fullmatch(rf"(?P<whole>{grouped}|0|[1-9][0-9]*)(?:{re.escape(lexicon.marks.decimal)}([0-9]+))?", token)
    if found is None:
        return None
    whole, decimals = re.sub(r"[^0-9]", "", found["whole"]), found[3] or "0"
    return Fraction(Decimal(f"{whole}.{decimals}"))


def misread(found: Tokens, lexicon: Lexicon) -> Iterator[Tokens]:
    """Yield the tokens as somebody reads them who takes a thousand mark for a decimal one, or the other way round."""
    ways = [tuple(_misreadings(token, lexicon)) if token[0].isdecimal() else () for token in found]
    if any(ways):
        yield from product(*(items or (token,) for token, items in zip(found, ways, strict=True)))


def _misreadings(token: str, lexicon: Lexicon) -> Iterator[str]:
    right = numeral(token, lexicon)
    if right is None:
        return
    marks = [index for index, character in enumerate(token) if not character.isdecimal()]
    for place in (None, *marks):
        whole = re.sub(r"[^0-9]", "", token[:place]).lstrip("0") or "0"
        decimals = "" if place is None else re.sub(r"[^0-9]", "", token[place:])
        if Fraction(Decimal(f"{whole}.{decimals or 0}")) != right:
            yield f"{whole}{lexicon.marks.decimal}{decimals}" if decimals else whole


class Phrases(Generic[_T]):
    """Forms of one or more words, each with what it stands for, found at a place among tokens."""

    def __init__(self, rows: Iterable[tuple[str, _T]], lexicon: Lexicon) -> None:
        self._rows: dict[str, list[tuple[Tokens, _T]]] = {}
        for form, value in rows:
            words = number_tokens(form, lexicon)
            self._rows.setdefault(words[0] if words else "", []).append((words, value))

    def at(self, found: Tokens, start: int) -> Iterator[tuple[_T, int]]:
        """Yield each value whose form stands at `start`, with the place after it."""
        for words, value in self._rows.get(found[start], ()) if start < len(found) else ():
            if found[start : start + len(words)] == words:
                yield value, start + len(words)

    def ending(self, found: Tokens) -> Iterator[tuple[_T, int]]:
        """Yield each value whose form stands at the end of the tokens, with the place where it begins."""
        for start in range(len(found)):
            for value, end in self.at(found, start):
                if end == len(found):
                    yield value, start

    def single(self) -> dict[str, _T]:
        """Return the forms of one word."""
        return {words[0]: value for rows in self._rows.values() for words, value in rows if len(words) == 1}


class _Sum(NamedTuple):
    """
    A number so far: groups below a thousand, each with its scale, the scales falling.

    (two hundred and five) thousand (six): `total` is what stands closed, `group` what is being counted.
    """

    total: Fraction = Fraction(0)
    group: Fraction | None = None
    lowest: Fraction | None = None
    last: str = ""
    by: Fraction = Fraction(0)

    @property
    def value(self) -> Fraction:
        return self.total + (self.group or 0)

    def then(self, kind: str, value: Fraction) -> "_Sum | None":
        """Return the number with one more part, or None where no number goes on so."""
        if kind == _NUMBER:
            if self.group is not None and (self.last != _SCALE or value >= self.by):
                return None
            if self.group is None and self.lowest is not None and value >= self.lowest:
                return None
            return self._replace(group=(self.group or 0) + value, last=kind)
        if kind == _PART:
            return self._replace(group=(self.group or 0) + value, last=kind) if self.last == _NUMBER else None
        return self._small(value) if value < _THOUSAND else self._large(value)

    def _small(self, by: Fraction) -> "_Sum | None":
        if self.group is not None and (self.last == _SCALE or self.group >= _HUNDRED):
            return None
        return self._replace(group=(1 if self.group is None else self.group) * by, last=_SCALE, by=by)

    def _large(self, by: Fraction) -> "_Sum | None":
        scaled = (1 if self.group is None else self.group) * by
        if not scaled or (self.lowest is not None and scaled >= self.lowest):
            return None
        return _Sum(self.total + scaled, None, by, _SCALE, by)


class Numbers:
    """Finds numbers among tokens: digits, number words, scale words, compounds."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.scales = Phrases(((form, Fraction(value)) for form, value in lexicon.scales.items()), lexicon)
        self.articles = Phrases(((form, None) for form in lexicon.articles), lexicon)
        self._words = Phrases(_with_spaces(lexicon.words), lexicon)
        self._joiners = Phrases(((form, None) for form in lexicon.joiners), lexicon)
        self._halves = Phrases(((form, _HALF) for form in lexicon.halves), lexicon)
        self._glue = {form: (_SCALE, value) for form, value in self.scales.single().items()}
        self._glue |= {form: (_NUMBER, value) for form, value in self._words.single().items()}
        self._links = ("", *self._joiners.single())

    def at(self, found: Tokens, start: int) -> Iterator[tuple[Fraction, int]]:
        """Yield each number that begins at `start`, with the place after it."""
        for _, article in self.articles.at(found, start):
            for value, end in self.scales.at(found, article):
                yield from self._more(found, end, _Sum().then(_SCALE, value))
        if start < len(found) and found[start][0].isdecimal():
            digits = numeral(found[start], self._lexicon)
            if digits is not None:
                yield from self._more(found, start + 1, _Sum().then(_NUMBER, digits))
        else:
            yield from self._parts(found, start, _Sum())

    def _more(self, found: Tokens, start: int, so_far: _Sum | None) -> Iterator[tuple[Fraction, int]]:
        if so_far is not None:
            yield so_far.value, start
            yield from self._parts(found, start, so_far)

    def _parts(self, found: Tokens, start: int, so_far: _Sum) -> Iterator[tuple[Fraction, int]]:
        for value, end in self.scales.at(found, start):
            yield from self._more(found, end, so_far.then(_SCALE, value))
        for value, end in self._halves.at(found, start):
            yield from self._more(found, end, so_far.then(_PART, value))
        joined = self._joiners.at(found, start) if so_far.last == _SCALE else ()
        for place in (start, *(end for _, end in joined)):
            for value, end in self._words.at(found, place):
                yield from self._more(found, end, so_far.then(_NUMBER, value))
            if self._lexicon.compounds and place < len(found) and found[place] not in self._glue:
                for sums in self._glued(found[place], so_far):
                    yield from self._more(found, place + 1, sums)

    def _glued(self, word: str, so_far: _Sum) -> Iterator[_Sum]:
        for cut in range(1, len(word) + 1):
            head, rest = word[:cut], word[cut:]
            sums = so_far.then(*self._glue[head]) if head in self._glue else None
            if sums is not None and not rest:
                yield sums
            elif sums is not None:
                for link in self._links:
                    if rest.startswith(link):
                        yield from self._glued(rest[len(link) :], sums)


@lru_cache(maxsize=16)
def number_finder(lexicon: Lexicon) -> Numbers:
    """Return the finder of numbers of a lexicon."""
    return Numbers(lexicon)


def read_number(text: str, lexicon: Lexicon) -> Fraction | None:
    """Read a text that is one number and nothing else; None where it is none, or more than one."""
    found = number_tokens(text, lexicon)
    values = {value for value, end in number_finder(lexicon).at(found, 0) if end == len(found)}
    return values.pop() if len(values) == 1 else None


def _with_spaces(words: Mapping[str, Decimal]) -> Iterator[tuple[str, Fraction]]:
    for form, value in words.items():
        for way in sorted({form, form.replace("-", " ")}):
            yield way, Fraction(value)
