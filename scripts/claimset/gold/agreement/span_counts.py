"""Counts of the spans of two annotations: equal ones, overlapping ones, and the labels of matched ones."""

from collections import Counter, defaultdict

from claimset.gold.agreement.comparisons import Comparison
from claimset.gold.agreement.counts import Counts, Group, Place
from claimset.labels.matching import match_spans
from claimset.model.schema import Layer
from claimset.model.span import Span

Places = Counter[tuple[int, int, str]]


def count_spans(comparison: Comparison, layer: Layer, group: Group, counts: Counts) -> None:
    """Count the spans of a layer that both sides were asked to draw, by label and over all labels."""
    spans = [side.labels.layers.get(layer.name, ()) for side in (comparison.one, comparison.other)]
    by_label = [_by_label(side) for side in spans]
    document_id = comparison.document.id
    totals: Counter[str] = Counter()
    for label in sorted(by_label[0].keys() | by_label[1].keys()):
        one, other = by_label[0][label], by_label[1][label]
        drawn_count = len(one) + len(other)
        exact = 2 * (_places(one) & _places(other)).total()
        overlapping = 2 * len(match_spans(one, other))
        place = Place(layer.name, label)
        counts.add(group, place, "f1", document_id, {("both",): exact, ("drawn",): drawn_count})
        counts.add(group, place, "overlap_f1", document_id, {("both",): overlapping, ("drawn",): drawn_count})
        totals.update(drawn=drawn_count, exact=exact, overlapping=overlapping)
    place, drawn_count = Place(layer.name), totals["drawn"]
    counts.add(group, place, "f1", document_id, {("both",): totals["exact"], ("drawn",): drawn_count})
    counts.add(group, place, "overlap_f1", document_id, {("both",): totals["overlapping"], ("drawn",): drawn_count})
    labels = Counter((one.label, other.label) for one, other in comparison.matches.get(layer.name, ()))
    for (one_label, other_label), number in labels.items():
        same = {("both",): number, ("equal",): number * (one_label == other_label)}
        counts.add(group, place, "raw", document_id, same)
        counts.add(group, place, "kappa", document_id, {(comparison.pair, one_label, other_label): number})


def _by_label(spans: tuple[Span, ...]) -> defaultdict[str, list[Span]]:
    by_label: defaultdict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_label[span.label].append(span)
    return by_label


def _places(spans: list[Span]) -> Places:
    return Counter((span.start, span.end, span.label) for span in spans)
