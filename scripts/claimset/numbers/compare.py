"""Comparison of two figures: of one series, of a part with its whole, or of one step in a course of events."""

from fractions import Fraction
from typing import Final, Literal

import msgspec

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Approximation
from claimset.numbers.amount import IntervalReader
from claimset.numbers.facets.figure import Figure
from claimset.numbers.interval import Interval
from claimset.numbers.obstacle import Obstacle, dimension_obstacle, series_obstacle, year_convention
from claimset.numbers.reading import Reading, reach_alike, readings
from claimset.numbers.verdict import ROUNDING, PairOutcome, PairVerdict
from claimset.numbers.words import figure_words, in_units_of, window_words, words_of_interval
from claimset.quantity.printed_digits import last_digit

Sides = tuple[Interval, Interval]
"""The left and the right figure in the unit of the right one."""
Comparison = Literal["same", "conflict", "part", "funnel"]
"""
`same`: two figures say one thing. `conflict`: a person says that they cannot both hold. `part`: the left one counts a
part of the right one. `funnel`: the left one counts a later step in a course of events, as charges after arrests.
"""
_HUNDRED = Fraction(100)
_EQUAL: Final = ("same", "conflict")
_OTHER_SIDE: dict[Comparison, str] = {
    "same": "the other says",
    "conflict": "the other says",
    "part": "it is part of",
    "funnel": "the step before has",
}


def compare(
    left: Figure, right: Figure, comparison: Comparison, arithmetic: Arithmetic, *, linked: bool = False
) -> PairVerdict:
    """
    Return the verdict whether two figures can be true together.

    `linked` says that a person linked them; then a facet that one of them lacks does not keep them from comparison.
    """
    if comparison in _EQUAL and left.value.per is not None and right.value.per is None:
        # A count that is converted to a rate reads better than a rate that is converted to a count.
        verdict = compare(right, left, comparison, arithmetic, linked=linked)
        sides = None if verdict.sides is None else (verdict.sides[1], verdict.sides[0])
        return msgspec.structs.replace(verdict, sides=sides)
    if comparison == "part" and left.is_share and right.is_amount and linked:
        return _share_of_whole(left, right, arithmetic)
    obstacle = _obstacle(left, right, comparison, arithmetic, linked=linked)
    if obstacle is not None:
        return not_comparable(left, right, obstacle)
    first_sides: Sides | None = None
    is_converted = _is_converted(left, right)
    for reading in readings(arithmetic):
        if reading.convention is not None and not is_converted:
            break  # Without periods of different length conventions change nothing.
        limits_open_sides = _limits_open_sides(left, right, comparison)
        reader = IntervalReader(reading._replace(rounds=True) if limits_open_sides else reading, arithmetic)
        interval = reader.in_unit_of(left, right)
        if interval is None:
            continue
        sides = interval, reader.in_own_unit(right)
        first_sides = first_sides or sides
        if _holds(left, right, comparison, reader, sides):
            year = year_convention(left, right, arithmetic) if comparison in _EQUAL else None
            name = _name(reading) or year
            sentence = _sentence(left, right, sides, first_sides, comparison, name or "")
            outcome = PairOutcome.CONSISTENT if name is None else PairOutcome.TENSION
            return PairVerdict(outcome, sentence, name, "convention" if year else reading.name, sides)
    if first_sides is None:
        return not_comparable(left, right, Obstacle("time", missing=True))
    sentence = _sentence(left, right, first_sides, first_sides, comparison, "")
    return PairVerdict(PairOutcome.CONFLICT, sentence, sides=first_sides)


def _share_of_whole(share: Figure, whole: Figure, arithmetic: Arithmetic) -> PairVerdict:
    """Return the verdict of a share whose linked whole is a count: a part is at most its whole."""
    for reading in readings(arithmetic):
        reader = IntervalReader(reading, arithmetic)
        part = reader.in_own_unit(whole) * (reader.in_own_unit(share).nonnegative_part / _HUNDRED)
        sides = part, reader.in_own_unit(whole)
        sentence = f"{figure_words(share)} of {figure_words(whole)} is {words_of_interval(part)}"
        if part.can_be_at_most(sides[1]):
            name = _name(reading)
            return PairVerdict(
                PairOutcome.CONSISTENT if name is None else PairOutcome.TENSION, sentence, name, reading.name, sides
            )
    return PairVerdict(PairOutcome.CONFLICT, sentence, sides=sides)


