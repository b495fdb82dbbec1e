"""Counts for Krippendorff's alpha over code points: which labels each annotator put on each code point."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from claimset.gold.agreement.comparisons import Comparison
from claimset.gold.agreement.counts import Cell, Counts, Group, Place
from claimset.model.schema import Layer
from claimset.model.span import Span

LabelSet = frozenset[str]
Segment = tuple[int, int, LabelSet]
"""Start and end in code points, half-open, and the labels over it, which are the same throughout."""


def count_code_points(panel: Sequence[Comparison], layer: Layer, group: Group, counts: Counts) -> None:
    """
    Count, over all pairs of a panel, the labels over each code point of the document, and the pairs that differ.

    A panel is the comparisons of all pairs of some annotators of one document. The value of a code point is the set of
    labels over it. Each annotator's value counts once, however many pairs the panel has, as Krippendorff weighs the
    pairs of a unit (Content Analysis, 2004, chapter 11).
    """
    document = panel[0].document
    sides = {side.name: side for comparison in panel for side in (comparison.one, comparison.other)}
    weight = len(sides) / (2 * len(panel))
    segments = {
        name: _segments(side.labels.layers.get(layer.name, ()), document.length) for name, side in sides.items()
    }
    cells: defaultdict[Cell, float] = defaultdict(float)
    for comparison in panel:
        pair = segments[comparison.one.name], segments[comparison.other.name]
        for length, one, other in _common_segments(*pair):
            cells["value", one] += length * weight
            cells["value", other] += length * weight
            if one != other:
                cells["differs",] += 2 * length * weight
    counts.add(group, Place(layer.name), "alpha", document.id, cells)


def _segments(spans: Sequence[Span], length: int) -> list[Segment]:
    """Cut a text of `length` code points at every edge of a span."""
    edges: dict[int, list[tuple[str, int]]] = {0: [], length: []}
    for span in spans:
        # A part of a span beyond the text's end covers no code point.
        edges.setdefault(min(span.start, length), []).append((span.label, 1))
        edges.setdefault(min(span.end, length), []).append((span.label, -1))
    depth: Counter[str] = Counter()
    segments = []
    for start, end in pairwise(sorted(edges)):
        for label, step in edges[start]:
            depth[label] += step
        segments.append((start, end, frozenset(label for label, count in depth.items() if count)))
    return segments


def _common_segments(ones: Sequence[Segment], others: Sequence[Segment]) -> list[tuple[int, LabelSet, LabelSet]]:
    """Cut a text at the edges of both sides, and return each part's length in code points and both sides' labels."""
    common = []
    one = other = position = 0
    while one < len(ones) and other < len(others):
        _, one_end, one_value = ones[one]
        _, other_end, other_value = others[other]
        end = min(one_end, other_end)
        common.append((end - position, one_value, other_value))
        position = end
        one += one_end == end
        other += other_end == end
    return common
