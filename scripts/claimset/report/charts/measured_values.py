"""Values of agreement with their intervals, as dots and lines."""

from collections.abc import Sequence

import msgspec


class MeasuredValue(msgspec.Struct, frozen=True):
    """
    A value of agreement: who is compared, the measure, and the place, such as `claims/EVENT`.

    `low` and `high` are the ends of its interval, None where it has none. `is_thin` says that it rests on few
    documents.
    """

    between: str
    measure: str
    layer: str
    label: str
    attribute: str
    value: float
    low: float | None
    high: float | None
    documents: int
    is_thin: bool


class PlottedValue(msgspec.Struct, frozen=True):
    """A value with the places of its dot and of the ends of its line, in percent of the chart's width."""

    measured: MeasuredValue
    dot: float
    line: tuple[float, float] | None


class ValueChart(msgspec.Struct, frozen=True):
    """
    The values of one measure between the same annotators, on a line from 0, or from the lowest of all, to 1.

    `whole` are those of layers and attributes, `by_label` those of single labels.
    """

    title: str
    whole: Sequence[PlottedValue]
    by_label: Sequence[PlottedValue]


def value_charts(values: Sequence[MeasuredValue]) -> list[ValueChart]:
    """Return a chart for each measure and each kind of comparison, in the order of the values."""
    groups: dict[tuple[str, str], list[MeasuredValue]] = {}
    for value in values:
        groups.setdefault((value.measure, value.between), []).append(value)
    charts = []
    for (measure, between), members in groups.items():
        ends = [end for value in members for end in (value.value, value.low) if end is not None]
        low = min(0.0, *ends)
        plotted = [
            PlottedValue(
                value,
                _place(value.value, low),
                None if value.low is None or value.high is None else (_place(value.low, low), _place(value.high, low)),
            )
            for value in members
        ]
        whole, by_label = ([item for item in plotted if bool(item.measured.label) is flag] for flag in (False, True))
        charts.append(ValueChart(f"{measure}, between {between}", whole, by_label))
    return charts


def _place(value: float, low: float) -> float:
    return round((min(value, 1.0) - low) * 100 / (1 - low), 2)
