"""Plots of figures that were compared with each other: one line, and each figure as an interval on it."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.numbers.amount import IntervalReader
from claimset.numbers.facets.figure import Figure
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.numbers.interval import Interval
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.judge import judge_figures, steps_of
from claimset.numbers.reading import Reading
from claimset.numbers.verdict import PairOutcome
from claimset.numbers.words import figure_words

WIDTH = 1000
"""The length of a plot's line, in its own units."""
_EDGE = Fraction(1, 10)
_COMPARED = {"same", "conflict", "part"}
_ORDER = (PairOutcome.CONFLICT, PairOutcome.TENSION, PairOutcome.CONSISTENT)


class PlottedFigure(msgspec.Struct, frozen=True):
    """
    A figure: its words, its place (document and offsets), and its interval, `start` and `width` as in WIDTH.

    `document` and `span` are ids.
    """

    words: str
    place: str
    document: str
    span: str
    start: int
    width: int


class SeriesPlot(msgspec.Struct, frozen=True):
    """
    Figures that were compared with each other, by size, the worst verdict, and a sentence for each comparison (`sums`).

    `verdicts` are the outcomes of the sums, the worst first.
    A figure that cannot be converted to the unit of the first one is in `sums` only.
    """

    verdict: str
    figures: Sequence[PlottedFigure]
    sums: Sequence[str]
    verdicts: Sequence[str]


def series_plots(documents: Iterable[tuple[str, str | None, Labels, str | None]], schema: Schema) -> list[SeriesPlot]:
    """
    Return the plots of the figures of documents, conflicts first.

    A document is (id, event, labels, text); the text is None if it does not ship. Figures of one event are compared,
    and figures of one document without an event.
    """
    reader, steps = FigureReader(schema), steps_of(schema)
    groups: dict[str, list[tuple[str, Labels, str | None]]] = {}
    for name, event, labels, text in documents:
        groups.setdefault(f"event {event}" if event else f"document {name}", []).append((name, labels, text))
    plots = []
    for members in groups.values():
        figures = [reader.read(name, labels, text) for name, labels, text in members]
        plots += [_plot(pairs, schema) for pairs in _series(judge_figures(figures, schema.arithmetic, steps))]
    return sorted(plots, key=lambda plot: _ORDER.index(PairOutcome(plot.verdict)))


def _series(pairs: Iterable[FigurePair]) -> list[list[FigurePair]]:
    """Return groups of pairs that share figures; only pairs whose two figures can be drawn on one line."""
    series: list[list[FigurePair]] = []
    for pair in pairs:
        if pair.check in _COMPARED and pair.verdict.sides is not None and pair.left.is_share == pair.right.is_share:
            keys = {pair.left.key, pair.right.key}
            joined = [item for item in series if keys & {key for one in item for key in (one.left.key, one.right.key)}]
            series = [item for item in series if item not in joined]
            series.append([*(one for item in joined for one in item), pair])
    return series


def _plot(pairs: Sequence[FigurePair], schema: Schema) -> SeriesPlot:
    every_figure = {figure.key: figure for pair in pairs for figure in (pair.left, pair.right)}
    first = next(iter(every_figure.values()))
    reader = IntervalReader(
        Reading("convention", rounds=False, convention=schema.arithmetic.conventions[0]), schema.arithmetic
    )
    converted_intervals = ((key, reader.in_unit_of(figure, first)) for key, figure in every_figure.items())
    intervals = {key: interval for key, interval in converted_intervals if interval is not None}
    bounds = [end for interval in intervals.values() for end in (interval.low, interval.high) if end is not None]
    low, high = min(bounds, default=Fraction(0)), max(bounds, default=Fraction(1))
    edge = (high - low) * _EDGE or abs(high) * _EDGE or Fraction(1)
    verdicts = sorted((pair.verdict for pair in pairs), key=lambda verdict: _ORDER.index(verdict.outcome))
    outcomes = {verdict.sentence: str(verdict.outcome) for verdict in reversed(verdicts)}
    figures = [
        _plotted_figure(every_figure[key], interval, low - edge, high + edge) for key, interval in intervals.items()
    ]
    sums = list(dict.fromkeys(verdict.sentence for verdict in verdicts))
    return SeriesPlot(
        verdicts[0].outcome,
        sorted(figures, key=lambda figure: (figure.start, figure.width, figure.place)),
        sums,
        [outcomes[sentence] for sentence in sums],
    )


def _plotted_figure(figure: Figure, interval: Interval, low: Fraction, high: Fraction) -> PlottedFigure:
    start, end = (
        round((bound - low) / (high - low) * WIDTH) if bound is not None else edge
        for bound, edge in ((interval.low, 0), (interval.high, WIDTH))
    )
    place = f"{figure.document} [{figure.start}:{figure.end}]"
    return PlottedFigure(figure_words(figure), place, figure.document, figure.span, start, end - start)
