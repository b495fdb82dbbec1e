"""The days that a TIMEX3 value names, by the calendar, and how long they are."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import msgspec

_VALUE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?:(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-9]{2}))?|W(?P<week>[0-9]{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
    r"(?:T[0-9A-Z:]+)?"
)


class Window(msgspec.Struct, frozen=True, order=True):
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of its days."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int | None:
        """The number of its calendar months; None where it begins or ends inside one."""
        after = self.last + timedelta(days=1)
        if self.first.day != 1 or after.day != 1:
            return None
        return (after.year - self.first.year) * 12 + after.month - self.first.month

    def overlaps(self, other: "Window") -> bool:
        """Say whether a day is in both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: "Window") -> bool:
        """Say whether every day of the other is in it."""
        return self.first <= other.first and other.last <= self.last


@lru_cache(maxsize=4096)
def window_of(value: str) -> Window | None:
    """
    Return the days that one TIMEX3 value names.

    Returns None for a value without days of its own: a duration, `PRESENT_REF`, an open interval, an unknown year.
    """
    first, slash, last = value.partition("/")
    if slash:
        start, end = window_of(first) if "/" not in last else None, window_of(last) if "/" not in last else None
        return Window(start.first, end.last) if start and end and start.first <= end.last else None
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    try:
        return _window(match)
    except ValueError:
        return None


def narrowest(values: Iterable[str]) -> Window | None:
    """Return the window of the value that lies in all the others; None where no value does."""
    windows = [window for window in map(window_of, values) if window is not None]
    inner = min(windows, key=lambda window: window.days, default=None)
    return inner if inner is not None and all(window.holds(inner) for window in windows) else None


def _window(match: re.Match[str]) -> Window:
    unknown_digits = match["year"].count("X")
    year = int(match["year"].replace("X", "0"))
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return Window(monday, monday + timedelta(days=6))
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return Window(day, day)
    first_month, months = 1, 12 * 10**unknown_digits
    if match["month"]:
        first_month, months = int(match["month"]), 1
    elif match["quarter"]:
        first_month, months = 3 * int(match["quarter"]) - 2, 3
    elif match["half"]:
        first_month, months = 6 * int(match["half"]) - 5, 6
    after = first_month - 1 + months
    return Window(date(year, first_month, 1), date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1))
