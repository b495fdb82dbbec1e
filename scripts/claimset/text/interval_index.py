"""Index of the spans of one text, to find those that touch another span."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from claimset.model.span import Span


class IntervalIndex:
    """Spans sorted once, so that each question about another span is a binary search. Empty spans are left out."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span for span in spans if span.start < span.end), key=lambda span: span.start)
        self._starts = [span.start for span in ordered]
        self._edges = sorted({offset for span in ordered for offset in (span.start, span.end)})
        # By span: the one that ends last among this span and those before it.
        self._last: list[Span] = []
        for span in ordered:
            self._last.append(span if not self._last or span.end > self._last[-1].end else self._last[-1])

    def overlapping_span(self, span: Span) -> Span | None:
        """Return one of the spans that share a code point with `span`, or None."""
        number = bisect_left(self._starts, span.end)
        return self._last[number - 1] if number and self._last[number - 1].end > span.start else None

    def has_edge_inside(self, span: Span) -> bool:
        """Say whether one of the spans starts or ends inside `span`."""
        number = bisect_right(self._edges, span.start)
        return number < len(self._edges) and self._edges[number] < span.end
