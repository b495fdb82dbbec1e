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
    Return what one unit of the last printed digit of a quantity is worth: 1000 for 850,000, 10000 for 0.85 million.

    Of a range it is the finer of its two numbers. What was said as a fraction or a vague numeral has no digit of its
    own; there it is what the digits of the value would say.
    """
    if quantity.precision is not None:
        return quantity.precision
    return own_digit(*named_numbers(quantity))


def named_numbers(quantity: Quantity) -> tuple[Decimal, ...]:
    """Return the number that the words name, or the bounds of an interval that names none."""
    number = named_number(quantity)
    numbers = (quantity.min, quantity.max) if number is None else (number,)
    return tuple(number for number in numbers if number is not None)


def own_digit(*numbers: Decimal) -> Decimal:
    """
    Return the worth of the last digit that numbers have by themselves, the finest of them; 1 for none.

    Whole groups of three noughts are no digits: 850,000 is 850 thousand, as 0.85 million has two digits and not six.
    """
    return min((_own_digit(number) for number in numbers), default=Decimal(1))


def without_print(quantity: Quantity) -> Quantity:
    """Return a quantity without what it says of how its number was printed."""
    return msgspec.structs.replace(quantity, precision=None, fraction=None)


def is_rounded(number: Decimal, share: Fraction) -> bool:
    """Say whether a number is a share rounded to the number's own decimals: 66.67 is 200/3."""
    places = max(-int(number.normalize().as_tuple().exponent), 0)
    return abs(Fraction(number) - share) <= Fraction(1, 2 * 10**places)


def share_of_unit(quantity: Quantity) -> Fraction | None:
    """
    Return the exact size of the number that a quantity said as a fraction names, in its own unit.

    It is 200/3 for two thirds in %; None where no fraction was said.
    """
    if quantity.fraction is None:
        return None
    return quantity.fraction * 100 if quantity.unit == _PERCENT else quantity.fraction


def _own_digit(number: Decimal) -> Decimal:
    # By its digits: arithmetic would round a number that is longer than the context's precision.
    digits = "".join(map(str, number.as_tuple().digits))
    place = int(number.as_tuple().exponent) + len(digits) - len(digits.rstrip("0"))
    if not number:
        return Decimal(1)
    return Decimal(1).scaleb(place if place < 0 else place // 3 * 3)
