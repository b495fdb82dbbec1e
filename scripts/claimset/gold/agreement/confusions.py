"""Tables of what two annotators say of the same spans, with the spans behind each cell."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from claimset.gold.agreement.attribute_counts import answers_of
from claimset.gold.agreement.comparisons import AnnotatedDocument, ComparedSide, Comparison, comparisons
from claimset.gold.agreement.counts import Place
from claimset.model.document import Document
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span, answer_text
from claimset.report.agreement_page import NOTHING, ComparedSpan, Confusion

ReadText = Callable[[Document], str | None]
AddressOf = Callable[[Annotation, str | None], str | None]
"""Returns the address at which an annotation, and in it the span of an id, can be opened; None without any."""


def confusions(
    works: Iterable[AnnotatedDocument],
    schema: Schema,
    read_text: ReadText,
    address_of: AddressOf,
    reference: str | None = None,
) -> list[Confusion]:
    """
    Return a table for every layer and attribute about which anybody differs, the most differences first.

    Without a reference it does not matter which side gives which answer: both orders are counted in one cell.
    """
    rank = _Rank(schema)
    tables: defaultdict[tuple[str, Place], defaultdict[tuple[str, str], list[ComparedSpan]]]
    tables = defaultdict(lambda: defaultdict(list))
    for work in works:
        text = read_text(work.document) if work.document.is_open else None
        for pairs in comparisons(work, schema, reference or "gold"):
            for comparison in pairs:
                for place, answers, spans in _compared(comparison, schema):
                    is_swapped = reference is None and rank(place, answers[0]) > rank(place, answers[1])
                    order = (1, 0) if is_swapped else (0, 1)
                    sides = (comparison.one, comparison.other)
                    one, other = (_side(sides[number], spans[number], address_of) for number in order)
                    compared = ComparedSpan(
                        work.document.id, text, (one[0], other[0]), (one[1], other[1]), (one[2], other[2])
                    )
                    tables[comparison.between, place][answers[order[0]], answers[order[1]]].append(compared)
    differing = [
        (-sum(len(spans) for (one, other), spans in cells.items() if one != other), between, place, cells)
        for (between, place), cells in tables.items()
    ]
    return [
        Confusion(between, str(place), _answers_in_order(cells, place, rank), cells)
        for number, between, place, cells in sorted(differing, key=lambda item: item[:3])
        if number
    ]


def _compared(
    comparison: Comparison, schema: Schema
) -> Iterator[tuple[Place, tuple[str, str], tuple[Span | None, Span | None]]]:
    """Yield everything that was compared: its place, both answers and both spans, None where a side has no span."""
    for layer in schema.layers.values():
        if layer.stage not in comparison.passes:
            continue
        matches = comparison.matches.get(layer.name, [])
        for one, other in matches:
            yield Place(layer.name), (one.label, other.label), (one, other)
        for span in _unmatched(comparison.one, layer.name, {one.id for one, _ in matches}):
            yield Place(layer.name), (span.label, NOTHING), (span, None)
        for span in _unmatched(comparison.other, layer.name, {other.id for _, other in matches}):
            yield Place(layer.name), (NOTHING, span.label), (None, span)
    for place, attribute, answers, spans in answers_of(comparison, schema):
        # What somebody typed may be words of a text that is not ours.
        if attribute.kind != "text":
            yield place, (answer_text(answers[0]), answer_text(answers[1])), spans


def _unmatched(side: ComparedSide, layer: str, matched_ids: set[str]) -> list[Span]:
    return [span for span in side.labels.layers.get(layer, ()) if span.id not in matched_ids]


def _side(
    side: ComparedSide, span: Span | None, address_of: AddressOf
) -> tuple[str, tuple[int, int] | None, str | None]:
    """Return a side's name, the start and end of its span, and the address at which it can be opened."""
    url = address_of(side.annotation, None if span is None else span.id) if side.annotation else None
    return side.name, None if span is None else (span.start, span.end), url


class _Rank:
    """Ranks the answers of a place for sorting: the schema's in its order, then unknown ones, then no answer."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._orders: dict[Place, dict[str, int]] = {}

    def __call__(self, place: Place, answer: str) -> tuple[int, str]:
        if place not in self._orders:
            self._orders[place] = {name: number for number, name in enumerate(self._names(place))}
        order = self._orders[place]
        return (len(order) + 1, "") if answer == NOTHING else (order.get(answer, len(order)), answer)

    def _names(self, place: Place) -> list[str]:
        if not place.attribute:
            return [str(label) for label in self._schema.layers[place.layer].labels]
        is_document = place.layer == self._schema.document_key
        attributes = self._schema.document if is_document else self._schema.layers[place.layer].attributes
        return [str(item.name) for item in attributes[place.attribute].values]


def _answers_in_order(cells: Iterable[tuple[str, str]], place: Place, rank: _Rank) -> list[str]:
    return sorted({answer for pair in cells for answer in pair}, key=lambda answer: rank(place, answer))
