"""Comparison of two figures: one series, a part and its whole, one step of a series after another."""

from typing import Literal

import msgspec

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Approximation
from claimset.numbers.amount import Terms
from claimset.numbers.figure import Figure
from claimset.numbers.interval import Interval
from claimset.numbers.obstacle import Obstacle, dimension_obstacle, series_obstacle, year_convention
from claimset.numbers.reading import Reading, reach_alike, readings
from claimset.numbers.verdict import ROUNDING, Outcome, Verdict
from claimset.numbers.words import figure_words, in_units_of, interval_words, window_words
from claimset.quantity.printed import last_digit

Sides = tuple[Interval, Interval]
Comparison = Literal["same", "part", "funnel"]
"""`same`: two figures say one thing. `part`: the left one counts a part of the right one. `funnel`: a later step."""
_OTHER_SIDE: dict[Comparison, str] = {
    "same": "the other says",
    "part": "it is part of",
    "funnel": "the step before has",
}


def compare(
    left: Figure, right: Figure, comparison: Comparison, arithmetic: Arithmetic, *, linked: bool = False
) -> Verdict:
    """
    Say whether two figures can be true together.

    `linked` says that a person put them side by side; what one of them lacks is then no reason against it.
    """
    obstacle = _obstacle(left, right, comparison, arithmetic, linked=linked)
    if obstacle is not None:
        return not_comparable(left, right, obstacle)
    first_sides: Sides | None = None
    for reading in readings(arithmetic):
        # Two numbers without a bound on the same side always meet: only what is just beyond them says anything.
        only_near = comparison == "same" and reach_alike(left.value, right.value)
        terms = Terms(reading._replace(rounds=True) if only_near else reading, arithmetic)
        interval = terms.like(left, right)
        if interval is None:
            continue
        sides = interval, terms.own(right)
        first_sides = first_sides or sides
        if _holds(left, right, comparison, terms):
            year = year_convention(left, right, arithmetic) if comparison == "same" else None
            name = _name(reading) or year
            sentence = _sentence(left, right, sides, first_sides, comparison, name or "")
            outcome = Outcome.CONSISTENT if name is None else Outcome.TENSION
            return Verdict(outcome, sentence, name, False, "convention" if year else reading.name, *sides)
    if first_sides is None:
        return not_comparable(left, right, Obstacle("time", missing=True))
    sentence = _sentence(left, right, first_sides, first_sides, comparison, "")
    return Verdict(Outcome.CONFLICT, sentence, None, False, None, *first_sides)


def not_comparable(left: Figure, right: Figure, obstacle: Obstacle) -> Verdict:
    """Return the verdict that two figures cannot be compared, with its reason."""
    reason = f"only one of the two has a {obstacle.facet}" if obstacle.missing else f"they differ in {obstacle.facet}"
    if obstacle.facet == "whole" and obstacle.missing:
        reason = "a share and a count need the whole that the share is of"
    sentence = f"{figure_words(left)} and {figure_words(right)}: {reason}"
    return Verdict(Outcome.NOT_COMPARABLE, sentence, obstacle.facet, missing=obstacle.missing)


def _name(reading: Reading) -> str | None:
    """Return what a reading rests on beside the printed numbers and the calendar."""
    if reading.convention is not None:
        return reading.convention.name
    return ROUNDING if reading.rounds else None


def _obstacle(
    left: Figure, right: Figure, comparison: Comparison, arithmetic: Arithmetic, *, linked: bool
) -> Obstacle | None:
    dimension = dimension_obstacle(left, right, linked=linked)
    if dimension is not None:
        return dimension
    if comparison == "same":
        return series_obstacle(left, right, arithmetic, linked=linked)
    if comparison == "part" and left.window and right.window and not left.window.overlaps(right.window):
        return Obstacle("time", missing=False)
    return None


def _holds(left: Figure, right: Figure, comparison: Comparison, terms: Terms) -> bool:
    if comparison == "same" and left.value.approximation == right.value.approximation == Approximation.RANGE:
        return all(_meet(*ends, terms) for ends in zip(_ends(left), _ends(right), strict=True))
    if comparison == "same":
        return _meet(left, right, terms)
    interval = terms.like(left, right)
    return interval is not None and interval.can_be_at_most(terms.own(right))


def _meet(left: Figure, right: Figure, terms: Terms) -> bool:
    interval = terms.like(left, right)
    return interval is not None and interval.meets(terms.own(right))


def _ends(figure: Figure) -> tuple[Figure, Figure]:
    """Return the two numbers of a range, each as a figure: two ranges are the same where both of their ends are."""
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


def _sentence(left: Figure, right: Figure, sides: Sides, first_sides: Sides, comparison: Comparison, name: str) -> str:
    """Say the sum. `sides` were compared under the reading that held, `first_sides` under the first that could be."""
    is_converted = left.value.per != right.value.per or left.value.unit != right.value.unit
    one, other = (window_words(left) if is_converted else figure_words(left)), figure_words(right)
    first_words = in_units_of(interval_words(*first_sides), right.value)
    if is_converted and first_words != one:
        one = f"{one} is {first_words}"
    sentence = f"{one}; {_OTHER_SIDE[comparison]} {other}"
    if name == ROUNDING:
        return f"{sentence}; by rounding {interval_words(*sides)} and {interval_words(*reversed(sides))}"
    if name and is_converted and sides != first_sides:
        return f"{sentence}; by the convention '{name}' it is {in_units_of(interval_words(*sides), right.value)}"
    return f"{sentence}; by the convention '{name}'" if name else sentence
