"""What a surface says, before a unit and a kind are chosen for it."""

from collections.abc import Iterable
from enum import Enum, auto
from fractions import Fraction

import msgspec

from claimset.model.quantity import Approximation


class Sort(Enum):
    """What sort of number the words are; the value's unit and kind say which number stands for it."""

    PLAIN = auto()
    PERCENT = auto()
    FRACTION = auto()
    MULTIPLE = auto()
    TIMES = auto()
    RANK = auto()


class NumberReading(msgspec.Struct, frozen=True):
    """
    What a surface says: one number (`low` and `high` are the same) or a range, its hedge, its unit and period if named.

    `digit` is what one unit of the last printed digit is worth, `fraction` the fraction that the words name.
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
    """Return one reading of each sort; None where there is none, or a sort has two that differ."""
    by_sort: dict[Sort, NumberReading] = {}
    for reading in readings:
        if by_sort.setdefault(reading.sort, reading) != reading:
            return None
    return tuple(by_sort.values()) or None
