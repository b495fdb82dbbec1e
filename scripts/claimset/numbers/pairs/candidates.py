"""Pairs of figures that nobody linked and whose facets say that they are about one thing."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.model.span import Value
from claimset.numbers.compare import compare
from claimset.numbers.facets.document_figures import ClaimKey
from claimset.numbers.facets.figure import Figure
from claimset.numbers.formula import CHANGE, apply_formula
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.claim_graph import ClaimGraph
from claimset.numbers.verdict import PairOutcome
from claimset.numbers.window import Window, window_of

_PARTS_OF_ONE = "share"


def candidate_pairs(
    graph: ClaimGraph, figures: Sequence[Figure], arithmetic: Arithmetic, steps: Mapping[Value, Value]
) -> Iterator[FigurePair]:
    """
    Yield pairs of figures with equal facets, neighbours only, so that their number does not grow with the square.

    `steps` maps a measure to the one before it in a course of events: charged to arrested.
    """
    yield from _same_series(graph, figures, arithmetic)
    yield from _steps(graph, figures, arithmetic, steps)
    yield from _changes(figures, arithmetic)


def series_key(figure: Figure) -> Hashable | None:
    """
    Return the key that figures of one series share, times included.

    Returns None for a figure whose labels do not say what it is a number of.
    """
    series = _untimed_key(figure)
    return None if series is None else (series, _time_key(figure))


def _untimed_key(figure: Figure) -> Hashable | None:
    key = _unmeasured_key(figure)
    return None if key is None else (key, figure.measure)


def _unmeasured_key(figure: Figure) -> Hashable | None:
    value = figure.value
    if figure.whole is None if figure.is_share else figure.counted is None and not _has_other_facets(figure):
        return None
    kind = Kind.COUNT if figure.is_amount else _PARTS_OF_ONE if figure.is_share else value.kind
    unit = None if figure.is_share else value.unit
    return kind, unit, figure.counted, figure.places, figure.scopes, figure.whole


def _has_other_facets(figure: Figure) -> bool:
    """Say whether a measure, and a place, scope or time, say what a figure without a counted thing counts."""
    return figure.measure is not None and bool(figure.places or figure.scopes or figure.times)


def _time_key(figure: Figure) -> Hashable:
    return figure.window or figure.times


def _same_series(graph: ClaimGraph, figures: Sequence[Figure], arithmetic: Arithmetic) -> Iterator[FigurePair]:
    for group in _groups(figures, series_key).values():
        for left, right in pairwise(group):
            if not _are_related(graph, left, right):
                verdict = compare(left, right, "same", arithmetic)
                if verdict.outcome != PairOutcome.NOT_COMPARABLE:
                    yield FigurePair(left, right, "same", verdict)


def _steps(
    graph: ClaimGraph, figures: Sequence[Figure], arithmetic: Arithmetic, steps: Mapping[Value, Value]
) -> Iterator[FigurePair]:
    def step_key(figure: Figure) -> Hashable | None:
        key = _unmeasured_key(figure)
        return None if key is None or figure.measure is None or not figure.is_amount else (key, _time_key(figure))

    for group in _groups(figures, step_key).values():
        by_measure: dict[Value, Figure] = {}
        for figure in group:
            by_measure.setdefault(figure.measure or "", figure)
        for measure, later in by_measure.items():
            earlier = by_measure.get(steps.get(measure, ""))
            if earlier is not None and not _are_related(graph, later, earlier):
                verdict = compare(later, earlier, "funnel", arithmetic)
                if verdict.outcome != PairOutcome.NOT_COMPARABLE:
                    yield FigurePair(later, earlier, "funnel", verdict)


def _changes(figures: Sequence[Figure], arithmetic: Arithmetic) -> Iterator[FigurePair]:
    changes = [figure for figure in figures if figure.value.kind == Kind.CHANGE and figure.counted is not None]
    if not changes:
        return

    def thing_key(figure: Figure) -> Hashable:
        return figure.counted, figure.measure, figure.places, figure.scopes

    levels: dict[Hashable, dict[Window, list[Figure]]] = {}
    for figure in figures:
        if figure.is_amount and figure.value.per is None and figure.window is not None:
            levels.setdefault(thing_key(figure), {}).setdefault(figure.window, []).append(figure)
    for change in changes:
        windows = sorted({window for window in map(window_of, change.times) if window is not None})
        window_levels: list[Sequence[Figure]] = [
            levels.get(thing_key(change), {}).get(window, ()) for window in windows
        ]
        if len(window_levels) == 2 and all(len(items) == 1 for items in window_levels):
            before, after = (items[0] for items in window_levels)
            verdict = apply_formula(CHANGE, (after, before), change, arithmetic)
            if verdict is not None:
                yield FigurePair(after, change, "change", verdict, None, (before,))


def _groups(figures: Sequence[Figure], key: Callable[[Figure], Hashable | None]) -> dict[Hashable, list[Figure]]:
    groups: dict[Hashable, list[Figure]] = {}
    for figure in figures:
        value = key(figure)
        if value is not None:
            groups.setdefault(value, []).append(figure)
    return groups


def _are_related(graph: ClaimGraph, figure: Figure, other: Figure) -> bool:
    if figure.claim == other.claim and figure.document == other.document:
        # The figures of one claim differ on purpose; only a count and its rate are compared.
        return figure.key == other.key or (figure.value.per is None) == (other.value.per is None)
    return graph.are_related(ClaimKey(figure.document, figure.claim), ClaimKey(other.document, other.claim))
