"""What arithmetic between figures takes numbers and periods to mean; a schema may say otherwise."""

from decimal import Decimal

import msgspec

Days = tuple[Decimal, Decimal]
"""The least and the most days of a period."""


class Convention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """
    A named way to count days: how many a week, a month and a year have.

    A `month` that is not said is a twelfth of the year. `year_starts` is the month and day on which a year of its own
    begins, such as `04-01`; such a year may be named after the calendar year in which it begins.
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

    `rounding` is the most that half a unit of the last printed digit may be, in percent of the number; `fraction` are
    the points in percent by which a fraction in words, such as a quarter, may be off; `beyond` is how far "more than"
    reaches in the rounded reading, in percent of the number.
    """

    rounding: Decimal = Decimal(5)
    fraction: Decimal = Decimal("1.5")
    beyond: Decimal = Decimal(10)
    conventions: tuple[Convention, ...] = CONVENTIONS
