"""Counts of the answers that two annotators gave about the same spans, and about the document."""

from collections.abc import Iterator

from claimset.gold.agreement.comparisons import ComparedSide, Comparison
from claimset.gold.agreement.counts import Counts, Group, MeasureName, Place
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span, Value, single_values
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.quantity.printed_digits import named_number

Answer = Value | None


def count_attributes(comparison: Comparison, schema: Schema, group: Group, counts: Counts) -> None:
    """
    Count how often matched spans have the same answer, for each attribute that was asked.

    An omitted answer is the schema's default. A span is left out whose annotator was never asked, or about which
    neither side says anything. For an attribute with several values each value is compared for itself too.
    """
    for place, attribute, (one, other), _ in answers_of(comparison, schema):
        for measure, equal in _equalities(attribute, one, other):
            same = {("both",): 1, ("equal",): int(equal)}
            counts.add(group, place, measure, comparison.document.id, same)
        if attribute.many:
            values, other_values = set(single_values(one)), set(single_values(other))
            sums = {("both",): 2 * len(values & other_values), ("drawn",): len(values) + len(other_values)}
            counts.add(group, place, "set_f1", comparison.document.id, sums)
        elif attribute.kind != "text":
            cell = (comparison.pair, str(one), str(other))
            counts.add(group, place, "kappa", comparison.document.id, {cell: 1})


def answers_of(
    comparison: Comparison, schema: Schema
) -> Iterator[tuple[Place, Attribute, tuple[Answer, Answer], tuple[Span | None, Span | None]]]:
    """
    Yield for each attribute and pair of matched spans the place, the attribute, both answers and both spans.

    The document's own choices come with None in the place of spans.
    """
    one, other = comparison.one, comparison.other
    for attribute in schema.document.values():
        if attribute.stage in comparison.passes:
            answers = [side.labels.document.get(attribute.name, attribute.default) for side in (one, other)]
            is_gap = any(attribute.name in side.gaps.get(schema.document_key, {}) for side in (one, other))
            if not is_gap and answers != [None, None]:
                yield (
                    Place(schema.document_key, attribute=attribute.name),
                    attribute,
                    (answers[0], answers[1]),
                    (None, None),
                )
    for name, pairs in comparison.matches.items():
        for attribute in schema.layers[name].attributes.values():
            if attribute.stage not in comparison.passes or attribute.format == "identifier":
                continue
            for pair in pairs:
                if not all(attribute.applies(span.label) for span in pair):
                    continue
                first, second = (_answer(span, attribute) for span in pair)
                is_gap = _is_gap(one, name, attribute, pair[0]) or _is_gap(other, name, attribute, pair[1])
                if not is_gap and (first, second) != (None, None):
                    yield Place(name, attribute=attribute.name), attribute, (first, second), pair


def _answer(span: Span, attribute: Attribute) -> Answer:
    return span.attributes.get(attribute.name, attribute.default_of(span.label))


def _is_gap(side: ComparedSide, layer: str, attribute: Attribute, span: Span) -> bool:
    return span.id in side.gaps.get(layer, {}).get(attribute.name, ())


def _equalities(attribute: Attribute, one: Answer, other: Answer) -> Iterator[tuple[MeasureName, bool]]:
    if attribute.kind != "text" or attribute.many:
        yield "raw", one == other
    elif attribute.format == "quantity" and one is not None and other is not None:
        try:
            quantities = parse_quantity(str(one)), parse_quantity(str(other))
        except NotationError:
            yield "value", one == other
            return
        # The named number without its hedge: `>800` and `=800` name the same number.
        numbers = [(named_number(item) or (item.min, item.max), item.unit, item.kind, item.per) for item in quantities]
        yield "value", numbers[0] == numbers[1]
        yield "hedge", quantities[0].approximation == quantities[1].approximation
    else:
        yield "value", one == other
