"""Counts for Krippendorff's alpha over code points: which labels each annotator has over each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from claimset.gold.agreement.comparisons import Comparison
from claimset.gold.agreement.counts import Cell, Counts, Group, Place
from claimset.model.schema import Layer
from claimset.model.span import Span

LabelSet = frozenset[str]
Stretch = tuple[int, int, LabelSet]


def count_code_points(panel: Sequence[Comparison], layer: Layer, group: Group, counts: Counts) -> None:
    """
    Count, over all pairs of a panel, the labels over each code point of the document, and the pairs that differ.

    The value of a code point is the set of labels over it. Each annotator's value counts once however many pairs the
    panel has, as Krippendorff weighs the pairs of a unit (Content Analysis, 2004, chapter 11).
    """
    document = panel[0].document
    sides = {side.name: side for comparison in panel for side in (comparison.one, comparison.other)}
    weight = len(sides) / (2 * len(panel))
    stretches = {
        name: _stretches(side.labels.layers.get(layer.name, ()), document.length) for name, side in sides.items()
    }
    cells: defaultdict[Cell, float] = defaultdict(float)
    for comparison in panel:
        pair = stretches[comparison.one.name], stretches[comparison.other.name]
        for length, one, other in _overlaid(*pair):
            cells["value", one] += length * weight
            cells["value", other] += length * weight
            if one != other:
                cells["differs",] += 2 * length * weight
    counts.add(group, Place(layer.name), "alpha", document.id, cells)


def _stretches(spans: Sequence[Span], length: int) -> list[Stretch]:
    """Cut a text at every edge of a span: start, end and the set of labels of each stretch."""
    edges: dict[int, list[tuple[str, int]]] = {0: [], length: []}
    for span in spans:
        # What lies beyond the text covers no code point of it.
        edges.setdefault(min(span.start, length), []).append((span.label, 1))
        edges.setdefault(min(span.end, length), []).append((span.label, -1))
    depth: Counter[str] = Counter()
    stretches = []
    for start, end in pairwise(sorted(edges)):
        for label, step in edges[start]:
            depth[label] += step
        stretches.append((start, end, frozenset(label for label, count in depth.items() if count)))
    return stretches


def _overlaid(ones: Sequence[Stretch], others: Sequence[Stretch]) -> list[tuple[int, LabelSet, LabelSet]]:
    """Return the length and both values of each stretch that neither side cuts."""
    overlaid = []
    one = other = position = 0
    while one < len(ones) and other < len(others):
        _, one_end, one_value = ones[one]
        _, other_end, other_value = others[other]
        end = min(one_end, other_end)
        overlaid.append((end - position, one_value, other_value))
        position = end
        one += one_end == end
        other += other_end == end
    return overlaid
