"""The truth about planned figures, computed from the plan alone: it uses no label and no arithmetic of claimset."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from corpus.plan.figure import Meaning, PlannedFigure
from corpus.plan.teller import MeantFigure

_HUNDRED = Fraction(100)
_DAYS = {"P1W": 7, "P1D": 1}
# How many weeks or days a year has for those who do not ask the calendar.
_CONVENTIONS = (("52 weeks a year", {"P1W": 52, "P1D": 364}), ("working week", {"P1W": 52, "P1D": 260}))
_POLICE_YEAR = "UK police year"


class Truth(NamedTuple):
    """A verdict, its reason where it has one, and the sum that it rests on."""

    verdict: str
    reason: str
    formula: str


def judge_same(left: MeantFigure, right: MeantFigure, *, linked: bool) -> Truth:
    """Say whether two figures that tell one fact, or seem to, can both be true."""
    obstacle = _obstacle(left.figure, right.figure, linked=linked)
    if obstacle == _POLICE_YEAR:
        truth = _compare(left, right)
        is_meeting = truth.verdict != "CONFLICT"
        return Truth("TENSION", truth.reason or _POLICE_YEAR, truth.formula) if is_meeting else truth
    if obstacle is not None:
        return Truth("NOT_COMPARABLE", obstacle, f"{left.figure.numeral} | {right.figure.numeral}")
    return _compare(left, right)


def judge_part(part: MeantFigure, whole: MeantFigure) -> Truth:
    """Say whether a count can be a part of another one, or a later step of it."""
    for name, low, high in (
        ("", part.meaning.low, whole.meaning.high),
        ("rounding", part.meaning.wide_low, whole.meaning.wide_high),
    ):
        if low is None or high is None or low <= high:
            return Truth("TENSION" if name else "CONSISTENT", name, f"{_show(part)} <= {_show(whole)}")
    return Truth("CONFLICT", "", f"{_show(part)} > {_show(whole)}")


def judge_formula(check: str, parts: Sequence[MeantFigure], result: MeantFigure) -> Truth:
    """Say whether a figure follows from others; `check` is sum, share or change, the first figure of the second."""
    for is_wide in (False, True):
        ends = [_ends(item.meaning, is_wide=is_wide) for item in parts]
        low, high = _value(check, ends)
        least, most = _ends(result.meaning, is_wide=is_wide)
        if low <= most and least <= high:
            words = " , ".join(_show(item) for item in parts)
            formula = f"{check}({words}) = {_number(low)}" + ("" if low == high else f"..{_number(high)}")
            return Truth("TENSION" if is_wide else "CONSISTENT", "rounding" if is_wide else "", formula)
    return Truth("CONFLICT", "", f"{check} does not give {_show(result)}")


def _value(check: str, ends: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    if check == "sum":
        return sum((low for low, _ in ends), Fraction(0)), sum((high for _, high in ends), Fraction(0))
    (low, high), (other_low, other_high) = ends
    share = low / other_high * _HUNDRED, high / other_low * _HUNDRED
    return share if check == "share" else (share[0] - _HUNDRED, share[1] - _HUNDRED)


def _ends(meaning: Meaning, *, is_wide: bool) -> tuple[Fraction, Fraction]:
    if is_wide or meaning.low is None or meaning.high is None:
        return meaning.wide_low, meaning.wide_high
    return meaning.low, meaning.high


def _obstacle(left: PlannedFigure, right: PlannedFigure, *, linked: bool) -> str | None:
    if "%" in {left.unit, right.unit} and left.unit != right.unit:
        return "whole"
    if left.unit != right.unit and not linked:
        return "unit"
    for name in ("measure", "region", "scope"):
        if getattr(left, name) != getattr(right, name):
            return "place" if name == "region" else name
    if left.period == right.period:
        return None
    years = sorted((left.period, right.period), key=len)
    is_police_year = years[1] == f"{years[0]}-04-01/{int(years[0][:4]) + 1}-03-31"
    return _POLICE_YEAR if linked and is_police_year else "time"


def _compare(left: MeantFigure, right: MeantFigure) -> Truth:
    if left.figure.per and not right.figure.per:
        left, right = right, left
    per = right.figure.per if left.figure.per != right.figure.per else ""
    factors = [("", _per_year(left.figure.period, per))]
    if per in _DAYS:
        factors += [(name, Fraction(days[per])) for name, days in _CONVENTIONS]
    both_open = any(
        None in ends and ends[0] is ends[1]
        for ends in ((left.meaning.low, right.meaning.low), (left.meaning.high, right.meaning.high))
    )
    tries = [("", factors[0][1], both_open), ("rounding", factors[0][1], True)]
    tries += [(name, factor, is_wide) for is_wide in (both_open, True) for name, factor in factors[1:]]
    for reason, factor, is_wide in tries:
        if _meet(left.meaning, right.meaning, factor, is_wide=is_wide):
            return Truth("TENSION" if reason else "CONSISTENT", reason, _sum(left, right, factor, "meets"))
    return Truth("CONFLICT", "", _sum(left, right, factors[0][1], "misses"))


def _per_year(period: str, per: str) -> Fraction:
    """Return how many of a rate's periods a year has."""
    if not per:
        return Fraction(1)
    if per == "P1M":
        return Fraction(12)
    first, _, last = period.partition("/")
    start = date.fromisoformat(first if last else f"{first}-01-01")
    end = date.fromisoformat(last or f"{first}-12-31")
    return Fraction((end - start).days + 1, _DAYS[per])


def _meet(left: Meaning, right: Meaning, factor: Fraction, *, is_wide: bool) -> bool:
    (low, high), (other_low, other_high) = (
        (item.wide_low, item.wide_high) if is_wide else (item.low, item.high) for item in (left, right)
    )
    return _reaches(low, factor, left.low_in, other_high, right.high_in) and _reaches(
        other_low, 1 / factor, right.low_in, high, left.high_in
    )


def _reaches(low: Fraction | None, factor: Fraction, low_in: bool, high: Fraction | None, high_in: bool) -> bool:
    if low is None or high is None or low / factor < high:
        return True
    return low / factor == high and low_in and high_in


def _sum(left: MeantFigure, right: MeantFigure, factor: Fraction, joint: str) -> str:
    by = "" if factor == 1 else f" / {_number(factor)}"
    return f"{_show(left)}{by} {joint} {_show(right)}"


def _show(item: MeantFigure) -> str:
    low, high = item.meaning.low, item.meaning.high
    if low is not None and low == high:
        return _number(low)
    opening, closing = "[" if item.meaning.low_in else "(", "]" if item.meaning.high_in else ")"
    ends = ("*" if end is None else _number(end) for end in (low, high))
    return f"{opening}{', '.join(ends)}{closing}"


def _number(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"{float(number):.4g}"
