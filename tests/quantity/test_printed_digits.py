"""What one unit of the last printed digit is worth, and which share a fraction names."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.quantity.notation import parse_quantity
from claimset.quantity.printed_digits import is_rounded, last_digit, own_digit, share_of_unit

numbers = st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,8})?", fullmatch=True).map(Decimal)


@pytest.mark.parametrize(
    ("line", "worth"),
    [
        ("=850000", "1000"),
        ("=850000 @10000", "10000"),
        ("=1249", "1"),
        ("=1200", "1"),
        ("=6500000 @100000", "100000"),
        ("=3000000", "1000000"),
        ("=12.5 %", "0.1"),
        ("=12.5 % @0.01", "0.01"),
        ("=-300000", "1000"),
        ("=0", "1"),
        (">800 /P1M", "1"),
        ("<~1200", "1"),
        ("~300000", "1000"),
        ("550000..800000", "1000"),
        ("900..1000", "1"),
        ("(*,*)", "1"),
    ],
)
def test_the_last_printed_digit_has_a_worth(line: str, worth: str) -> None:
    assert last_digit(parse_quantity(line)) == Decimal(worth)


@given(numbers)
def test_a_number_is_a_multiple_of_its_own_last_digit(number: Decimal) -> None:
    assert number % own_digit(number) == 0


@given(numbers)
def test_a_thousand_times_a_whole_number_has_a_last_digit_worth_a_thousand_times(number: Decimal) -> None:
    whole = number.to_integral_value()
    assert own_digit(whole * 1000) == own_digit(whole) * (1000 if whole else 1)


@pytest.mark.parametrize(
    ("line", "share"),
    [
        ("=25 % @1/4", Fraction(25)),
        ("~66.67 % @2/3", Fraction(200, 3)),
        ("=0.33 #share @1/3", Fraction(1, 3)),
        ("=25 %", None),
    ],
)
def test_a_fraction_names_an_exact_share(line: str, share: Fraction | None) -> None:
    assert share_of_unit(parse_quantity(line)) == share


@given(st.fractions(0, 100, max_denominator=9999), st.integers(0, 8))
def test_a_share_written_with_so_many_decimals_is_rounded(share: Fraction, places: int) -> None:
    assert is_rounded(Decimal(round(share * 10**places)).scaleb(-places), share)


@pytest.mark.parametrize(("number", "share"), [("66.66", "200/3"), ("70", "200/3"), ("68", "200/3"), ("0.3", "2/5")])
def test_a_number_beside_the_share_is_not_its_rounding(number: str, share: str) -> None:
    assert not is_rounded(Decimal(number), Fraction(share))
