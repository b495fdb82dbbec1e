"""Cuts a text into pieces that lie wholly inside or outside of every span, even where spans cross."""

import heapq
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from claimset.model.span import Span


class Lane(msgspec.Struct, frozen=True):
    """A span and its lane under the text: lane 0 lies next to the text, longer spans lie in lanes below."""

    span: Span
    lane: int


class TextPiece(msgspec.Struct, frozen=True):
    """`text[start:end]`, the spans that lie over it, and those that begin with it, the longest first."""

    start: int
    end: int
    over: tuple[Lane, ...]
    begin: tuple[Lane, ...]


def lanes(spans: Sequence[Span]) -> list[Lane]:
    """Give each span the first lane that is free there and lies below those of all spans inside it."""
    placed_spans: list[Lane] = []
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda item: (item.end - item.start, item.start, item.label, item.id)):
        number = 0
        for lane, row in enumerate(rows):
            overlapping_spans = [other for other in row if span.overlaps(other)]
            if any(other.within(span) for other in overlapping_spans) or (overlapping_spans and lane == number):
                number = lane + 1
        if number == len(rows):
            rows.append([])
        rows[number].append(span)
        placed_spans.append(Lane(span, number))
    return placed_spans


def text_pieces(spans: Sequence[Span], length: int) -> list[TextPiece]:
    """Cut a text of `length` code points at every edge of a span; spans beyond the text are left out."""
    spans_in_text = [span for span in spans if 0 <= span.start < span.end <= length]
    placed_spans = sorted(lanes(spans_in_text), key=lambda item: (item.span.start, -item.span.end, -item.lane))
    edges = {0, length}
    edges |= {edge for span in spans_in_text for edge in (span.start, span.end)}
    offsets = sorted(edges)
    pieces: list[TextPiece] = []
    open_lanes: list[tuple[int, int, Lane]] = []
    index = 0
    for start, end in pairwise(offsets):
        begin: list[Lane] = []
        while index < len(placed_spans) and placed_spans[index].span.start == start:
            lane = placed_spans[index]
            heapq.heappush(open_lanes, (lane.span.end, index, lane))
            begin.append(lane)
            index += 1
        while open_lanes and open_lanes[0][0] <= start:
            heapq.heappop(open_lanes)
        over = tuple(sorted((lane for _, _, lane in open_lanes), key=lambda item: item.lane))
        pieces.append(TextPiece(start, end, over, tuple(begin)))
    return pieces
