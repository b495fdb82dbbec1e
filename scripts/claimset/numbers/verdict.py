"""What arithmetic says of figures that were put side by side."""

from enum import StrEnum

import msgspec

from claimset.numbers.interval import Interval


class Outcome(StrEnum):
    """Whether figures can be true together."""

    CONSISTENT = "CONSISTENT"
    TENSION = "TENSION"
    CONFLICT = "CONFLICT"
    NOT_COMPARABLE = "NOT_COMPARABLE"


class Verdict(msgspec.Struct, frozen=True):
    """
    An outcome, and the sum that it rests on as one sentence.

    `reason` is `rounding` or the name of a convention for TENSION, the facet that differs or is missing for
    NOT_COMPARABLE, else None. `missing` says that the facet is missing on one side and does not differ.
    `reading` is `printed`, `rounded` or `convention`, None where no reading holds. `left` and `right` are the numbers
    that were compared, in one unit.
    """

    outcome: Outcome
    sentence: str
    reason: str | None = None
    missing: bool = False
    reading: str | None = None
    left: Interval | None = None
    right: Interval | None = None


ROUNDING = "rounding"
