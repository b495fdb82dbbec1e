"""An interval of exact numbers, open or closed at each end, and its arithmetic."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

_End = tuple[Fraction | None, bool]
"""A bound and whether it belongs to the interval; None where there is no bound on that side."""


class Interval(msgspec.Struct, frozen=True):
    """
    The numbers from `low` to `high`; None stands for no bound.

    `low_in` and `high_in` say whether the bounds belong to the interval.
    """

    low: Fraction | None
    high: Fraction | None
    low_in: bool = True
    high_in: bool = True

    @property
    def is_point(self) -> bool:
        """Whether it is a single number."""
        return self.low is not None and self.low == self.high

    def meets(self, other: "Interval") -> bool:
        """Say whether both hold a common number."""
        return self.can_be_at_most(other) and other.can_be_at_most(self)

    def can_be_at_most(self, other: "Interval") -> bool:
        """Say whether some number of this interval is at most some number of the other."""
        if self.low is None or other.high is None or self.low < other.high:
            return True
        return self.low == other.high and self.low_in and other.high_in

    def holds(self, other: "Interval") -> bool:
        """Say whether every number of the other is in this one."""
        low_fits = self.low is None or (
            other.low is not None
            and (other.low > self.low or (other.low == self.low and (self.low_in or not other.low_in)))
        )
        high_fits = self.high is None or (
            other.high is not None
            and (other.high < self.high or (other.high == self.high and (self.high_in or not other.high_in)))
        )
        return low_fits and high_fits

    @property
    def nonnegative_part(self) -> "Interval":
        """The interval without its numbers below 0."""
        return (
            self if self.low is not None and self.low >= 0 else Interval(Fraction(0), self.high, high_in=self.high_in)
        )

    def __add__(self, other: "Interval") -> "Interval":
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high, self.low_in and other.low_in, self.high_in and other.high_in)

    def __neg__(self) -> "Interval":
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, high, self.high_in, self.low_in)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, factor: "Interval | Fraction") -> "Interval":
        """Return the interval of the products. Raises ValueError for a factor that may be below 0."""
        by = point(factor) if isinstance(factor, Fraction) else factor
        if by.low is None or by.low < 0:
            raise ValueError("a factor must not be below 0")
        low_end, high_end = (self.low, self.low_in), (self.high, self.high_in)
        least, most = (by.low, by.low_in), (by.high, by.high_in)
        low = _product(low_end, least if self.low is not None and self.low >= 0 else most)
        high = _product(high_end, most if self.high is None or self.high >= 0 else least)
        # Zero times anything is zero, also where the other bound of the corner is open.
        has_zero = self.holds(point(0)) or by.holds(point(0))
        return Interval(low[0], high[0], low[1] or (low[0] == 0 and has_zero), high[1] or (high[0] == 0 and has_zero))

    def __truediv__(self, divisor: "Interval | Fraction") -> "Interval":
        """Return the interval of the quotients by the numbers of a divisor that are above 0."""
        by = point(divisor) if isinstance(divisor, Fraction) else divisor
        reciprocal_low = (Fraction(0), False) if by.high is None else (1 / by.high, by.high_in)
        reciprocal_high = (None, False) if by.low is None or by.low <= 0 else (1 / by.low, by.low_in)
        return self * Interval(reciprocal_low[0], reciprocal_high[0], reciprocal_low[1], reciprocal_high[1])


def point(number: Fraction | int) -> Interval:
    """Return the interval of one number."""
    return Interval(Fraction(number), Fraction(number))


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the interval of the sums of one number from each interval."""
    return sum(intervals, point(0))


def _product(end: _End, factor: _End) -> _End:
    (bound, bound_in), (by, by_in) = end, factor
    if bound == 0 or by == 0:
        return Fraction(0), (bound_in if bound == 0 else by_in)
    return (None, False) if bound is None or by is None else (bound * by, bound_in and by_in)
