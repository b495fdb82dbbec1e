"""How arithmetic between figures reads numbers and periods, unless a schema says otherwise."""

from decimal import Decimal

import msgspec

Days = tuple[Decimal, Decimal]
"""The least and the most days of a period."""


class Convention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """
    A named way to count days: how many a week, a month and a year have.

    Without `month` a month is a twelfth of the year. `year_starts` is the month and day, such as `04-01`, on which a
    year that is no calendar year begins; it may be named after the calendar year in which it begins.
    """

    name: str
    week: Days = (Decimal(7), Decimal(7))
    month: Days | None = None
    year: Days = (Decimal(365), Decimal(366))
    year_starts: str | None = None


def _days(number: int) -> Days:
    return Decimal(number), Decimal(number)


CONVENTIONS = (
    Convention("calendar", month=(Decimal(28), Decimal(31))),
    Convention("52 weeks a year", year=_days(364)),
    Convention("working week", week=_days(5), year=_days(260)),
    Convention("UK police year", year_starts="04-01"),
)
"""The conventions of a schema that names none, in the order in which they are tried."""


class Arithmetic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """
    How far a rounded number may be from the one that was meant.

    A number may be off by half a unit of its last printed digit, but by no more than `rounding` percent of the number.
    A fraction in words, such as a quarter, may be off by `fraction` percentage points. In the rounded reading "more
    than" reaches `beyond` percent over the number.
    """

    rounding: Decimal = Decimal(5)
    fraction: Decimal = Decimal("1.5")
    beyond: Decimal = Decimal(10)
    conventions: tuple[Convention, ...] = CONVENTIONS
