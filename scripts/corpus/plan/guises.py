"""
The guises of a fact: eighteen transformations, ten of them traps, and two controls for each trap.

A trap misreports its fact; a control looks like it and is fine. `data/guises.json` has the table of them.
"""

from fractions import Fraction

import msgspec

from corpus.files import read_data
from corpus.plan import ways
from corpus.plan.teller import MeantFigure, Teller
from corpus.plan.ways import Make

_SLIP = Fraction(2)
"""A wrong rate is so many times the right one."""
DERIVED_TRAP = "share-without-whole"
DERIVED = {
    "part": "part and whole",
    "sum": "sum",
    "share": "share",
    "share-fraction": "share",
    DERIVED_TRAP: "share",
    "change": "change",
}
"""Figures that rest on others of their story, with their transformation; `change` is none of the eighteen."""


class Guise(msgspec.Struct, frozen=True):
    """
    A way to tell a fact.

    `transformation` is one of the eighteen, `roles` are those of the facts it can tell, `target` is how often it is
    wanted, `why` says what it does. `control_of` names the trap that it only looks like. A challenge is planted in the
    test split alone.
    """

    name: str
    transformation: str
    roles: tuple[str, ...]
    target: float
    why: str
    is_trap: bool = False
    control_of: str = ""
    is_challenge: bool = False

    def tell(self, teller: Teller) -> MeantFigure | None:
        """Tell a fact in this guise; None where it does not fit."""
        return _WAYS[self.name](teller)


class _Guises(msgspec.Struct, frozen=True):
    guises: tuple[Guise, ...]


def _plain(name: str, note: str = "") -> Make:
    return ways.with_note(name, note)


_WAYS: dict[str, Make] = {
    "exact": _plain("exact"),
    "rounded": ways.tell_rounded,
    **{f"hedged-{hedge}": ways.with_hedge(hedge) for hedge in ("about", "nearly", "more", "less", "least", "most")},
    "vague": ways.tell_vague,
    "range": ways.tell_range,
    "rate-wrong": ways.first_of(
        ways.at_rate("rate-wrong", "P1D", factor=_SLIP), ways.at_rate("rate-wrong", "P1W", factor=_SLIP)
    ),
    "rate-week": ways.first_of(ways.at_rate("rate-week", "P1W"), ways.at_rate("rate-week", "P1D")),
    "rate-month": ways.first_of(
        ways.at_rate("rate-month", "P1M", is_hedged=True), ways.at_rate("rate-month", "P1W", is_hedged=True)
    ),
    "year-slip": ways.tell_as_calendar_year,
    "year-renamed": ways.tell_year_renamed,
    "year-other": _plain("year-other"),
    "digit-swap": ways.tell_digit_swap,
    "digit-neighbour": ways.tell_digit_neighbour,
    "digit-year": ways.tell_digit_year,
    "digit-same": ways.tell_without_marks,
    "unit-slip": ways.tell_unit_slip,
    "unit-alias": ways.tell_unit_alias,
    "scale-alias": ways.tell_scale_alias,
    "hedge-dropped": ways.tell_dropped,
    "hedge-reworded": ways.tell_reworded,
    "hedge-resolved": ways.tell_resolved,
    "claimant-inflated": ways.tell_inflated,
    "claimant-short": _plain("claimant-short", "name the body by its short name alone"),
    "claimant-relayed": _plain(
        "claimant-relayed", "another body or person repeats it, and names the body that counted"
    ),
    "step-slip": ways.tell_step_slip,
    "step-synonym": ways.tell_step_synonym,
    "steps-right": _plain("steps-right"),
    "marks-misread": ways.tell_marks_misread,
    "other-marks": ways.tell_other_marks,
    "other-marks-scaled": ways.tell_other_marks_scaled,
    "superseded": _plain(
        "superseded",
        "say that the body has corrected its earlier count, which you do not print, and that this replaces it",
    ),
    "revised-again": _plain("revised-again"),
    "stale": _plain("stale", "print it as the body's current count"),
}
BY_NAME = {guise.name: guise for guise in read_data("guises.json", _Guises).guises}
GUISES = tuple(BY_NAME.values())
