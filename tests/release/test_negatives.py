"""Pairs without a relation: only where one could be, never where one is, the same ones every time."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.model.record import Record
from claimset.model.schema import matches
from claimset.release.records.negatives import negatives
from claimset.release.records.rows import record_rows
from support.strategies import SCHEMA, manifest_line, records, texts


@st.composite
def gold(draw: st.DrawFn) -> tuple[str, Record]:
    text = draw(texts)
    return text, draw(records(SCHEMA, text))


@given(gold(), st.integers(1, 5))
@settings(max_examples=60)
def test_a_pair_is_one_that_a_relation_admits_and_none_connects(case: tuple[str, Record], each: int) -> None:
    labels = case[1].labels
    related = {frozenset((item.source, item.target)) for item in labels.relations}
    for (layer, one), (name, other) in negatives(labels, "a", SCHEMA, each):
        assert one.id != other.id
        assert frozenset((one.id, other.id)) not in related
        assert any(
            matches(kind.domain, layer, one.label) and matches(kind.range, name, other.label)
            for kind in SCHEMA.relations.values()
        )


@given(gold(), st.integers(1, 5))
@settings(max_examples=60)
def test_there_are_as_many_as_asked_for_or_all_that_there_are(case: tuple[str, Record], each: int) -> None:
    labels = case[1].labels
    drawn = negatives(labels, "a", SCHEMA, each)
    wanted = each * len(labels.relations)
    assert len(drawn) <= wanted
    if 0 < len(drawn) < wanted:
        assert negatives(labels, "a", SCHEMA, each + 1) == drawn


@given(gold())
@settings(max_examples=60)
def test_neither_the_order_of_spans_nor_of_relations_changes_what_is_drawn(case: tuple[str, Record]) -> None:
    labels = case[1].labels
    turned = msgspec.structs.replace(
        labels,
        layers={name: tuple(reversed(spans)) for name, spans in reversed(labels.layers.items())},
        relations=tuple(reversed(labels.relations)),
    )
    assert negatives(turned, "a", SCHEMA, 2) == negatives(labels, "a", SCHEMA, 2)


@given(gold())
@settings(max_examples=60)
def test_rows_of_unrelated_pairs_come_on_request_and_change_no_other(case: tuple[str, Record]) -> None:
    text, record = case
    without = list(record_rows(record, manifest_line(), text, SCHEMA))
    more = list(record_rows(record, manifest_line(), text, SCHEMA, 2))
    added = [row for config, row in more if config == "relations" and row["label"] is None]
    assert [row for row in more if row[1].get("label", "") is not None] == without
    assert len(added) == len(more) - len(without) == len(negatives(record.labels, record.id, SCHEMA, 2))
    assert all(row["from_text"] == text[row["from_start"] : row["from_end"]] for row in added)
