"""Readings of a value: as printed, as a rounded number, and under a convention."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from claimset.model.arithmetic import Arithmetic, Convention
from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.numbers.interval import Interval, point
from claimset.quantity.printed_digits import last_digit, named_number, share_of_unit

_ABOVE = {Approximation.MORE_THAN, Approximation.AT_LEAST}
_BELOW = {Approximation.LESS_THAN, Approximation.AT_MOST}
_PERCENT = Fraction(1, 100)


class Reading(NamedTuple):
    """
    A way to read figures. A convention gives periods their lengths; without one only the calendar does.

    `rounds` says that numbers are read as rounded ones.
    """

    name: Literal["printed", "rounded", "convention"]
    rounds: bool
    convention: Convention | None = None


def readings(arithmetic: Arithmetic) -> Iterator[Reading]:
    """Yield the readings in the order in which they are tried."""
    yield Reading("printed", rounds=False)
    yield Reading("rounded", rounds=True)
    for rounds in (False, True):
        for convention in arithmetic.conventions:
            if convention.year_starts is None:
                yield Reading("convention", rounds, convention)


def interval_of(value: Quantity, reading: Reading, arithmetic: Arithmetic) -> Interval:
    """Return the interval of the numbers that a value may be under a reading."""
    return rounded_interval(value, arithmetic) if reading.rounds else printed_interval(value)


@lru_cache(maxsize=8192)
def printed_interval(value: Quantity) -> Interval:
    """Return the interval of the numbers that a value names: a point, or the interval of its hedge."""
    share = share_of_unit(value)
    if share is not None and value.approximation == Approximation.EXACT:
        return point(share)
    low = None if value.min is None else Fraction(value.min)
    high = low if value.min == value.max else None if value.max is None else Fraction(value.max)
    return Interval(low, high, value.min_inclusive, value.max_inclusive)


def rounded_interval(value: Quantity, arithmetic: Arithmetic) -> Interval:
    """
    Return the interval of the numbers that a value may have been rounded from.

    A number may be off by half a unit of its last printed digit, and a fraction in words by some percentage points.
    "More than" ends a little above its number, and "less than" a little below (`Arithmetic` says how far).
    """
    return _rounded(value, arithmetic.rounding, arithmetic.fraction, arithmetic.beyond)


def reach_alike(value: Quantity, other: Quantity) -> bool:
    """Say whether both values have no bound on the same side, so that they always share a number."""
    return (value.max is None and other.max is None) or (value.min is None and other.min is None)


@lru_cache(maxsize=8192)
def _rounded(value: Quantity, rounding: Decimal, fraction: Decimal, beyond: Decimal) -> Interval:
    approximation, number = value.approximation, named_number(value)
    if number is not None and approximation in _ABOVE | _BELOW:
        named, reach = Fraction(number), abs(Fraction(number)) * Fraction(beyond) * _PERCENT
        if approximation in _ABOVE:
            return Interval(named, named + reach, low_in=approximation == Approximation.AT_LEAST)
        return Interval(named - reach, named, high_in=approximation == Approximation.AT_MOST)
    interval = printed_interval(value)
    if approximation not in {Approximation.EXACT, Approximation.RANGE}:
        return interval
    low, high = interval.low, interval.high
    return Interval(
        None if low is None else low - _margin(low, value, rounding, fraction),
        None if high is None else high + _margin(high, value, rounding, fraction),
        interval.low_in,
        interval.high_in,
    )


def _margin(number: Fraction, value: Quantity, rounding: Decimal, fraction: Decimal) -> Fraction:
    if value.fraction is not None:
        return Fraction(fraction) * (1 if value.unit is not None else _PERCENT)
    widest = abs(number) * Fraction(rounding) * _PERCENT
    if value.kind == Kind.CHANGE and value.precision is None and number and number % 100 == 0:
        # "Doubled" and "tripled" are words without digits.
        return widest
    return min(Fraction(last_digit(value)) / 2, widest)
