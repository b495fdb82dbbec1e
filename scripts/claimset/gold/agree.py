"""
How far annotators agree, where several labelled the same text in the same interface.

Spans: F1, 2·|A∩B| / (|A|+|B|), summed over pairs of annotators; it needs no count of what nobody labelled. Spans that
overlap are matched one to one, so that five spans and one over all of them are one match and not five. Code points:
Krippendorff's alpha for nominal data (Content Analysis, 2004, chapter 11), of the set of labels over each one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, groupby, pairwise, permutations

import msgspec

from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span

_Values = frozenset[str]


class AnnotatedDocument(msgspec.Struct, frozen=True):
    """What annotators made of one document, whose text has `length` code points."""

    document_id: str
    length: int
    annotations: Sequence[Annotation]


class LabelAgreement(msgspec.Struct, frozen=True):
    """
    How far pairs of annotators agree on a label of a layer, on all of a layer (`label` None), or on a relation.

    `spans` counts what both sides of all pairs drew, `exact` those with a twin of the same offsets and label,
    `overlapping` those of the most pairs that can be made of spans of the same label that share a code point, each span
    in one pair at most; a relation has a twin where both its ends have. `alpha` is of a whole layer, and None where
    every code point has the same labels.
    """

    layer: str
    label: str | None
    spans: int
    exact: int
    overlapping: int | None = None
    alpha: float | None = None

    @property
    def f1(self) -> float | None:
        """The F1 of exact spans, from 0 to 1; None where nobody drew any."""
        return self.exact / self.spans if self.spans else None

    @property
    def overlap_f1(self) -> float | None:
        """The F1 of spans that overlap, from 0 to 1; None where nobody drew any, and for relations."""
        return self.overlapping / self.spans if self.spans and self.overlapping is not None else None


class Agreement(msgspec.Struct, frozen=True):
    """
    What was measured: over how many documents, by whom, and the rows in the schema's order.

    `several` counts documents that more than one annotator labelled, be it in different interfaces; `machines` are
    those of the `annotators` that are no persons.
    """

    several: int
    documents: int
    annotators: tuple[str, ...]
    machines: tuple[str, ...]
    rows: tuple[LabelAgreement, ...]


def measure_agreement(works: Iterable[AnnotatedDocument], schema: Schema) -> Agreement:
    """Measure the agreement of annotators on the layers and relations that their interface has them draw."""
    documents_shared, documents = 0, set()
    people: dict[str, str] = {}
    spans: Counter[tuple[str, str | None]] = Counter()
    exact, overlapping = spans.copy(), spans.copy()
    coincidences: dict[str, Counter[tuple[int, _Values, _Values]]] = {name: Counter() for name in schema.layers}
    for work in works:
        current = [item for item in work.annotations if item.counts]
        documents_shared += len({item.annotator for item in current}) > 1
        for passes, together in _comparable_annotations(current, schema):
            documents.add(work.document_id)
            people |= {item.annotator: item.made_by for item in together}
            layers = [name for name, layer in schema.layers.items() if layer.stage in passes]
            for name in layers:
                sides = [item.labels.layers.get(name, ()) for item in together]
                coincidences[name].update(_coincidences(sides, work.length))
                for pair in combinations(sides, 2):
                    _compare(name, pair, (spans, exact, overlapping))
            relation_names = {name for name, relation in schema.relations.items() if relation.stage in passes}
            for one, two in combinations([_relations(item, relation_names, schema) for item in together], 2):
                for key, count in (one + two).items():
                    spans[schema.relation_key, str(key[0])] += count
                for key, count in (one & two).items():
                    exact[schema.relation_key, str(key[0])] += 2 * count
    rows = [
        LabelAgreement(
            layer,
            label,
            spans[layer, label],
            exact[layer, label],
            overlapping[layer, label] if layer in schema.layers else None,
            _alpha(coincidences[layer]) if label is None else None,
        )
        for layer, label in _row_keys(schema)
        if spans[layer, label]
    ]
    machines = tuple(sorted(name for name, maker in people.items() if maker == "machine"))
    return Agreement(documents_shared, len(documents), tuple(sorted(people)), machines, tuple(rows))


def _comparable_annotations(
    items: Sequence[Annotation], schema: Schema
) -> Iterator[tuple[frozenset[str], list[Annotation]]]:
    """Yield the annotations of one interface and one state of the text that several annotators made, one of each."""
    for interface, group in groupby(sorted(items, key=_sort_key), key=lambda item: (item.interface, item.text_sha256)):
        newest = {item.annotator: item for item in group}
        if len(newest) > 1:
            yield frozenset(schema.interfaces[interface[0]].passes), list(newest.values())


def _sort_key(item: Annotation) -> tuple[str, str, str, str]:
    return item.interface, item.text_sha256, item.annotator, item.updated or ""


def _compare(
    layer: str, pair: tuple[Sequence[Span], ...], counters: tuple[Counter[tuple[str, str | None]], ...]
) -> None:
    spans, exact, overlapping = counters
    one, two = (Counter((span.start, span.end, span.label) for span in side) for side in pair)
    for (*_, label), count in (one & two).items():
        exact.update({(layer, label): 2 * count, (layer, None): 2 * count})
    by_label: tuple[dict[str, list[Span]], ...] = ({}, {})
    for side, spans_by_label in zip(pair, by_label, strict=True):
        for span in side:
            spans.update([(layer, span.label), (layer, None)])
            spans_by_label.setdefault(span.label, []).append(span)
    for label in by_label[0].keys() & by_label[1].keys():
        count = 2 * _overlapping_pairs(by_label[0][label], by_label[1][label])
        overlapping.update({(layer, label): count, (layer, None): count})


def _overlapping_pairs(one: Iterable[Span], two: Iterable[Span]) -> int:
    """
    Return the most pairs that can be made of two sides' spans that overlap, each span in one pair at most.

    Of all spans left the one that ends first is paired with the first to end of those that overlap it. Whatever else
    could be paired with either of the two overlaps what the other would have had, so no other choice gives more.
    """
    unpaired = tuple(sorted(side, key=lambda span: span.end) for side in (one, two))
    pairs = 0
    while all(unpaired):
        source_spans, candidates = unpaired if unpaired[0][0].end <= unpaired[1][0].end else unpaired[::-1]
        first = source_spans.pop(0)
        partner = next((number for number, span in enumerate(candidates) if span.overlaps(first)), None)
        if partner is not None:
            del candidates[partner]
            pairs += 1
    return pairs


def _relations(item: Annotation, relation_names: set[str], schema: Schema) -> Counter[tuple[object, ...]]:
    ends = {
        span_id: (layer, span.start, span.end, span.label) for span_id, (layer, span) in item.labels.layer_of().items()
    }
    counts: Counter[tuple[object, ...]] = Counter()
    for relation in item.labels.relations:
        if relation.label in relation_names and {relation.source, relation.target} <= ends.keys():
            places = [ends[relation.source], ends[relation.target]]
            symmetric = schema.relations[relation.label].symmetric
            counts[relation.label, *(sorted(places) if symmetric else places)] += 1
    return counts


def _coincidences(sides: Sequence[Sequence[Span]], length: int) -> Counter[tuple[int, _Values, _Values]]:
    """Count pairs of values of code points, by the number of annotators; stretches without an edge count at once."""
    edges: dict[int, list[tuple[int, str, int]]] = {0: [], length: []}
    for number, side in enumerate(sides):
        for span in side:
            edges.setdefault(span.start, []).append((number, span.label, 1))
            edges.setdefault(span.end, []).append((number, span.label, -1))
    open_labels: list[Counter[str]] = [Counter() for _ in sides]
    counts: Counter[tuple[int, _Values, _Values]] = Counter()
    places = sorted(edges)
    for place, next_place in pairwise(places):
        for number, label, step in edges[place]:
            open_labels[number][label] += step
        values = [frozenset(label for label, count in side.items() if count) for side in open_labels]
        for one, two in permutations(values, 2):
            counts[len(sides), one, two] += next_place - place
    return counts


def _alpha(coincidences: Counter[tuple[int, _Values, _Values]]) -> float | None:
    totals: dict[_Values, Fraction] = {}
    disagreement = Fraction()
    for (annotators, one, two), count in coincidences.items():
        weight = Fraction(count, annotators - 1)
        totals[one] = totals.get(one, Fraction()) + weight
        disagreement += weight * (one != two)
    total = sum(totals.values(), Fraction())
    by_chance = total**2 - sum((count**2 for count in totals.values()), Fraction())
    return float(1 - (total - 1) * disagreement / by_chance) if by_chance else None


def _row_keys(schema: Schema) -> Iterator[tuple[str, str | None]]:
    for layer in schema.layers.values():
        yield layer.name, None
        yield from ((layer.name, str(name)) for name in layer.labels)
    yield from ((schema.relation_key, name) for name in schema.relations)
