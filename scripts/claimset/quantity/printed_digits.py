"""How a number was printed: to which digit, or as a fraction."""

from decimal import Decimal
from fractions import Fraction

import msgspec

from claimset.model.quantity import Approximation, Quantity

_PERCENT = "%"


def named_number(quantity: Quantity) -> Decimal | None:
    """Return the number that the words name, without their hedge; None for an interval that names two."""
    match quantity.approximation:
        case Approximation.EXACT | Approximation.MORE_THAN | Approximation.AT_LEAST:
            return quantity.min
        case Approximation.NEARLY if quantity.max is not None and quantity.max < 0:
            return quantity.min
        case Approximation.LESS_THAN | Approximation.AT_MOST | Approximation.NEARLY:
            return quantity.max
        case Approximation.APPROX if quantity.min is not None and quantity.max is not None:
            return (quantity.min + quantity.max) / 2
        case _:
            return None


def last_digit(quantity: Quantity) -> Decimal:
    """
    Return the worth of one unit of a quantity's last printed digit: 1000 for 850,000, 10000 for 0.85 million.

    A range has the last digit of its finer number. A fraction in words and a vague numeral have no printed digit; the
    digits of the value stand for it.
    """
    if quantity.precision is not None:
        return quantity.precision
    return own_digit(*named_numbers(quantity))


def named_numbers(quantity: Quantity) -> tuple[Decimal, ...]:
    """Return the number that the words name, or the bounds of an interval that names two."""
    number = named_number(quantity)
    numbers = (quantity.min, quantity.max) if number is None else (number,)
    return tuple(number for number in numbers if number is not None)


def own_digit(*numbers: Decimal) -> Decimal:
    """
    Return the worth of one unit of the last digit of numbers, as their digits show it: the finest; 1 for no number.

    Whole groups of three zeros at the end are no printed digits: the last digit of 850,000 is worth 1000.
    """
    return min((_own_digit(number) for number in numbers), default=Decimal(1))


def without_print(quantity: Quantity) -> Quantity:
    """Return a quantity without `precision` and `fraction`, which say how its number was printed."""
    return msgspec.structs.replace(quantity, precision=None, fraction=None)


def is_rounded(number: Decimal, share: Fraction) -> bool:
    """Say whether a number is a share, rounded to the number of its decimals: 66.67 is 200/3."""
    places = max(-int(number.normalize().as_tuple().exponent), 0)
    return abs(Fraction(number) - share) <= Fraction(1, 2 * 10**places)


def share_of_unit(quantity: Quantity) -> Fraction | None:
    """
    Return the exact number of a quantity whose words name a fraction, in its unit: 200/3 for two thirds in %.

    Returns None where the words name no fraction.
    """
    if quantity.fraction is None:
        return None
    return quantity.fraction * 100 if quantity.unit == _PERCENT else quantity.fraction


def _own_digit(number: Decimal) -> Decimal:
    # By its digits, because decimal arithmetic rounds a number that is longer than the context's precision.
    digits = "".join(map(str, number.as_tuple().digits))
    place = int(number.as_tuple().exponent) + len(digits) - len(digits.rstrip("0"))
    if not number:
        return Decimal(1)
    return Decimal(1).scaleb(place if place < 0 else place // 3 * 3)
