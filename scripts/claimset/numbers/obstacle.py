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
    Return why the numbers themselves cannot be compared; None where they can.

    Where a person linked two counts they may name what they count differently: 337 arrests, hundreds of people.
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
    Return the facet in which two figures are not of one series; None where they are.

    What one of them lacks is no obstacle where a person linked them: the link says that they meant one thing.
    """
    pairs = [("measure", figure.measure, other.measure)]
    if not linked:
        # Whoever linked two figures may name what they count, or are a share of, in two ways.
        pairs.insert(0, ("counted", figure.counted, other.counted))
        pairs.append(("whole", figure.whole, other.whole))
    for facet, one, another in pairs:
        if one != another and (not linked or (one and another)):
            return Obstacle(facet, missing=not (one and another))
    for facet, name in (("place", "places"), ("scope", "scopes")):
        things, other_things = (_said(item, name, linked=linked) for item in (figure, other))
        apart = set(things).isdisjoint(other_things) if things and other_things else things != other_things
        # Things of two documents may be one under two names; whoever linked the figures knows.
        is_said = things and other_things and figure.document == other.document
        if apart and (not linked or is_said):
            return Obstacle(facet, missing=not (things and other_things))
    return _time_obstacle(figure, other, arithmetic, linked=linked)


def _said(figure: Figure, name: str, *, linked: bool) -> tuple[str, ...]:
    """Return a facet; where a person linked the figures, what one inherited counts for nothing against the other."""
    things: tuple[str, ...] = getattr(figure, name)
    return () if linked and name in figure.inherited else things


def year_convention(figure: Figure, other: Figure, arithmetic: Arithmetic) -> str | None:
    """
    Return the convention under which two different windows are one.

    None where no convention makes them equal: 2023 is 2023-04-01/2024-03-31 for those whose year starts in April.
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
    times, other_times = (_said(item, "times", linked=linked) for item in (figure, other))
    if not set(times).isdisjoint(other_times) or not (times or other_times):
        return None
    window, other_window = narrowest(times), narrowest(other_times)
    if window is None or other_window is None:
        return None if linked else Obstacle("time", missing=not (times and other_times))
    if window == other_window or (linked and year_convention(figure, other, arithmetic)):
        return None
    return Obstacle("time", missing=False)


def _year_of_its_own(window: Window, starts: str) -> Window | None:
    year = window.first.year
    if window != Window(date(year, 1, 1), date(year, 12, 31)):
        return None
    month, day = (int(part) for part in starts.split("-"))
    return Window(date(year, month, day), date.fromordinal(date(year + 1, month, day).toordinal() - 1))
