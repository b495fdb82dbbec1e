"""Formulas by which a figure follows from others: a sum, a difference, a share, a change, a ratio."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.numbers.amount import IntervalReader
from claimset.numbers.facets.figure import Figure
from claimset.numbers.interval import Interval, point, total
from claimset.numbers.pair import Check
from claimset.numbers.reading import readings
from claimset.numbers.verdict import ROUNDING, PairOutcome, PairVerdict
from claimset.numbers.words import figure_words, words_of_interval

_HUNDRED = Fraction(100)
_ONE = point(1)
_Sum = Callable[[Sequence[Figure], IntervalReader], Interval | None]


class Formula(NamedTuple):
    """
    How a figure follows from others.

    `value` computes the result from the parts, None where they cannot be converted to one unit. `words` write the parts
    for the sentence, and `unit` follows the result there.
    """

    name: Check
    value: _Sum
    words: Callable[[Sequence[Figure]], str]
    unit: str = ""


def _sum(parts: Sequence[Figure], reader: IntervalReader) -> Interval | None:
    intervals = [reader.in_unit_of(part, parts[0]) for part in parts]
    return None if None in intervals else total(interval for interval in intervals if interval is not None)


def _difference(parts: Sequence[Figure], reader: IntervalReader) -> Interval | None:
    first, second = reader.in_unit_of(parts[0], parts[1]), reader.in_own_unit(parts[1])
    return None if first is None else first - second


def _quotient(parts: Sequence[Figure], reader: IntervalReader) -> Interval | None:
    first, second = reader.in_unit_of(parts[0], parts[1]), reader.in_own_unit(parts[1])
    can_be_positive = second.high is None or second.high > 0
    return first / second if first is not None and can_be_positive else None


def _share(parts: Sequence[Figure], reader: IntervalReader) -> Interval | None:
    quotient = _quotient(parts, reader)
    return None if quotient is None else quotient * _HUNDRED


def _change(parts: Sequence[Figure], reader: IntervalReader) -> Interval | None:
    quotient = _quotient(parts, reader)
    return None if quotient is None else (quotient - _ONE) * _HUNDRED


def _words_with(joint: str) -> Callable[[Sequence[Figure]], str]:
    return lambda parts: joint.join(figure_words(part) for part in parts)


SUM = Formula("sum", _sum, _words_with(" + "))
DIFFERENCE = Formula("difference", _difference, _words_with(" - "))
SHARE = Formula("share", _share, _words_with(" of "), " %")
CHANGE = Formula("change", _change, _words_with(" after "), " % more")
RATIO = Formula("ratio", _share, _words_with(" to "), " %")


def formulas_for(result: Figure, parts: Sequence[Figure]) -> tuple[Formula, ...]:
    """
    Return the formulas by which a figure of this kind can follow from others; none where there is no such formula.

    Two figures can give a difference, a share, a ratio or a change, in that order of the two. Any number gives a sum.
    """
    if result.value.kind == Kind.CHANGE:
        return (CHANGE,) if len(parts) == 2 else ()
    if result.is_share and not parts[0].is_share:
        return (SHARE if result.value.kind == Kind.SHARE else RATIO,) if len(parts) == 2 else ()
    return (SUM, DIFFERENCE) if len(parts) == 2 else (SUM,)


def apply_formula(
    formula: Formula, parts: Sequence[Figure], result: Figure, arithmetic: Arithmetic
) -> PairVerdict | None:
    """Return the verdict whether a figure follows from others; None where the parts cannot be converted to one unit."""
    first_sides: tuple[Interval, Interval] | None = None
    is_converted = len({(part.value.per, part.value.unit) for part in parts}) > 1
    for reading in readings(arithmetic):
        if reading.convention is not None and not is_converted:
            break  # Without periods of different length conventions change nothing.
        reader = IntervalReader(reading, arithmetic)
        value = formula.value(parts, reader)
        if value is None:
            continue
        sides = value, reader.in_own_unit(result)
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
