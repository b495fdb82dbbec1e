"""Lengths of time of rates and counts, and how many of one another has."""

import re
from fractions import Fraction

import msgspec

from claimset.model.arithmetic import Convention, Days
from claimset.numbers.interval import Interval, point
from claimset.numbers.window import Window

_ISO = re.compile(r"P([1-9][0-9]*)([DWMY])")
_WORDS = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12


class Period(msgspec.Struct, frozen=True):
    """
    A number of days, weeks, months or years: `letter` is D, W, M or Y.

    `days` is the exact number of days where the calendar says which days they are.
    """

    number: Fraction
    letter: str
    days: int | None = None

    @property
    def words(self) -> str:
        """The period as a message names it: `a week`, `3 months`."""
        word = _WORDS[self.letter]
        return f"a {word}" if self.number == 1 else f"{self.number} {word}s"


def period_of_rate(iso: str) -> Period:
    """Return the period of a rate, an ISO 8601 duration such as `P1M`. Raises ValueError for another text."""
    match = _ISO.fullmatch(iso)
    if match is None:
        raise ValueError(f"{iso} is no period of a rate")
    return Period(Fraction(int(match[1])), match[2])


def period_of_window(window: Window) -> Period:
    """Return the length of a window: in whole years or months where it begins and ends with them, else in days."""
    months = window.months
    if months is None:
        return Period(Fraction(window.days), "D", window.days)
    if months % _MONTHS_A_YEAR == 0:
        return Period(Fraction(months, _MONTHS_A_YEAR), "Y", window.days)
    return Period(Fraction(months), "M", window.days)


def quotient(period: Period, other: Period, convention: Convention | None) -> Interval | None:
    """
    Return how many of the other period a period has.

    Without a convention the number is exact by the calendar; None where the calendar does not say.
    """
    if convention is None:
        exact = _exact_quotient(period, other)
        return None if exact is None else point(exact)
    if period.letter == other.letter:
        return point(period.number / other.number)
    if {period.letter, other.letter} == {"M", "Y"}:
        return point(_months(period) / _months(other))
    return _days(period, convention) / _days(other, convention)


def _exact_quotient(period: Period, other: Period) -> Fraction | None:
    if period.letter == other.letter:
        return period.number / other.number
    if {period.letter, other.letter} == {"M", "Y"}:
        return _months(period) / _months(other)
    days, other_days = (
        item.days if item.days is not None else _plain_days(item) if item.letter in "DW" else None
        for item in (period, other)
    )
    return None if days is None or other_days is None else Fraction(days) / other_days


def _plain_days(period: Period) -> Fraction:
    return period.number * (_DAYS_A_WEEK if period.letter == "W" else 1)


def _months(period: Period) -> Fraction:
    return period.number * (_MONTHS_A_YEAR if period.letter == "Y" else 1)


def _days(period: Period, convention: Convention) -> Interval:
    if period.letter == "D":
        return point(period.number)
    year, week = _interval(convention.year), _interval(convention.week)
    month = year / Fraction(_MONTHS_A_YEAR) if convention.month is None else _interval(convention.month)
    days = {"W": week, "M": month, "Y": year}[period.letter] * period.number
    calendar_days = None if period.days is None else point(period.days)
    # The calendar is more exact than a convention that agrees with it.
    return calendar_days if calendar_days is not None and days.holds(calendar_days) else days


def _interval(days: Days) -> Interval:
    return Interval(Fraction(days[0]), Fraction(days[1]))
