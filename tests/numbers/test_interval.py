"""Intervals: every operation is held to the numbers in them."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimset.numbers.interval import Interval, point, total

NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=6)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval with a number that is in it."""
    low, inside, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    low_in, high_in = draw(st.booleans()) or low == inside, draw(st.booleans()) or high == inside
    interval = Interval(
        draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None])), low_in=low_in, high_in=high_in
    )
    return interval, inside


@given(intervals(), intervals())
def test_sum_and_difference_hold_those_of_the_numbers_inside(
    one: tuple[Interval, Fraction], other: tuple[Interval, Fraction]
) -> None:
    assert (one[0] + other[0]).holds(point(one[1] + other[1]))
    assert (one[0] - other[0]).holds(point(one[1] - other[1]))
    assert total([one[0], other[0]]) == one[0] + other[0]


@example((Interval(Fraction(0), Fraction(1), low_in=False), Fraction(1)), (point(0), Fraction(0)))
@example((Interval(Fraction(-1), Fraction(0), high_in=False), Fraction(-1)), (Interval(Fraction(0), None), Fraction(0)))
@given(intervals(), intervals())
def test_product_and_quotient_hold_those_of_the_numbers_inside(
    one: tuple[Interval, Fraction], other: tuple[Interval, Fraction]
) -> None:
    positive = other[0].nonnegative_part
    if other[1] >= 0:
        assert (one[0] * positive).holds(point(one[1] * other[1]))
    if other[1] > 0:
        assert (one[0] / positive).holds(point(one[1] / other[1]))


@given(intervals(), intervals())
def test_two_intervals_with_a_common_number_meet(
    one: tuple[Interval, Fraction], other: tuple[Interval, Fraction]
) -> None:
    assert one[0].meets(one[0])
    assert one[0].meets(other[0]) == other[0].meets(one[0])
    if other[0].holds(point(one[1])):
        assert one[0].meets(other[0])
    if one[1] <= other[1]:
        assert one[0].can_be_at_most(other[0])


@given(intervals(), intervals(), intervals())
def test_wider_interval_meets_whatever_the_narrow_one_met(
    one: tuple[Interval, Fraction], other: tuple[Interval, Fraction], third: tuple[Interval, Fraction]
) -> None:
    if third[0].holds(one[0]):
        assert third[0].meets(other[0]) or not one[0].meets(other[0])
        assert third[0].can_be_at_most(other[0]) or not one[0].can_be_at_most(other[0])
        assert other[0].can_be_at_most(third[0]) or not other[0].can_be_at_most(one[0])


def test_ends_that_touch_meet_only_where_both_are_closed() -> None:
    below, above = Interval(Fraction(0), Fraction(6)), Interval(Fraction(6), None, low_in=False)
    assert not below.meets(above)
    assert below.meets(Interval(Fraction(6), None))


def test_factor_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        point(2) * point(-1)
