"""Spans of two annotations matched one to one."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from claimset.model.span import Span


def match_spans(ones: Sequence[Span], others: Sequence[Span]) -> list[tuple[Span, Span]]:
    """
    Match the spans of two sides, each span with one of the other side at most, in the order of the first side's text.

    Of all pairs that share a code point the one with the largest overlap is matched first; of equal overlaps the one
    that covers less text together, then one of the same label, then the one that starts first, then by id. Spans with
    the same offsets match even where they hold no code point. Labels otherwise do not matter: a caller that compares
    only one label hands in only its spans. Which side comes first does not matter for who is matched.
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
    # The furthest end of all spans so far never falls: what ends before a span begins is passed over at once.
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
