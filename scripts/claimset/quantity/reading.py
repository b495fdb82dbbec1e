"""What the words of a quantity say, before a unit and a kind are chosen for it."""

from collections.abc import Iterable
from enum import Enum, auto
from fractions import Fraction

import msgspec

from claimset.model.quantity import APPROX, NEARLY_FROM, Approximation

_ROUNDED_UP = Fraction(11, 10)
_FRACTION_TOLERANCE = Fraction(15, 1000)
"""A fraction fits a share that is off by a point and a half at most: 24 per cent is a quarter."""


class Sort(Enum):
    """The sort of number that the words are; it decides which number a value with a given unit and kind has."""

    PLAIN = auto()
    PERCENT = auto()
    FRACTION = auto()
    MULTIPLE = auto()
    TIMES = auto()
    RANK = auto()


class NumberReading(msgspec.Struct, frozen=True):
    """
    What a quote says: one number (`low` and `high` are the same) or a range, its hedge, its unit and period if named.

    `digit` is the worth of one unit of the last printed digit, and `fraction` the fraction that the words name.
    """

    sort: Sort
    approximation: Approximation
    low: Fraction
    high: Fraction
    unit: str | None = None
    per: str | None = None
    digit: Fraction | None = None
    fraction: Fraction | None = None


def unique(readings: Iterable[NumberReading]) -> tuple[NumberReading, ...] | None:
    """Return one reading of each sort; None for no reading, or for two that differ in one sort."""
    by_sort: dict[Sort, NumberReading] = {}
    for reading in readings:
        if by_sort.setdefault(reading.sort, reading) != reading:
            return None
    return tuple(by_sort.values()) or None


def is_rounder(words: NumberReading, number: NumberReading) -> bool:
    """Say whether words name the share or count of a number, or its rounding: "nearly half" and 48 per cent."""
    share, is_share = _share(words)
    exact_share, is_exact_share = _share(number)
    if is_share != is_exact_share or words.low != words.high or number.low != number.high:
        return False
    if words.approximation == number.approximation and share == exact_share:
        return True
    if number.approximation != Approximation.EXACT:
        return False
    match words.approximation:
        case Approximation.NEARLY:
            return share * Fraction(NEARLY_FROM) <= exact_share < share
        case Approximation.MORE_THAN | Approximation.AT_LEAST:
            return share <= exact_share <= share * _ROUNDED_UP
        case Approximation.LESS_THAN | Approximation.AT_MOST:
            return share * Fraction(NEARLY_FROM) <= exact_share <= share
        case Approximation.APPROX:
            return abs(share - exact_share) <= share * Fraction(APPROX)
        case _:
            return words.fraction is not None and abs(share - exact_share) <= _FRACTION_TOLERANCE


def _share(reading: NumberReading) -> tuple[Fraction, bool]:
    by = Fraction(1, 100) if reading.sort == Sort.PERCENT else Fraction(1)
    return reading.low * by, reading.sort in {Sort.PERCENT, Sort.FRACTION}
