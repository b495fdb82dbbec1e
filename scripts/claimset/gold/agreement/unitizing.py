"""
Krippendorff's alpha for unitizing one text: how far annotators agree where units of a label begin and end.

Krippendorff, Content Analysis, 2004, chapter 11.6 (On the reliability of unitizing contiguous data, 1995). The units of
one label of one annotator may not overlap; the formulas do not say what that would mean.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate, combinations, pairwise

from claimset.gold.agreement.comparisons import Comparison
from claimset.gold.agreement.counts import Counts, Group, Place
from claimset.model.schema import Layer

Unit = tuple[int, int]


def count_units(panel: Sequence[Comparison], layer: Layer, group: Group, counts: Counts) -> None:
    """Add the observed and expected disagreement over all labels of a layer; nothing where units overlap."""
    document = panel[0].document
    sides = {side.name: side for comparison in panel for side in (comparison.one, comparison.other)}
    if len(panel) != len(sides) * (len(sides) - 1) / 2 or not document.length:
        return  # people beside machines: not every pair of the panel is compared
    units_of: dict[str, dict[str, list[Unit]]] = defaultdict(lambda: {name: [] for name in sides})
    for name, side in sides.items():
        for span in sorted(side.labels.layers.get(layer.name, ()), key=lambda span: span.start):
            units_of[span.label][name].append((span.start, span.end))
    if any(_overlap(row) for units in units_of.values() for row in units.values()):
        return
    observed = sum(observed_disagreement(units, document.length) for units in units_of.values())
    expected = sum(expected_disagreement(units, document.length) for units in units_of.values())
    cells = {("observed",): observed, ("expected",): expected}
    counts.add(group, Place(layer.name), "alpha_u", document.id, cells)


def _overlap(row: Sequence[Unit]) -> bool:
    return any(one[1] > other[0] for one, other in pairwise(row)) or any(start == end for start, end in row)


def observed_disagreement(units: Mapping[str, Sequence[Unit]], length: int) -> float:
    """
    Return the observed disagreement of one label in a text of `length` code points.

    `units` maps each annotator to their units, pairs of start and end in text order that do not overlap.
    """
    total = sum(_distance(units[one], units[other]) for one, other in combinations(sorted(units), 2))
    return 2 * total / (len(units) * (len(units) - 1) * length**2)


def expected_disagreement(units: Mapping[str, Sequence[Unit]], length: int) -> float:
    """
    Return the disagreement of one label by chance, as if units and gaps were shuffled along the text.

    The arguments are those of `observed_disagreement`.
    """
    sizes = [end - start for row in units.values() for start, end in row]
    gaps = sorted(gap for row in units.values() for gap in _gaps(row, length))
    # sums[n] is the length of all gaps from the n-th on, so that no unit has to look at every gap.
    sums = [*accumulate(reversed(gaps), initial=0)][::-1]
    total = 0.0
    for size in sizes:
        first = bisect_left(gaps, size)
        places = sums[first] - (len(gaps) - first) * (size - 1)
        total += (len(sizes) - 1) * (2 * size**3 - 3 * size**2 + size) / 3 + size**2 * places
    whole = len(units) * length
    pairs = whole * (whole - 1) - sum(size * (size - 1) for size in sizes)
    return 2 * total / (length * pairs) if pairs else 0.0


def _gaps(row: Sequence[Unit], length: int) -> list[int]:
    edges = [(0, 0), *row, (length, length)]
    return [after[0] - before[1] for before, after in pairwise(edges) if after[0] > before[1]]


def _distance(ones: Sequence[Unit], others: Sequence[Unit]) -> int:
    """
    Return the sum of the distances between what two annotators have at each place.

    Two units that overlap differ by the squares of how far their edges lie apart; a unit that lies wholly in a gap of
    the other differs from it by the square of its length.
    """
    total = 0
    for one, other in ((one, other) for one in ones for other in others if one[0] < other[1] and other[0] < one[1]):
        total += (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
    for row, opposite in ((ones, others), (others, ones)):
        for start, end in row:
            if not any(start < other_end and other_start < end for other_start, other_end in opposite):
                total += (end - start) ** 2
    return total
