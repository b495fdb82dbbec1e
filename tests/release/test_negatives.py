"""Pairs without a relation: only where one could be, never where one is, the same ones every time."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.record import Record
from claimset.model.schema import matches
from claimset.release.records.negatives import unrelated_pairs
from support.documents import manifest_line
from support.rows import record_rows
from support.strategies import SCHEMA, records, texts


@st.composite
def gold(draw: st.DrawFn) -> tuple[str, Record]:
    text = draw(texts)
    return text, draw(records(SCHEMA, text))


@given(gold(), st.integers(1, 5))
def test_a_pair_is_one_that_a_relation_admits_and_none_connects(case: tuple[str, Record], limit: int) -> None:
    labels = case[1].labels
    related_ids = {frozenset((item.source, item.target)) for item in labels.relations}
    for (source_layer, source), (target_layer, target) in unrelated_pairs(labels, "a", SCHEMA, limit):
        assert source.id != target.id
        assert frozenset((source.id, target.id)) not in related_ids
        assert any(
            matches(kind.domain, source_layer, source.label) and matches(kind.range, target_layer, target.label)
            for kind in SCHEMA.relations.values()
        )


@given(gold(), st.integers(1, 5))
def test_there_are_as_many_as_asked_for_or_all_that_there_are(case: tuple[str, Record], limit: int) -> None:
    labels = case[1].labels
    pairs = unrelated_pairs(labels, "a", SCHEMA, limit)
    pair_limit = limit * len(labels.relations)
    assert len(pairs) <= pair_limit
    if 0 < len(pairs) < pair_limit:
        assert unrelated_pairs(labels, "a", SCHEMA, limit + 1) == pairs


@given(gold())
def test_neither_the_order_of_spans_nor_of_relations_changes_what_is_drawn(case: tuple[str, Record]) -> None:
    labels = case[1].labels
    reversed_labels = msgspec.structs.replace(
        labels,
        layers={name: tuple(reversed(spans)) for name, spans in reversed(labels.layers.items())},
        relations=tuple(reversed(labels.relations)),
    )
    assert unrelated_pairs(reversed_labels, "a", SCHEMA, 2) == unrelated_pairs(labels, "a", SCHEMA, 2)


@given(gold())
def test_rows_of_unrelated_pairs_come_on_request_and_change_no_other(case: tuple[str, Record]) -> None:
    text, record = case
    plain_rows = list(record_rows(record, manifest_line(), text, SCHEMA))
    rows_with_pairs = list(record_rows(record, manifest_line(), text, SCHEMA, 2))
    pair_rows = [row for config, row in rows_with_pairs if config == "relations" and row["label"] is None]
    assert [row for row in rows_with_pairs if row[1].get("label", "") is not None] == plain_rows
    assert (
        len(pair_rows)
        == len(rows_with_pairs) - len(plain_rows)
        == len(unrelated_pairs(record.labels, record.id, SCHEMA, 2))
    )
    assert all(row["from_text"] == text[row["from_start"] : row["from_end"]] for row in pair_rows)
