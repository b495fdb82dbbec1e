"""Merging: what several annotators become, by decisions and by rules."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.gold.adjudicate import adjudicate
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.new_decisions import merge_lines, merge_rule, take_lines
from claimset.labels.as_json import labels_sha256
from claimset.model.decision import Decision
from claimset.model.record import Annotation, Record
from claimset.model.span import Relation, Span
from support.documents import manifest_line
from support.opinions import CLAIM, FIGURE, PERSON, PLACE, POLICE, SAYS, SCOPED, TEXT, decided, opinion, own
from support.strategies import SCHEMA, labels_of

INTERFACE = SCHEMA.interfaces["all"]
SAME = next(kind.name for kind in SCHEMA.meaning("coreference"))
DOCUMENT = manifest_line(length=len(TEXT), sha256="f" * 64)


def said(annotator: str, *relations: Relation, **more: Any) -> Annotation:
    return opinion(annotator, *relations, text_sha256=DOCUMENT.sha256, **more)


def differences(rows: list[Annotation]) -> list[AnnotatorDifference]:
    return ComparedAnnotations(rows, INTERFACE, SCHEMA).differences()


def gold(rows: list[Annotation], decisions: list[Decision]) -> Record:
    return adjudicate(DOCUMENT, rows, SCHEMA, decisions)


def merged(rows: list[Annotation], strategy: str, users: int = 1, share: float = 0.0) -> Record:
    return gold(rows, list(merge_lines(rows, SCHEMA, merge_rule(strategy, users, share), ())))


def spans(record: Record, layer: str = "entities") -> set[tuple[int, int, str]]:
    return {(span.start, span.end, span.label) for span in record.labels.layers[layer]}


CONTESTED = [
    said("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
    said("a02", Relation("c1", "e2", "ATTRIBUTED_TO"), entities=(Span("e2", 0, 9, "NGO"), FIGURE),
         claims=(Span("c1", 22, 55, "STATISTIC", {"polarity": "NEGATIVE"}),)),
]  # fmt: skip


@pytest.mark.parametrize("choice", ["a01", "a02"])
def test_whoever_decides_everything_for_one_annotator_gets_their_labels(choice: str) -> None:
    record = gold(CONTESTED, [decided(item, choice) for item in differences(CONTESTED)])
    row = next(row for row in CONTESTED if row.annotator == choice)
    alone = gold([row], [])
    assert record.provenance.gold_status == "decided"
    assert [item.annotator for item in record.provenance.annotations] == ["a01", "a02"]
    assert spans(record) == spans(alone)
    assert record.labels.relations == alone.labels.relations
    claim, expected = record.labels.layers["claims"][0], alone.labels.layers["claims"][0]
    assert claim.attributes == expected.attributes


def test_each_difference_is_decided_by_itself() -> None:
    choices = {"boundary": "a01", "label": "a02", "missing": "a02", "attribute": "a01", "relation": "a02"}
    record = gold(CONTESTED, [decided(item, choices[item.kind]) for item in differences(CONTESTED)])
    assert spans(record) == {(0, 16, "NGO"), (27, 30, "QUANTITY")}
    assert record.labels.layers["claims"][0].attributes["polarity"] == "POSITIVE"
    assert {item.label for item in record.labels.relations} == {"ATTRIBUTED_TO", "HAS_QUANTITY"}


def test_a_curator_says_what_neither_said() -> None:
    values = {"boundary": [10, 16], "label": "GROUP", "missing": None, "attribute": "NEGATIVE", "relation": True}
    record = gold(CONTESTED, [decided(item, value=values[item.kind]) for item in differences(CONTESTED)])
    assert spans(record) == {(10, 16, "GROUP"), (27, 30, "QUANTITY")}
    assert {item.label for item in record.labels.relations} == {"ATTRIBUTED_TO", "HAS_QUANTITY", "SCOPED_TO"}


@pytest.mark.parametrize(
    ("strategy", "users", "share", "expected"),
    [
        ("agreeing", 1, 0.0, {(27, 30, "QUANTITY")}),
        ("incomplete", 1, 0.0, {(27, 30, "QUANTITY"), (41, 47, "GPE")}),
        ("threshold", 2, 0.6, {(0, 16, "LAW_ENFORCEMENT"), (27, 30, "QUANTITY")}),
        ("threshold", 3, 0.6, {(27, 30, "QUANTITY")}),
        ("threshold", 1, 0.3, {(0, 16, "LAW_ENFORCEMENT"), (27, 30, "QUANTITY"), (41, 47, "GPE")}),
        ("threshold", 1, 0.7, {(27, 30, "QUANTITY")}),
    ],
)
def test_a_rule_settles_what_nobody_decided(
    strategy: str, users: int, share: float, expected: set[tuple[int, int, str]]
) -> None:
    rows = [
        said("a01", entities=(POLICE, FIGURE, PLACE)),
        said("a02", entities=own("x", POLICE, FIGURE)),
        said("a03", entities=own("y", Span("e2", 0, 16, "NGO"), FIGURE)),
    ]
    record = merged(rows, strategy, users, share)
    assert (record.provenance.gold_status, spans(record)) == ("merged", expected)


@pytest.mark.parametrize(
    ("strategy", "things"), [("agreeing", [["e1", "e2"], ["g1"]]), ("incomplete", [["e1", "e2", "g1"]])]
)
def test_a_rule_settles_what_is_one_thing(strategy: str, things: list[list[str]]) -> None:
    mentions = (PERSON, Span("e2", 10, 16, "GROUP"), PLACE)
    rows = [
        said("a01", Relation("e1", "e2", SAME), Relation("e2", "g1", SAME), entities=mentions),
        said("a02", Relation("e1", "e2", SAME), entities=mentions),
    ]
    by_thing: dict[Any, list[str]] = {}
    for span in merged(rows, strategy).labels.layers["entities"]:
        by_thing.setdefault(span.attributes["entity_id"], []).append(span.id)
    assert list(by_thing.values()) == things


def test_what_a_curator_decided_stays_where_a_rule_settles_the_rest() -> None:
    (boundary, *_) = differences(CONTESTED)
    lines = [decided(boundary, "a02"), *merge_lines(CONTESTED, SCHEMA, merge_rule("incomplete", 1, 0), ())]
    label = next(item for item in differences(CONTESTED) if item.kind == "label")
    record = gold(CONTESTED, [*lines, decided(label, "a01")])
    assert (record.provenance.gold_status, (0, 9, "LAW_ENFORCEMENT") in spans(record)) == ("merged", True)


def test_the_last_line_about_a_difference_holds() -> None:
    lines = [decided(item, "a01") for item in differences(CONTESTED)]
    label = next(item for item in differences(CONTESTED) if item.kind == "label")
    assert (0, 16, "NGO") in spans(gold(CONTESTED, [*lines, decided(label, "a02")]))


def test_spans_of_two_annotators_that_share_an_id_are_two_spans() -> None:
    rows = [said("a01", entities=(Span("s1", 0, 9, "PERSON"),)), said("a02", entities=(Span("s1", 41, 47, "GPE"),))]
    record = merged(rows, "incomplete")
    assert [(span.id, span.label) for span in record.labels.layers["entities"]] == [("s1", "PERSON"), ("s1.2", "GPE")]


@settings(max_examples=10)
@given(st.data(), st.permutations(["a01", "a02", "a03"]))
def test_the_order_of_the_annotations_makes_no_difference(data: st.DataObject, order: list[str]) -> None:
    rows = {
        name: Annotation(
            name, "all", "person", "1", "1", DOCUMENT.sha256, name, data.draw(labels_of(SCHEMA, TEXT, INTERFACE))
        )
        for name in ("a01", "a02", "a03")
    }
    lines = list(merge_lines(list(rows.values()), SCHEMA, merge_rule("incomplete", 1, 0), ()))
    assert gold(list(rows.values()), lines) == gold([rows[name] for name in order], lines)


@settings(max_examples=10)
@given(st.data())
def test_deciding_everything_for_one_of_two_gives_what_they_said(data: st.DataObject) -> None:
    rows = [
        Annotation(
            name, "all", "person", "1", "1", DOCUMENT.sha256, name, data.draw(labels_of(SCHEMA, TEXT, INTERFACE))
        )
        for name in ("a01", "a02")
    ]
    differences_of_rows = differences(rows)
    record = gold(rows, [decided(item, "a01") for item in differences_of_rows])
    alone = gold(rows[:1], [])
    for layer in alone.labels.layers:
        assert spans(record, layer) == spans(alone, layer)
    assert record.labels.document == alone.labels.document
    assert len(record.labels.relations) == len(alone.labels.relations)
    taken = gold(rows, list(take_lines(rows, SCHEMA, "a01", (), document_named=False)))
    assert labels_sha256(taken.labels, SCHEMA) == labels_sha256(alone.labels, SCHEMA)
    assert taken.provenance.gold_status == ("taken" if differences_of_rows else "agreed")