def not_comparable(left: Figure, right: Figure, obstacle: Obstacle) -> PairVerdict:
    """Return the verdict that two figures cannot be compared, and why."""
    reason = f"only one of the two has a {obstacle.facet}" if obstacle.missing else f"they differ in {obstacle.facet}"
    if obstacle.facet == "whole" and obstacle.missing:
        reason = "a share and a count need the whole that the share is of"
    sentence = f"{figure_words(left)} and {figure_words(right)}: {reason}"
    return PairVerdict(PairOutcome.NOT_COMPARABLE, sentence, obstacle.facet, missing=obstacle.missing)


def _limits_open_sides(left: Figure, right: Figure, comparison: Comparison) -> bool:
    """
    Say whether "more than" and "less than" reach only a little beyond their number in this comparison.

    Two intervals without a bound on one side always share a number, so that more than 5 and more than 900 would be the
    same. A person who says that two days conflict with up to three weeks means about three weeks.
    """
    if comparison == "conflict":
        return None in (left.value.min, left.value.max, right.value.min, right.value.max)
    return comparison == "same" and reach_alike(left.value, right.value)


def _name(reading: Reading) -> str | None:
    """Return the name of a reading's convention, or of rounding; None for printed numbers and the calendar."""
    if reading.convention is not None:
        return reading.convention.name
    return ROUNDING if reading.rounds else None


def _obstacle(
    left: Figure, right: Figure, comparison: Comparison, arithmetic: Arithmetic, *, linked: bool
) -> Obstacle | None:
    dimension = dimension_obstacle(left, right, linked=linked)
    if dimension is not None:
        return dimension
    if comparison in _EQUAL:
        return series_obstacle(left, right, arithmetic, linked=linked)
    if comparison == "part" and left.window and right.window and not left.window.overlaps(right.window):
        return Obstacle("time", missing=False)
    return None


def _holds(left: Figure, right: Figure, comparison: Comparison, reader: IntervalReader, sides: Sides) -> bool:
    if comparison not in _EQUAL:
        return sides[0].can_be_at_most(sides[1])
    if left.value.approximation == right.value.approximation == Approximation.RANGE:
        return all(_meet(*ends, reader) for ends in zip(_ends(left), _ends(right), strict=True))
    return sides[0].meets(sides[1])


def _meet(left: Figure, right: Figure, reader: IntervalReader) -> bool:
    interval = reader.in_unit_of(left, right)
    return interval is not None and interval.meets(reader.in_own_unit(right))


def _ends(figure: Figure) -> tuple[Figure, Figure]:
    """Return the two ends of a range, each as a figure: two ranges are the same if both ends are."""
    value = figure.value
    low, high = (
        msgspec.structs.replace(
            value,
            min=end,
            max=end,
            min_inclusive=True,
            max_inclusive=True,
            approximation=Approximation.EXACT,
            precision=last_digit(value),
        )
        for end in (value.min, value.max)
    )
    return msgspec.structs.replace(figure, value=low), msgspec.structs.replace(figure, value=high)


def _is_converted(left: Figure, right: Figure) -> bool:
    return left.value.per != right.value.per or left.value.unit != right.value.unit


def _sentence(left: Figure, right: Figure, sides: Sides, first_sides: Sides, comparison: Comparison, name: str) -> str:
    """
    Return the sum as a sentence.

    `sides` are those of the reading under which the figures fit, `first_sides` those of the first reading that was
    possible. `name` is the reading's convention or `ROUNDING`, empty for neither.
    """
    is_converted = _is_converted(left, right)
    one, other = (window_words(left) if is_converted else figure_words(left)), figure_words(right)
    if is_converted:
        first_words = in_units_of(words_of_interval(*first_sides), right.value)
        one = one if first_words == one else f"{one} is {first_words}"
    sentence = f"{one}; {_OTHER_SIDE[comparison]} {other}"
    if name == ROUNDING:
        return f"{sentence}; by rounding {words_of_interval(*sides)} and {words_of_interval(*reversed(sides))}"
    if name and is_converted and sides != first_sides:
        return f"{sentence}; by the convention '{name}' it is {in_units_of(words_of_interval(*sides), right.value)}"
    return f"{sentence}; by the convention '{name}'" if name else sentence
