"""Counts of labels by split, and of labels whose spans overlap."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span

LabelKey = tuple[str, str]
"""The name of a layer, and of one of its labels."""
_MOST = 16


class SplitRow(msgspec.Struct, frozen=True):
    """How many spans of a label are in each split; `parts` are (number of the split, start, width) in per mille."""

    layer: str
    label: str
    counts: Sequence[int]
    parts: Sequence[tuple[int, int, int]]


class CoOccurrence(msgspec.Struct, frozen=True):
    """
    How often spans of two labels overlap.

    `labels` are at most 16, the most frequent first, in rows and columns. `counts` has a row of numbers for each, and
    `shares` the same numbers from 0 to 4: how dark a cell is.
    """

    labels: Sequence[LabelKey]
    counts: Sequence[Sequence[int]]
    shares: Sequence[Sequence[int]]


def split_rows(documents: Iterable[tuple[str | None, Labels]], splits: Sequence[str], schema: Schema) -> list[SplitRow]:
    """Return a row for each label that occurs, in the schema's order; documents are (split, labels)."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for split, labels in documents:
        if split is not None:
            for layer, spans in labels.layers.items():
                counts.update((layer, span.label, split) for span in spans)
    rows = []
    keys = [(item.name, label) for item in schema.layers.values() for label in item.labels]
    for layer, label in keys:
        numbers = [counts[layer, label, split] for split in splits]
        total = sum(numbers)
        if total:
            shares = [round(number * 1000 / total) for number in numbers]
            parts = [(place, sum(shares[:place]), share) for place, share in enumerate(shares) if share]
            rows.append(SplitRow(layer, label, numbers, parts))
    return rows


def co_occurrence(documents: Iterable[Labels], schema: Schema) -> CoOccurrence:
    """Count pairs of spans of one document that share a code point; labels that are drawn by nobody are left out."""
    pairs: Counter[tuple[LabelKey, LabelKey]] = Counter()
    totals: Counter[LabelKey] = Counter()
    drawn = {
        (layer.name, label) for layer in schema.layers.values() for label, item in layer.labels.items() if item.drawn
    }
    for labels in documents:
        spans = [
            ((layer, span.label), span)
            for layer, members in labels.layers.items()
            for span in members
            if (layer, span.label) in drawn
        ]
        totals.update(key for key, _ in spans)
        pairs.update(_overlaps(spans))
    order = {
        (layer.name, label): number for layer in schema.layers.values() for number, label in enumerate(layer.labels)
    }
    shown = [key for key, _ in totals.most_common(_MOST)]
    layers = list(schema.layers)
    shown.sort(key=lambda key: (layers.index(key[0]), order[key]))
    counts = [[pairs[one, other] for other in shown] for one in shown]
    most = max((number for row in counts for number in row), default=0) or 1
    shares = [[-(-number * 4 // most) for number in row] for row in counts]
    return CoOccurrence(shown, counts, shares)


def _overlaps(spans: list[tuple[LabelKey, Span]]) -> Iterable[tuple[LabelKey, LabelKey]]:
    """Yield the labels of each two spans that overlap, both ways round."""
    spans.sort(key=lambda pair: pair[1].start)
    for number, (key, span) in enumerate(spans):
        for other_key, other in spans[number + 1 :]:
            if other.start >= span.end:
                break
            yield key, other_key
            if key != other_key:
                yield other_key, key
