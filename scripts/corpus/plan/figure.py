"""Planned figures: what a document is to say, in which words, and what these words mean as numbers."""

from fractions import Fraction

import msgspec


class Meaning(msgspec.Struct, frozen=True):
    """
    The numbers that planned words stand for.

    `low` and `high` as the words say them, None where they set no bound; `wide_low` and `wide_high` where a number may
    have been rounded, or "more than" means just above. `low_in`, `high_in`: whether the ends belong to it.
    """

    low: Fraction | None
    high: Fraction | None
    wide_low: Fraction
    wide_high: Fraction
    low_in: bool = True
    high_in: bool = True


class PlannedFigure(msgspec.Struct, frozen=True):
    """
    A figure that a document is to print.

    `numeral` are its words, hedge included, which stand once in the text; `after` are words that follow soon, such as
    `a week`. `guise` says how the fact is told and `trap_of` or `control_of` which trap it is or only looks like.
    `fact` is the fact it tells, rightly or not; `of` are the figures of the document that it is computed from, or the
    whole of a share. The rest is what the text says of it: `notation` (quantity notation), the counted noun and its
    verb, the schema's measure, period (TIMEX3), region, scope, and who is to say it.
    """

    id: str
    document: str
    fact: str
    guise: str
    numeral: str
    notation: str
    noun: str
    verb: str
    measure: str
    unit: str
    period: str
    time_words: str
    region: str
    scope: str
    claimant: str
    after: str = ""
    per: str = ""
    of: tuple[str, ...] = ()
    trap_of: str = ""
    control_of: str = ""
    note: str = ""


def exact(value: int | Fraction, digit: int | Fraction = 1) -> Meaning:
    """Return what a plain number means; `digit` is what one unit of its last printed digit is worth."""
    number = Fraction(value)
    margin = min(Fraction(digit) / 2, number / 20)
    return Meaning(number, number, number - margin, number + margin)


def hedged(hedge: str, value: int) -> Meaning:
    """Return what a number with a hedge means; `hedge` is a key of `HEDGES`."""
    number = Fraction(value)
    above, below = number * Fraction(11, 10), number * Fraction(9, 10)
    match hedge:
        case "about":
            low, high = number * Fraction(95, 100), number * Fraction(105, 100)
            return Meaning(low, high, low, high)
        case "nearly":
            return Meaning(below, number, below, number, high_in=False)
        case "more" | "least":
            return Meaning(number, None, number, above, low_in=hedge == "least")
        case _:
            return Meaning(None, number, below, number, high_in=hedge == "most")


def between(low: int, high: int, digit: int = 1) -> Meaning:
    """Return what a range means; `digit` is what the last printed digit of its numbers is worth."""
    one, other = Fraction(low), Fraction(high)
    margins = [min(Fraction(digit) / 2, end / 20) if digit else Fraction(0) for end in (one, other)]
    return Meaning(one, other, one - margins[0], other + margins[1])
