"""Matches the spans of two annotations one to one."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from claimset.model.span import Span


def match_spans(ones: Sequence[Span], others: Sequence[Span]) -> list[tuple[Span, Span]]:
    """
    Return the matched spans of two sides as `(one, other)`, in text order; each span is in one match at most.

    Only spans that share a code point, or have equal offsets, match. The pair with the largest overlap is matched
    first. Among pairs with equal overlaps the first is the one that covers the least text together; then one with equal
    labels; then the one that starts first; then the one with the smaller ids. Spans of different labels can match: a
    caller that compares one label passes only its spans. Swapping the two sides gives the same matches.
    """
    matches: list[tuple[Span, Span]] = []
    free_ones, free_others = {span.id for span in ones}, {span.id for span in others}
    for *_, one, other in sorted(_candidates(ones, others), key=lambda candidate: candidate[:-2]):
        if one.id in free_ones and other.id in free_others:
            free_ones.remove(one.id)
            free_others.remove(other.id)
            matches.append((one, other))
    return sorted(matches, key=lambda pair: (pair[0].start, pair[0].end, pair[0].id))


def _candidates(
    ones: Sequence[Span], others: Sequence[Span]
) -> list[tuple[int, int, bool, list[int], list[str], Span, Span]]:
    by_start = sorted(others, key=lambda span: span.start)
    starts = [span.start for span in by_start]
    # The furthest end so far never falls, so that a binary search skips the spans that end before another begins.
    furthest_ends = list(accumulate((span.end for span in by_start), max))
    candidates = []
    for one in ones:
        for place in range(bisect_left(furthest_ends, one.start), len(by_start)):
            if starts[place] > one.end:
                break
            other = by_start[place]
            overlap = min(one.end, other.end) - max(one.start, other.start)
            if overlap > 0 or (one.start, one.end) == (other.start, other.end):
                extent = max(one.end, other.end) - min(one.start, other.start)
                order = sorted((one.start, other.start))
                ids = sorted((one.id, other.id))
                candidates.append((-overlap, extent, one.label != other.label, order, ids, one, other))
    return candidates
