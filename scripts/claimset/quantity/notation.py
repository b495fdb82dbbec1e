"""
Quantity notation: a line that an annotator can read and correct, and the value that it stands for.

    quantity = interval , [ " " , unit ] , [ " #" , kind ] , [ " /" , period ] , [ " @" , ( place | fraction ) ] ;
    interval = "=" , number                      (* EXACT *)
             | ">" , number  | ">=" , number     (* MORE_THAN, AT_LEAST *)
             | "<" , number  | "<=" , number     (* LESS_THAN, AT_MOST *)
             | "<~" , ( number | bounds )        (* NEARLY *)
             | "~" , ( number | bounds )         (* APPROX *)
             | "?" , ( closed | bounds )         (* VAGUE *)
             | closed | bounds ;                 (* RANGE *)
    closed   = number , ".." , number ;          (* both ends belong to it *)
    bounds   = ( "[" | "(" ) , ( number | "*" ) , "," , ( number | "*" ) , ( "]" | ")" ) ;
    number   = [ "-" ] , digits , [ "." , digits ] ;     (* at most 15 and 8 digits *)
    unit     = "%" | lower , { lower | digit | "_" | "-" } ;     (* at most 41 characters *)
    kind     = "count" | "share" | "ratio" | "rate" | "duration" | "data" | "rank" | "change" ;
    period   = "P" , digits , ( "D" | "W" | "M" | "Y" ) ;        (* 1 to 9999, no leading zero *)
    place    = "1" , { "0" } | "0." , { "0" } , "1" ;            (* at most 15 and 8 digits *)
    fraction = digits , "/" , digits ;                           (* 1 to 9999, smaller than one *)

`lower` is any letter that is not upper-case. A kind is written only where the unit and the period do not imply it.
After `@` stands how the number was printed, where its digits do not show it: `=850000 @10000` is "0.85 million", whose
last digit is worth 10000, and `=25 % @1/4` is "a quarter". Without `@` the last printed digit is the last digit before
whole groups of three zeros: `=850000` is exact to the thousand. For every valid value
`parse_quantity(render_quantity(value)) == value`.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from claimset.model.quantity import APPROX, NEARLY_FROM, Approximation, Kind, Quantity
from claimset.quantity.printed_digits import is_rounded, named_number, named_numbers, own_digit, share_of_unit
from claimset.text.visible import in_quotes

_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,8})?"
_BOUNDS = rf"[\[(](?:{_NUMBER}|\*),(?:{_NUMBER}|\*)[\])]"
_LINE = re.compile(
    rf"(?P<mark>=|>=|>|<=|<~|<|~|\?|)"
    rf"(?:(?P<closed>{_NUMBER}\.\.{_NUMBER})|(?P<bounds>{_BOUNDS})|(?P<number>{_NUMBER}))"
    r"(?: (?P<unit>%|[^\W\d_][\w-]{0,40}))?(?: #(?P<kind>[a-z]+))?(?: /(?P<per>P[1-9][0-9]{0,3}[DWMY]))?"
    r"(?: @(?:(?P<place>10{0,14}|0\.0{0,7}1)|(?P<part>[1-9][0-9]{0,3})/(?P<whole>[1-9][0-9]{0,3})))?",
)
_POINTS = {
    "=": Approximation.EXACT,
    ">": Approximation.MORE_THAN,
    ">=": Approximation.AT_LEAST,
    "<": Approximation.LESS_THAN,
    "<=": Approximation.AT_MOST,
    "<~": Approximation.NEARLY,
    "~": Approximation.APPROX,
}
_INTERVALS = {
    "<~": Approximation.NEARLY,
    "~": Approximation.APPROX,
    "?": Approximation.VAGUE,
    "": Approximation.RANGE,
}
_MARKS = {approximation: mark for mark, approximation in _POINTS.items()} | {
    approximation: mark for mark, approximation in _INTERVALS.items()
}
_DURATIONS = {"second", "minute", "hour", "day", "week", "month", "year"}
_DATA = {"bit", "byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"}
_IN_UNIT = "0123456789_-"


class NotationError(ValueError):
    """A line is no quantity notation. The message says why in one sentence."""


@lru_cache(maxsize=4096)
def parse_quantity(line: str) -> Quantity:
    """
    Read one line of notation.

    Raises NotationError where the line is not in the grammar, or names an interval that holds no number.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        raise NotationError(f"{in_quotes(line, 60)} is not quantity notation, such as '>800 arrest /P1M' or '=50 %'")
    unit, per = match["unit"], match["per"]
    if unit is not None and unit != "%" and not all(letter.isalpha() or letter in _IN_UNIT for letter in unit):
        raise NotationError(f"the unit {in_quotes(unit)} holds something other than letters, digits, '_' and '-'")
    if unit is not None and unit != unit.lower():
        raise NotationError(f"the unit {in_quotes(unit)} has a capital letter")
    if match["kind"] is not None and match["kind"] not in set(Kind):
        raise NotationError(f"{in_quotes(match['kind'])} is no kind of quantity; one of {', '.join(Kind)}")
    kind = Kind(match["kind"]) if match["kind"] else _implied_kind(unit, per)
    approximation, ends = _read_interval(match)
    low, high, low_in, high_in = ends
    if low is not None and high is not None and (low > high or (low == high and not (low_in and high_in))):
        raise NotationError(f"{in_quotes(line, 60)} names an interval that holds no number")
    quantity = Quantity(*ends, unit, kind, per, approximation)
    if match["place"] is not None:
        return _with_precision(quantity, Decimal(match["place"]))
    if match["part"] is not None:
        return _with_fraction(quantity, int(match["part"]), int(match["whole"]))
    return quantity


