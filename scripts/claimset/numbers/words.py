"""Figures and intervals in words, for the sentence of a verdict."""

from fractions import Fraction

from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.numbers.facets.figure import Figure
from claimset.numbers.interval import Interval
from claimset.numbers.period import period_of_rate, period_of_window
from claimset.quantity.printed_digits import named_number

_HEDGES = {
    Approximation.EXACT: "",
    Approximation.APPROX: "about ",
    Approximation.NEARLY: "nearly ",
    Approximation.AT_LEAST: "at least ",
    Approximation.AT_MOST: "at most ",
    Approximation.MORE_THAN: "more than ",
    Approximation.LESS_THAN: "less than ",
}
_PERCENT = "%"
_FEWEST_DIGITS = 3
_MOST_DIGITS = 9


def figure_words(figure: Figure) -> str:
    """Return a figure as its claim says it: `more than 24 a week`, `1,249`, `1/4 (25 %)`."""
    value = figure.value
    if value.fraction is not None and value.approximation == Approximation.EXACT:
        return f"{value.fraction} ({_value_words(value)})"
    words = _value_words(value)
    if value.per is not None:
        return f"{words} {period_of_rate(value.per).words}"
    return words


def window_words(figure: Figure) -> str:
    """Return a figure with the length of its window, where it has one: `1,249 in a year`."""
    window = figure.window
    words = figure_words(figure)
    return words if window is None or figure.value.per is not None else f"{words} in {period_of_window(window).words}"


def words_of_interval(interval: Interval, other: Interval | None = None) -> str:
    """Return an interval in words, with as many digits as tell its bounds from those of another one."""
    other_bounds = () if other is None else _bounds(other)
    bounds = [bound for bound in _bounds(interval) if bound.denominator != 1]  # A whole number is written out.
    digits = _FEWEST_DIGITS
    while digits < _MOST_DIGITS and any(
        bound != other_bound and number_words(bound, digits) == number_words(other_bound, digits)
        for bound in bounds
        for other_bound in other_bounds
    ):
        digits += 1
    return _interval_words(interval, digits)


def in_units_of(words: str, value: Quantity) -> str:
    """Return a number in words followed by the unit and period of a value that it was brought to."""
    unit = _unit(value)
    period = "" if value.per is None else f" {period_of_rate(value.per).words}"
    return f"{words}{unit}{period}"


def number_words(number: Fraction, digits: int = _FEWEST_DIGITS) -> str:
    """Return a number with at least `digits` significant digits; a whole number has all of its own."""
    if number.denominator == 1:
        return f"{int(number):,}"
    size = abs(number)
    whole_digits = len(str(int(size))) if size >= 1 else 0
    leading_zeros = 0
    while size < 1 and size * 10**leading_zeros < Fraction(1, 10):
        leading_zeros += 1
    places = max(digits - whole_digits, 0) + leading_zeros
    whole, decimals = divmod(round(size * 10**places), 10**places)
    text = f"{whole:,}.{decimals:0{places}d}".rstrip("0").rstrip(".") if places else f"{whole:,}"
    return f"-{text}" if number < 0 else text


def _bounds(interval: Interval) -> tuple[Fraction, ...]:
    return tuple(end for end in (interval.low, interval.high) if end is not None)


def _value_words(value: Quantity) -> str:
    number = named_number(value)
    if number is not None:
        return f"{_HEDGES[value.approximation]}{number_words(Fraction(number), _MOST_DIGITS)}{_unit(value)}"
    low, high = (None if end is None else Fraction(end) for end in (value.min, value.max))
    return f"{_interval_words(Interval(low, high), _MOST_DIGITS)}{_unit(value)}"


def _unit(value: Quantity) -> str:
    if value.unit == _PERCENT:
        return " %"
    if value.kind not in {Kind.DURATION, Kind.DATA}:
        return ""
    return f" {value.unit}" if value.min == value.max == 1 else f" {value.unit}s"


def _interval_words(interval: Interval, digits: int) -> str:
    low, high = interval.low, interval.high
    if low is None or high is None:
        return (
            "any number"
            if low is None and high is None
            else f"{'at least' if interval.low_in else 'more than'} {number_words(low, digits)}"
            if low is not None
            else f"{'at most' if interval.high_in else 'less than'} {number_words(high or Fraction(0), digits)}"
        )
    ends = number_words(low, digits), number_words(high, digits)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
