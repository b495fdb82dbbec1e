"""What one period is in another, by the calendar and by conventions."""

from fractions import Fraction

import pytest

from claimset.model.arithmetic import CONVENTIONS
from claimset.numbers.interval import Interval, point
from claimset.numbers.period import period_of_rate, period_of_window, quotient
from claimset.numbers.window import window_of

CALENDAR, FIFTY_TWO_WEEKS, WORKING_WEEK, _ = CONVENTIONS


def test_days_and_weeks_and_months_and_years_are_exact_by_themselves() -> None:
    assert quotient(period_of_rate("P1W"), period_of_rate("P1D"), None) == point(7)
    assert quotient(period_of_rate("P2Y"), period_of_rate("P3M"), None) == point(8)
    assert quotient(period_of_rate("P1Y"), period_of_rate("P1W"), None) is None


def test_window_of_a_known_year_is_exact_in_days() -> None:
    window = window_of("2023-04-01/2024-03-31")
    assert window is not None
    assert quotient(period_of_window(window), period_of_rate("P1D"), None) == point(366)
    assert quotient(period_of_window(window), period_of_rate("P1M"), None) == point(12)


def test_convention_gives_a_year_its_weeks() -> None:
    year, week = period_of_rate("P1Y"), period_of_rate("P1W")
    assert quotient(year, week, FIFTY_TWO_WEEKS) == point(52)
    assert quotient(year, week, CALENDAR) == Interval(Fraction(365, 7), Fraction(366, 7))
    assert quotient(week, period_of_rate("P1D"), WORKING_WEEK) == point(5)


def test_convention_that_agrees_with_the_calendar_keeps_the_known_days() -> None:
    window = window_of("2023")
    assert window is not None
    assert quotient(period_of_window(window), period_of_rate("P1D"), CALENDAR) == point(365)
    assert quotient(period_of_window(window), period_of_rate("P1D"), FIFTY_TWO_WEEKS) == point(364)


def test_time_that_is_no_period_of_a_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="no period"):
        period_of_rate("PT1H")


@pytest.mark.parametrize(("iso", "words"), [("P1W", "a week"), ("P3M", "3 months")])
def test_period_has_words(iso: str, words: str) -> None:
    assert period_of_rate(iso).words == words
