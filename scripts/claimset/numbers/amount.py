"""Converts figures to one unit, so that they can be compared: shares in percent, rates a period, durations."""

from fractions import Fraction

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.numbers.facets.figure import Figure
from claimset.numbers.interval import Interval
from claimset.numbers.period import Period, period_of_rate, period_of_window, quotient
from claimset.numbers.reading import Reading, interval_of

_THOUSAND = 1000
_HUNDRED = Fraction(100)
_PARTS_OF_A_DAY = {"hour": 24, "minute": 24 * 60, "second": 24 * 60 * 60}
_DAYS_AND_MORE = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_BYTES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte")


class IntervalReader:
    """Reads figures as intervals under one reading."""

    def __init__(self, reading: Reading, arithmetic: Arithmetic) -> None:
        self.reading, self._arithmetic = reading, arithmetic

    def in_own_unit(self, figure: Figure) -> Interval:
        """Return the interval of a figure in its own unit and period; shares, ratios and changes in percent."""
        interval = interval_of(figure.value, self.reading, self._arithmetic)
        return interval * _HUNDRED if in_parts_of_one(figure) else interval

    def in_unit_of(self, figure: Figure, other: Figure) -> Interval | None:
        """
        Return the interval of a figure in the unit and period of another one.

        Returns None where the units differ in kind, or the reading does not say how long a period is.
        """
        interval = self.in_own_unit(figure)
        if figure.is_amount and other.is_amount:
            return self._in_period(interval, figure, other)
        if figure.value.unit == other.value.unit:
            return interval
        if figure.value.kind == other.value.kind == Kind.DURATION:
            return self._as_duration(interval, figure.value.unit or "", other.value.unit or "")
        if figure.value.kind == other.value.kind == Kind.DATA:
            return _as_data(interval, figure.value.unit or "", other.value.unit or "")
        return interval if _is_percent(figure) and _is_percent(other) else None

    def _in_period(self, interval: Interval, figure: Figure, other: Figure) -> Interval | None:
        period, other_period = figure.value.per, other.value.per
        if period is None and other_period is None:
            return interval
        length, other_length = period_of(figure, other), period_of(other, figure)
        if length is None or other_length is None:
            return None
        factor = quotient(length, other_length, self.reading.convention)
        return None if factor is None else interval / factor

    def _as_duration(self, interval: Interval, unit: str, other: str) -> Interval | None:
        (length, by), (other_length, other_by) = _duration(unit), _duration(other)
        if length is None or other_length is None:
            return None
        factor = quotient(length, other_length, self.reading.convention)
        return None if factor is None else interval * factor * (other_by / by)


def in_parts_of_one(figure: Figure) -> bool:
    """Say whether a figure is a part or a multiple of one, such as 0.5, which is compared in percent."""
    return figure.is_share and figure.value.unit is None


def period_of(figure: Figure, other: Figure) -> Period | None:
    """
    Return the time that a figure counts in: its period, or the days that it is about; None where it has neither.

    A count without days of its own is about the days of the rate that it is compared with.
    """
    if figure.value.per is not None:
        return period_of_rate(figure.value.per)
    window = figure.window or other.window
    return None if window is None else period_of_window(window)


def _is_percent(figure: Figure) -> bool:
    return figure.is_share or figure.value.kind == Kind.CHANGE


def _duration(unit: str) -> tuple[Period | None, Fraction]:
    """Return a period, None for a unit that is no duration, and how many of the unit it has: a day has 24 hours."""
    if unit in _PARTS_OF_A_DAY:
        return Period(Fraction(1), "D"), Fraction(_PARTS_OF_A_DAY[unit])
    return (Period(Fraction(1), _DAYS_AND_MORE[unit]) if unit in _DAYS_AND_MORE else None), Fraction(1)


def _as_data(interval: Interval, unit: str, other: str) -> Interval | None:
    if unit not in _BYTES or other not in _BYTES:
        return None
    steps = _BYTES.index(unit) - _BYTES.index(other)
    return interval * Fraction(_THOUSAND) ** steps
