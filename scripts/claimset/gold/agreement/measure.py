"""Measures the agreement of annotators with each other, or with a reference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby

import msgspec
import numpy as np

from claimset.gold.agreement.attribute_counts import count_attributes
from claimset.gold.agreement.code_points import count_code_points
from claimset.gold.agreement.comparisons import AnnotatedDocument, By, Comparison, comparisons
from claimset.gold.agreement.counts import Counts, CountTable, Group, MeasureName, Place
from claimset.gold.agreement.intervals import interval
from claimset.gold.agreement.measures import MEASURES, Table, divide
from claimset.gold.agreement.relation_counts import count_coreference, count_relations
from claimset.gold.agreement.span_counts import count_spans
from claimset.gold.agreement.unitizing import count_units
from claimset.model.schema import Schema

Formula = Callable[[Table], Table]
FEW = 10
"""A value over fewer documents is shown with a warning."""


class AgreementRow(msgspec.Struct, frozen=True):
    """
    One value of one measure.

    `between` says who is compared, and `group` is the value of `--by`. `documents` counts the documents in which
    anything could be compared. `value` is pooled over them, and `mean` is the mean of their own values; both are None
    where the measure is not defined. `low` and `high` are the ends of the interval of 95 %. `size` counts what was
    compared: spans that both sides drew, matched spans, mentions, or code points. It is None for alpha of unitizing,
    whose value is a mean.
    """

    between: str
    group: str | None
    place: Place
    measure: MeasureName
    value: float | None
    low: float | None
    high: float | None
    mean: float | None
    documents: int
    size: int | None


class ComparedGroup(msgspec.Struct, frozen=True):
    """Who is compared, and in how many documents."""

    between: str
    annotators: tuple[str, ...]
    documents: int


class Agreement(msgspec.Struct, frozen=True):
    """
    All values that were measured, with the number of documents and the annotators.

    `several` counts the documents that more than one annotator labelled, even if in different interfaces. `documents`
    counts those in which anybody could be compared. `rows` are in the schema's order. `reference` is the name of what
    each annotator is compared with; it is None where they are compared with each other.
    """

    several: int
    documents: int
    compared: tuple[ComparedGroup, ...]
    rows: tuple[AgreementRow, ...]
    reference: str | None = None


def measure_agreement(
    works: Iterable[AnnotatedDocument], schema: Schema, by: By | None = None, reference: str | None = None
) -> Agreement:
    """
    Measure the agreement of annotators on what their interface has them draw, answer and link.

    People and machines are never counted together. `reference` is the name by which the reference of the documents is
    shown, such as "gold".
    """
    counts, several = Counts(), 0
    names: defaultdict[str, set[str]] = defaultdict(set)
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for work in works:
        several += len({item.annotator for item in work.annotations if item.counts}) > 1
        for pairs in comparisons(work, schema, reference or "gold"):
            for group, panel in _panels(pairs, by):
                sides = {side.name for pair in panel for side in (pair.one, pair.other) if side.annotation}
                names[group.between] |= sides
                documents[group.between].add(work.document.id)
                _count(panel, schema, group, counts)
    compared = tuple(
        ComparedGroup(between, tuple(sorted(names[between])), len(documents[between]))
        for between in sorted(names, key=_rank)
    )
    rows = sorted(_rows(counts, by), key=_sort_keys(schema, by)) if names else ()
    return Agreement(several, len(set().union(*documents.values())), compared, tuple(rows), reference)


def _panels(pairs: list[Comparison], by: By | None) -> Iterator[tuple[Group, list[Comparison]]]:
    groups = sorted(((Group(pair.between, pair.group(by)), pair) for pair in pairs), key=lambda item: repr(item[0]))
    for group, members in groupby(groups, key=lambda item: item[0]):
        yield group, [pair for _, pair in members]


def _count(panel: list[Comparison], schema: Schema, group: Group, counts: Counts) -> None:
    for layer in schema.layers.values():
        if layer.stage in panel[0].passes:
            count_code_points(panel, layer, group, counts)
            count_units(panel, layer, group, counts)
            for comparison in panel:
                count_spans(comparison, layer, group, counts)
    for comparison in panel:
        count_attributes(comparison, schema, group, counts)
        count_relations(comparison, schema, group, counts)
        count_coreference(comparison, schema, group, counts)


def _rows(counts: Counts, by: By | None) -> Iterator[AgreementRow]:
    for table in counts.tables():
        if by == "document" and not table.place.label:
            yield from _rows_of_documents(table)
        elif by in {None, "label"} or not table.place.label:
            row = _row(table)
            if row is not None:
                yield row


def _row(counts: CountTable) -> AgreementRow | None:
    """Return the row of a measure; None where nothing could be compared."""
    measure, amounts = MEASURES[counts.measure], counts.amounts
    formula: Formula = partial(measure.formula, counts.cells)
    each, sizes = formula(amounts), measure.size(counts.cells, amounts)
    is_defined = np.isfinite(each)
    if counts.measure == "alpha_u":
        # The formulas are of one text; over several the mean of the texts is the value.
        amounts = np.column_stack([each, np.ones(len(each))])[is_defined]
        formula = _mean
    else:
        amounts = amounts[sizes > 0]
    if not len(amounts) or (counts.measure != "kappa" and not is_defined.any()):
        return None
    (value,) = formula(amounts.sum(axis=0, keepdims=True))
    low, high = interval(formula, amounts) or (None, None)
    mean = float(each[is_defined].mean()) if is_defined.any() else None
    documents, size = len(amounts), _whole(sizes.sum())
    between, group = counts.group.between, counts.group.value
    return AgreementRow(between, group, counts.place, counts.measure, _number(value), low, high, mean, documents, size)


def _rows_of_documents(counts: CountTable) -> Iterator[AgreementRow]:
    measure = MEASURES[counts.measure]
    values, sizes = measure.formula(counts.cells, counts.amounts), measure.size(counts.cells, counts.amounts)
    for document_id, number, size in zip(counts.documents, values, sizes, strict=True):
        value = _number(number)
        if value is not None:
            between = counts.group.between
            yield AgreementRow(
                between, document_id, counts.place, counts.measure, value, None, None, value, 1, _whole(size)
            )


def _mean(table: Table) -> Table:
    return divide(table[:, 0], table[:, 1])


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _whole(value: float) -> int | None:
    return round(float(value)) if np.isfinite(value) else None


def _rank(between: str) -> tuple[bool, bool, str]:
    """Return a key that sorts people first and machines last."""
    return "machines" in between, "people" not in between, between


def _sort_keys(schema: Schema, by: By | None) -> Callable[[AgreementRow], tuple[object, ...]]:
    layers = [schema.document_key, *schema.layers, schema.relation_key]
    labels = ["", *(label for layer in schema.layers.values() for label in map(str, layer.labels)), *schema.relations]
    measures = list(MEASURES)

    def sort_key(row: AgreementRow) -> tuple[object, ...]:
        """Return a key that sorts a row by the schema's order; with `by` "document" the worst value comes first."""
        place = row.place
        label = labels.index(place.label) if place.label in labels else len(labels)
        return (
            _rank(row.between),
            layers.index(place.layer),
            bool(place.attribute),
            place.attribute,
            label,
            place.label,
            measures.index(row.measure),
            row.value if by == "document" and row.value is not None else 2.0,
            row.group or "",
        )

    return sort_key
