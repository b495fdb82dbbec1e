"""A quantity: a number as a typed interval with unit, kind, period and approximation."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import msgspec


class Approximation(StrEnum):
    """How the words hedge the number."""

    EXACT = "EXACT"
    APPROX = "APPROX"
    NEARLY = "NEARLY"
    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"
    MORE_THAN = "MORE_THAN"
    LESS_THAN = "LESS_THAN"
    RANGE = "RANGE"
    VAGUE = "VAGUE"


class Kind(StrEnum):
    """What sort of magnitude the number is."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    RATE = "rate"
    DURATION = "duration"
    DATA = "data"
    RANK = "rank"
    CHANGE = "change"


NEARLY_FROM = Decimal("0.9")
APPROX = Decimal("0.05")
"""
The intervals of hedged numbers: NEARLY x is [NEARLY_FROM * x, x), and APPROX x is [x - APPROX * x, x + APPROX * x].
They are decisions of the label scheme.
"""


class Quantity(msgspec.Struct, frozen=True):
    """
    The value of a quantity: an interval of numbers, open or closed at each end.

    `min` and `max` are None where the interval has no bound on that side; `per` is an ISO 8601 duration such as `P1M`.
    `precision` is the worth of one unit of the last printed digit, a power of ten: 10000 for "0.85 million". It is None
    where the digits of the number show it (`claimset.quantity.printed_digits.last_digit`). `fraction` is the fraction
    that the words name: 1/4 for "a quarter", which need not be exactly 25 %. A quantity has at most one of the two.
    """

    min: Decimal | None
    max: Decimal | None
    min_inclusive: bool
    max_inclusive: bool
    unit: str | None
    kind: Kind
    per: str | None
    approximation: Approximation
    precision: Decimal | None = None
    fraction: Fraction | None = None
