"""The verdict of arithmetic on figures that are compared."""

from enum import StrEnum

import msgspec

from claimset.numbers.interval import Interval


class PairOutcome(StrEnum):
    """Whether figures can be true together; in TENSION they can only by rounding or by a convention."""

    CONSISTENT = "CONSISTENT"
    TENSION = "TENSION"
    CONFLICT = "CONFLICT"
    NOT_COMPARABLE = "NOT_COMPARABLE"


class PairVerdict(msgspec.Struct, frozen=True):
    """
    An outcome, and the sum that it rests on as one sentence.

    `reason` is `rounding` or the name of a convention for TENSION, the facet that differs or is missing for
    NOT_COMPARABLE, else None. `reading` is `printed`, `rounded` or `convention`, None where no reading holds. `sides`
    are the numbers that were compared, in one unit; None where they could not be. `missing` says that the facet of
    NOT_COMPARABLE is missing on one side and does not differ.
    """

    outcome: PairOutcome
    sentence: str
    reason: str | None = None
    reading: str | None = None
    sides: tuple[Interval, Interval] | None = None
    missing: bool = False


ROUNDING = "rounding"
