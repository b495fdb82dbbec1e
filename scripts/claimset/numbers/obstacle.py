"""Why two figures cannot be compared: the facet in which they differ, or that one of them lacks."""

from datetime import date
from typing import NamedTuple

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.numbers.amount import period_of
from claimset.numbers.facets.figure import Figure
from claimset.numbers.window import Window, narrowest

_MEASURED = {Kind.DURATION, Kind.DATA}


class Obstacle(NamedTuple):
    """A facet, in one word; `missing` says that one of the two figures lacks it."""

    facet: str
    missing: bool


def dimension_obstacle(figure: Figure, other: Figure, *, linked: bool) -> Obstacle | None:
    """
    Return the facet that keeps two numbers from comparison: whole, unit, time or kind; None where they compare.

    Two counts that a person linked may have different units: 337 arrests, hundreds of people.
    """
    kind, other_kind = figure.value.kind, other.value.kind
    if figure.is_share != other.is_share and (figure.is_amount or other.is_amount):
        return Obstacle("whole", missing=True)
    if figure.is_amount and other.is_amount:
        if figure.value.unit != other.value.unit and (not linked or figure.is_money or other.is_money):
            return Obstacle("unit", missing=figure.value.unit is None or other.value.unit is None)
        is_rate, is_other_rate = figure.value.per is not None, other.value.per is not None
        if is_rate != is_other_rate and (period_of(figure, other) is None or period_of(other, figure) is None):
            return Obstacle("time", missing=True)
        return None
    if kind != other_kind and not (figure.is_share and other.is_share):
        return Obstacle("kind", missing=False)
    if figure.value.unit != other.value.unit and kind not in _MEASURED and not figure.is_share:
        return Obstacle("unit", missing=figure.value.unit is None or other.value.unit is None)
    return None


def series_obstacle(figure: Figure, other: Figure, arithmetic: Arithmetic, *, linked: bool) -> Obstacle | None:
    """
    Return the facet by which two figures are of different series; None where they are of one.

    A facet that one of them lacks is no obstacle where a person linked them: the link says that they mean one thing.
    """
    pairs = [("measure", figure.measure, other.measure)]
    if not linked:
        # Two figures that a person linked may name what they count, or are a share of, in two ways.
        pairs.insert(0, ("counted", figure.counted, other.counted))
        pairs.append(("whole", figure.whole, other.whole))
    for facet, one, another in pairs:
        if one != another and (not linked or (one and another)):
            return Obstacle(facet, missing=not (one and another))
    for facet, name in (("place", "places"), ("scope", "scopes")):
        things, other_things = (_own_things(item, name, linked=linked) for item in (figure, other))
        differ = set(things).isdisjoint(other_things) if things and other_things else things != other_things
        # One thing may have two names in two documents, and a link between the figures says so.
        are_of_one_document = things and other_things and figure.document == other.document
        if differ and (not linked or are_of_one_document):
            return Obstacle(facet, missing=not (things and other_things))
    return _time_obstacle(figure, other, arithmetic, linked=linked)


def _own_things(figure: Figure, name: str, *, linked: bool) -> tuple[str, ...]:
    """Return a facet; nothing where a person linked the figures and the facet was inherited."""
    things: tuple[str, ...] = getattr(figure, name)
    return () if linked and name in figure.inherited else things


def year_convention(figure: Figure, other: Figure, arithmetic: Arithmetic) -> str | None:
    """
    Return the name of the convention under which two different windows are one; None for no such convention.

    Where a year starts in April, 2023 is 2023-04-01/2024-03-31.
    """
    window, other_window = figure.window, other.window
    if window is None or other_window is None or window == other_window:
        return None
    for convention in arithmetic.conventions:
        if convention.year_starts is not None:
            shifted = (_year_of_its_own(item, convention.year_starts) for item in (window, other_window))
            if set(shifted) & {window, other_window}:
                return convention.name
    return None


def _time_obstacle(figure: Figure, other: Figure, arithmetic: Arithmetic, *, linked: bool) -> Obstacle | None:
    times, other_times = (_own_things(item, "times", linked=linked) for item in (figure, other))
    if not set(times).isdisjoint(other_times) or not (times or other_times):
        return None
    window, other_window = narrowest(times), narrowest(other_times)
    if window is None or other_window is None:
        return None if linked else Obstacle("time", missing=not (times and other_times))
    if window == other_window or (linked and year_convention(figure, other, arithmetic)):
        return None
    return Obstacle("time", missing=False)


def _year_of_its_own(window: Window, starts: str) -> Window | None:
    """Return the year that starts on `starts`, a month and day, in a calendar year; None for another window."""
    year = window.first.year
    if window != Window(date(year, 1, 1), date(year, 12, 31)):
        return None
    month, day = (int(part) for part in starts.split("-"))
    return Window(date(year, month, day), date.fromordinal(date(year + 1, month, day).toordinal() - 1))