def render_quantity(quantity: Quantity) -> str:
    """Write a value as its one canonical line."""
    parts = [_interval(quantity)]
    if quantity.unit is not None:
        parts.append(quantity.unit)
    if quantity.kind != _implied_kind(quantity.unit, quantity.per):
        parts.append(f"#{quantity.kind}")
    if quantity.per is not None:
        parts.append(f"/{quantity.per}")
    if quantity.precision is not None:
        parts.append(f"@{_digits(quantity.precision)}")
    if quantity.fraction is not None:
        parts.append(f"@{quantity.fraction}")
    return " ".join(parts)


def with_unit(quantity: Quantity, unit: str | None) -> Quantity:
    """Return a quantity with a unit, and with the kind that unit and period imply if its own kind was implied."""
    is_implied = quantity.kind in {Kind.COUNT, Kind.SHARE, Kind.RATE, Kind.DURATION, Kind.DATA}
    kind = _implied_kind(unit, quantity.per) if is_implied else quantity.kind
    return msgspec.structs.replace(quantity, unit=unit, kind=kind)


_Ends = tuple[Decimal | None, Decimal | None, bool, bool]
"""The fields `min`, `max`, `min_inclusive` and `max_inclusive` of a quantity."""


def _read_interval(match: re.Match[str]) -> tuple[Approximation, _Ends]:
    mark = match["mark"]
    if match["number"] is not None:
        if mark not in _POINTS:
            raise NotationError(
                f"{in_quotes(match[0][:60])} names one number: write '=' before it, or two numbers with '..' between"
            )
        return _POINTS[mark], _around(_POINTS[mark], Decimal(match["number"]))
    if mark not in _INTERVALS:
        raise NotationError(f"'{mark}' takes one number, not an interval")
    approximation = _INTERVALS[mark]
    if match["closed"] and approximation in {Approximation.NEARLY, Approximation.APPROX}:
        raise NotationError(f"'{mark}' takes one number or an interval in brackets")
    return approximation, _closed(match["closed"]) if match["closed"] else _bounds(match["bounds"])


def _implied_kind(unit: str | None, per: str | None) -> Kind:
    if per is not None:
        return Kind.RATE
    if unit == "%":
        return Kind.SHARE
    if unit in _DURATIONS:
        return Kind.DURATION
    return Kind.DATA if unit in _DATA else Kind.COUNT


def _around(approximation: Approximation, number: Decimal) -> _Ends:
    match approximation:
        case Approximation.EXACT:
            return number, number, True, True
        case Approximation.MORE_THAN | Approximation.AT_LEAST:
            return number, None, approximation == Approximation.AT_LEAST, False
        case Approximation.LESS_THAN | Approximation.AT_MOST:
            return None, number, False, approximation == Approximation.AT_MOST
        case Approximation.NEARLY:
            return number * NEARLY_FROM, number, True, False
        case _:
            margin = abs(number) * APPROX
            return number - margin, number + margin, True, True


def _closed(text: str) -> _Ends:
    low, high = text.split("..")
    return Decimal(low), Decimal(high), True, True


def _bounds(text: str) -> _Ends:
    low, high = text[1:-1].split(",")
    if (low == "*" and text[0] == "[") or (high == "*" and text[-1] == "]"):
        raise NotationError("an end without a bound is open: write (*, or *)")
    return (
        None if low == "*" else Decimal(low),
        None if high == "*" else Decimal(high),
        text[0] == "[",
        text[-1] == "]",
    )


def _with_precision(quantity: Quantity, precision: Decimal) -> Quantity:
    numbers = named_numbers(quantity)
    if any(number % precision for number in numbers):
        raise NotationError(f"the number has digits that are worth less than {_digits(precision)}")
    return quantity if precision == own_digit(*numbers) else msgspec.structs.replace(quantity, precision=precision)


def _with_fraction(quantity: Quantity, part: int, whole: int) -> Quantity:
    if part >= whole:
        raise NotationError(f"{part}/{whole} is no fraction between 0 and 1")
    fractional = msgspec.structs.replace(quantity, fraction=Fraction(part, whole))
    number, share = named_number(quantity), share_of_unit(fractional)
    if not number or share is None or not is_rounded(abs(number), share):
        raise NotationError(f"the number is not {part}/{whole}")
    return fractional


def _interval(quantity: Quantity) -> str:
    mark = _MARKS[quantity.approximation]
    point = named_number(quantity)
    if point is not None and _around(quantity.approximation, point) == _ends(quantity):
        return f"{mark}{_digits(point)}"
    low, high = (("*" if end is None else _digits(end)) for end in (quantity.min, quantity.max))
    closed = quantity.min_inclusive and quantity.max_inclusive
    if closed and quantity.approximation in {Approximation.RANGE, Approximation.VAGUE}:
        return f"{mark}{low}..{high}"
    return f"{mark}{'[' if quantity.min_inclusive else '('}{low},{high}{']' if quantity.max_inclusive else ')'}"


def _ends(quantity: Quantity) -> _Ends:
    return quantity.min, quantity.max, quantity.min_inclusive, quantity.max_inclusive


def _digits(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
