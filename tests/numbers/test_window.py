"""The days that TIMEX3 values name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.numbers.window import Window, narrowest, window_of


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024-12-03", "2024-12-03", "2024-12-03"),
        ("2024-12-03TNI", "2024-12-03", "2024-12-03"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024-H1", "2024-01-01", "2024-06-30"),
        ("2023-04-01/2024-03-31", "2023-04-01", "2024-03-31"),
        ("2023/2024-Q1", "2023-01-01", "2024-03-31"),
    ],
)
def test_value_names_its_days(value: str, first: str, last: str) -> None:
    assert window_of(value) == Window(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "value",
    ["PRESENT_REF", "P2Y", "XXXX-12", "2024-02-30", "2019-W53", "2024/..", "2024/2023", "2024-XX", "2024-SP", "0000"],
)
def test_value_that_names_no_days_by_itself_has_no_window(value: str) -> None:
    assert window_of(value) is None


def test_police_year_that_holds_a_leap_day_has_366_days_and_twelve_months() -> None:
    year = window_of("2023-04-01/2024-03-31")
    assert year is not None
    assert (year.days, year.months) == (366, 12)


def test_window_of_several_values_is_the_one_within_all_others() -> None:
    assert narrowest(["2024", "2024-05", "PRESENT_REF"]) == window_of("2024-05")
    assert narrowest(["2023", "2024"]) is None
    assert narrowest([]) is None


@given(st.dates(date(1000, 1, 1), date(9990, 1, 1)), st.integers(0, 4000))
def test_interval_of_two_days_has_all_days_between(first: date, days: int) -> None:
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    window = window_of(f"{first}/{last}")
    assert window is not None
    assert window.days == (last - first).days + 1
