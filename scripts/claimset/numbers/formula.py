"""Sums over more than two figures: parts and their total, a share, a change, a ratio, a difference."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.numbers.amount import Terms
from claimset.numbers.facets.figure import Figure
from claimset.numbers.interval import Interval, point, total
from claimset.numbers.pair import Check
from claimset.numbers.reading import readings
from claimset.numbers.verdict import ROUNDING, PairOutcome, PairVerdict
from claimset.numbers.words import figure_words, words_of_interval

_HUNDRED = Fraction(100)
_ONE = point(1)
_Sum = Callable[[Sequence[Figure], Terms], Interval | None]


class Formula(NamedTuple):
    """How a figure follows from others: `parts` gives what they come to, `words` say it."""

    name: Check
    value: _Sum
    words: Callable[[Sequence[Figure]], str]
    unit: str = ""


def _sum(parts: Sequence[Figure], terms: Terms) -> Interval | None:
    intervals = [terms.like(part, parts[0]) for part in parts]
    return None if None in intervals else total(interval for interval in intervals if interval is not None)


def _difference(parts: Sequence[Figure], terms: Terms) -> Interval | None:
    first, second = terms.like(parts[0], parts[1]), terms.own(parts[1])
    return None if first is None else first - second


def _quotient(parts: Sequence[Figure], terms: Terms) -> Interval | None:
    first, second = terms.like(parts[0], parts[1]), terms.own(parts[1])
    is_above_nought = second.high is None or second.high > 0
    return first / second if first is not None and is_above_nought else None


def _share(parts: Sequence[Figure], terms: Terms) -> Interval | None:
    quotient = _quotient(parts, terms)
    return None if quotient is None else quotient * _HUNDRED


def _change(parts: Sequence[Figure], terms: Terms) -> Interval | None:
    quotient = _quotient(parts, terms)
    return None if quotient is None else (quotient - _ONE) * _HUNDRED


def _joined(joint: str) -> Callable[[Sequence[Figure]], str]:
    return lambda parts: joint.join(figure_words(part) for part in parts)


SUM = Formula("sum", _sum, _joined(" + "))
DIFFERENCE = Formula("difference", _difference, _joined(" - "))
SHARE = Formula("share", _share, _joined(" of "), " %")
CHANGE = Formula("change", _change, _joined(" after "), " % more")
RATIO = Formula("ratio", _share, _joined(" to "), " %")


def formulas_for(result: Figure, parts: Sequence[Figure]) -> tuple[Formula, ...]:
    """
    Return the formulas by which a figure can follow from others, by its kind; none where there is no such formula.

    Two figures give a difference, a share, a ratio or a change, the first of the second; any number of them a sum.
    """
    if result.value.kind == Kind.CHANGE:
        return (CHANGE,) if len(parts) == 2 else ()
    if result.is_share and not parts[0].is_share:
        return (SHARE if result.value.kind == Kind.SHARE else RATIO,) if len(parts) == 2 else ()
    return (SUM, DIFFERENCE) if len(parts) == 2 else (SUM,)


def apply_formula(
    formula: Formula, parts: Sequence[Figure], result: Figure, arithmetic: Arithmetic
) -> PairVerdict | None:
    """Say whether a figure follows from others; None where the units of the parts cannot be brought together."""
    first_sides: tuple[Interval, Interval] | None = None
    is_converted = len({(part.value.per, part.value.unit) for part in parts}) > 1
    for reading in readings(arithmetic):
        if reading.convention is not None and not is_converted:
            break  # Without periods of different length a convention says nothing new.
        terms = Terms(reading, arithmetic)
        value = formula.value(parts, terms)
        if value is None:
            continue
        sides = value, terms.own(result)
        first_sides = first_sides or sides
        if value.meets(sides[1]):
            name = reading.convention.name if reading.convention else ROUNDING if reading.rounds else None
            outcome = PairOutcome.CONSISTENT if name is None else PairOutcome.TENSION
            sentence = _sentence(formula, parts, result, first_sides)
            if name is not None:
                sentence = (
                    f"{sentence}; by {name} {words_of_interval(*sides)} and {words_of_interval(*reversed(sides))}"
                )
            return PairVerdict(outcome, sentence, name, reading.name, sides)
    if first_sides is None:
        return None
    return PairVerdict(PairOutcome.CONFLICT, _sentence(formula, parts, result, first_sides), sides=first_sides)


def _sentence(formula: Formula, parts: Sequence[Figure], result: Figure, sides: tuple[Interval, Interval]) -> str:
    words = f"{words_of_interval(*sides)}{formula.unit or (' %' if result.is_share else '')}"
    return f"{formula.words(parts)} is {words}; the text says {figure_words(result)}"
