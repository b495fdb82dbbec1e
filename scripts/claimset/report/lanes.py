"""Spans over one text as a row of pieces: each piece lies wholly in or out of every span, however they cross."""

import heapq
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from claimset.model.span import Span


class Lane(msgspec.Struct, frozen=True):
    """A span that was given a place under the text: lane 0 lies next to it, the longer spans lie below."""

    span: Span
    lane: int


class TextPiece(msgspec.Struct, frozen=True):
    """`text[start:end]`, the spans that lie over it, and those that begin with it, the longest first."""

    start: int
    end: int
    over: tuple[Lane, ...]
    begin: tuple[Lane, ...]


def lanes(spans: Sequence[Span]) -> list[Lane]:
    """Give each span the lowest lane that is free there and lies below every span it holds."""
    placed: list[Lane] = []
    taken: list[list[Span]] = []
    for span in sorted(spans, key=lambda item: (item.end - item.start, item.start, item.label, item.id)):
        number = 0
        for lane, row in enumerate(taken):
            near = [other for other in row if span.overlaps(other)]
            if any(other.within(span) for other in near) or (near and lane == number):
                number = lane + 1
        if number == len(taken):
            taken.append([])
        taken[number].append(span)
        placed.append(Lane(span, number))
    return placed


def text_pieces(spans: Sequence[Span], length: int) -> list[TextPiece]:
    """Cut a text of `length` code points at every edge of a span; spans beyond the text are left out."""
    inside = [span for span in spans if 0 <= span.start < span.end <= length]
    placed = sorted(lanes(inside), key=lambda item: (item.span.start, -item.span.end, -item.lane))
    edges = {0, length}
    edges |= {edge for span in inside for edge in (span.start, span.end)}
    ordered = sorted(edges)
    found: list[TextPiece] = []
    open_: list[tuple[int, int, Lane]] = []
    upcoming = 0
    for start, end in pairwise(ordered):
        begin: list[Lane] = []
        while upcoming < len(placed) and placed[upcoming].span.start == start:
            lane = placed[upcoming]
            heapq.heappush(open_, (lane.span.end, upcoming, lane))
            begin.append(lane)
            upcoming += 1
        while open_ and open_[0][0] <= start:
            heapq.heappop(open_)
        over = tuple(sorted((lane for _, _, lane in open_), key=lambda item: item.lane))
        found.append(TextPiece(start, end, over, tuple(begin)))
    return found
