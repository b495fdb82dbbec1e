"""Adjudication: whose labels count, pass by pass, and what the gold record then says."""

import json
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.adjudicate import adjudicate
from claimset.gold.new_decisions import take_lines
from claimset.gold.selection import DecisionNeeded, Undecided
from claimset.labels.as_json import labels_sha256, record_to_json
from claimset.labels.coreference import compile_entities
from claimset.labels.implied_relations import with_implied
from claimset.model.decision import Decision
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.span import Relation, Span, Value
from claimset.schema.compose import record_schema
from claimset.schema.defaults import with_defaults
from support.documents import manifest_line
from support.strategies import SCHEMA, labels_of

DOCUMENT = manifest_line(length=40)
PERSON = Span("e1", 0, 4, "PERSON")
POLICE = Span("e2", 5, 9, "LAW_ENFORCEMENT")
CUE = Span("k1", 10, 14, "CUE")
CLAIM = Span("c1", 15, 30, "STATISTIC")
TITLE = Span("z1", 0, 9, "TITLE")
SAYS = Relation("c1", "e1", "ATTRIBUTED_TO")


def annotation(annotator: str, interface: str, labels: Labels, **fields: Any) -> Annotation:
    facts = {
        "made_by": "person",
        "schema_version": SCHEMA.version,
        "guideline_version": SCHEMA.guidelines,
        "text_sha256": DOCUMENT.sha256,
        "sha256": labels_sha256(labels, SCHEMA),
    }
    return Annotation(annotator=annotator, interface=interface, labels=labels, **{**facts, **fields})


def make_labels(*relations: Relation, document: dict[str, Value] | None = None, **layers: tuple[Span, ...]) -> Labels:
    return with_defaults(Labels(document or {}, layers, relations), SCHEMA)


def taking(annotator: str | None, rows: list[Annotation]) -> list[Decision]:
    """Return the decisions of somebody who takes an annotator's work whole."""
    return list(take_lines(rows, SCHEMA, annotator, (), document_named=False)) if annotator is not None else []


def offsets(record: Record, layer: str) -> list[tuple[str, int, int, str]]:
    return [(span.id, span.start, span.end, span.label) for span in record.labels.layers[layer]]


@given(st.data())
def test_the_labels_of_a_single_annotator_are_taken_as_they_are(data: st.DataObject) -> None:
    # Interfaces that show no earlier pass: what is only shown is not theirs to say.
    interface = SCHEMA.interfaces[data.draw(st.sampled_from(("zones", "all")))]
    labels = data.draw(labels_of(SCHEMA, "Owls slept. 👩‍👩‍👧 e\u0301", interface))
    gold = adjudicate(DOCUMENT, [annotation("a01", interface.name, labels)], SCHEMA).labels
    expected = with_defaults(with_implied(compile_entities(labels, SCHEMA), SCHEMA), SCHEMA)
    assert {name: gold.layers[name] for name in expected.layers} == expected.layers
    assert gold.relations == tuple(sorted(expected.relations))
    assert expected.document.items() <= gold.document.items()


@given(st.data())
def test_gold_has_the_shape_of_the_schema(data: st.DataObject) -> None:
    interface = SCHEMA.interfaces[data.draw(st.sampled_from(("zones", "entities", "claims", "all")))]
    labels = data.draw(labels_of(SCHEMA, "Owls slept. 👩‍👩‍👧 e\u0301", interface))
    record = adjudicate(DOCUMENT, [annotation("a01", interface.name, labels)], SCHEMA)
    written = json.loads(json.dumps(record_to_json(record, SCHEMA)))
    jsonschema_rs.Draft202012Validator(record_schema(SCHEMA.source)).validate(written)


def test_gold_says_what_it_was_made_under() -> None:
    record = adjudicate(DOCUMENT, [annotation("a01", "all", make_labels())], SCHEMA)
    assert (record.id, record.text_sha256, record.language) == (DOCUMENT.id, DOCUMENT.sha256, DOCUMENT.language)
    assert (record.schema_version, record.guideline_version) == (SCHEMA.version, SCHEMA.guidelines)


def test_gold_keeps_the_newest_guidelines_of_its_annotations_when_the_guidelines_go_on() -> None:
    versions = {"a01": "0.9.0", "b02": "0.10.0"}
    rows = [annotation(name, "all", make_labels(), guideline_version=version) for name, version in versions.items()]
    assert adjudicate(DOCUMENT, rows, SCHEMA).guideline_version == "0.10.0"


def test_two_annotators_who_differ_leave_it_undecided() -> None:
    rows = [annotation("b02", "all", make_labels()), annotation("a01", "all", make_labels(entities=(PERSON,)))]
    with pytest.raises(Undecided, match=r"a01, b02 differ in 'all' and nobody decided \(1 missing\)"):
        adjudicate(DOCUMENT, rows, SCHEMA)


def test_two_annotators_who_agree_need_no_decision() -> None:
    rows = [annotation(name, "all", make_labels(entities=(PERSON,))) for name in ("b02", "a01")]
    record = adjudicate(DOCUMENT, rows, SCHEMA)
    assert record.provenance.gold_status == "agreed"
    assert [item.annotator for item in record.provenance.annotations] == ["a01", "b02"]
    assert record.labels == adjudicate(DOCUMENT, rows[:1], SCHEMA).labels


@pytest.mark.parametrize(("take", "taken"), [("a01", PERSON), ("b02", POLICE)])
def test_the_annotator_who_is_taken_counts(take: str, taken: Span) -> None:
    rows = [
        annotation("a01", "all", make_labels(entities=(PERSON,))),
        annotation("b02", "all", make_labels(entities=(POLICE,))),
    ]
    record = adjudicate(DOCUMENT, rows, SCHEMA, taking(take, rows))
    assert [item.annotator for item in record.provenance.annotations] == [take]
    assert offsets(record, "entities") == [(taken.id, taken.start, taken.end, taken.label)]


def test_taking_somebody_who_did_not_label_leaves_it_undecided() -> None:
    rows = [annotation("a01", "all", make_labels()), annotation("b02", "all", make_labels(entities=(PERSON,)))]
    with pytest.raises(Undecided, match="a01, b02"):
        adjudicate(DOCUMENT, rows, SCHEMA, taking("c03", rows))


def test_an_interface_that_only_another_labelled_is_taken_from_them() -> None:
    rows = [
        annotation("b02", "zones", make_labels(zones=(TITLE,))),
        annotation("a01", "all", make_labels(entities=(PERSON,))),
        annotation("b02", "all", make_labels(entities=(POLICE,))),
    ]
    record = adjudicate(DOCUMENT, rows, SCHEMA, taking("a01", rows))
    assert [(item.annotator, item.interface) for item in record.provenance.annotations] == [
        ("b02", "zones"),
        ("a01", "all"),
    ]


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_an_annotation_that_is_no_longer_meant_does_not_count(state: str) -> None:
    rows = [
        annotation("a01", "all", make_labels(entities=(PERSON,)), state=state),
        annotation("a01", "all", make_labels(entities=(POLICE,))),
    ]
    assert offsets(adjudicate(DOCUMENT, rows, SCHEMA), "entities") == [("e2", 5, 9, "LAW_ENFORCEMENT")]


def test_zones_come_from_one_interface_and_claims_from_another() -> None:
    rows = [
        annotation("a01", "all", make_labels(SAYS, entities=(PERSON,), cues=(CUE,), claims=(CLAIM,))),
        annotation("b02", "zones", make_labels(zones=(TITLE,))),
    ]
    record = adjudicate(DOCUMENT, rows, SCHEMA)
    assert offsets(record, "zones") == [("z1", 0, 9, "TITLE")]
    assert offsets(record, "claims") == [("c1", 15, 30, "STATISTIC")]
    assert record.labels.relations == (SAYS,)


def test_a_pass_is_taken_from_the_interface_that_drew_it_and_not_from_one_that_showed_it() -> None:
    shown_span = PERSON.at(0, 3)
    rows = [
        annotation("a01", "entities", make_labels(entities=(PERSON,))),
        annotation("b02", "claims", make_labels(SAYS, entities=(shown_span,), claims=(CLAIM,), cues=(CUE,))),
    ]
    record = adjudicate(DOCUMENT, rows, SCHEMA)
    assert offsets(record, "entities") == [("e1", 0, 4, "PERSON")]
    assert offsets(record, "claims") == [("c1", 15, 30, "STATISTIC")]
    assert record.labels.relations == (SAYS,)


def test_the_last_interface_in_the_schema_goes_before_the_earlier_ones() -> None:
    rows = [
        annotation("b02", "all", make_labels(entities=(POLICE,))),
        annotation("a01", "entities", make_labels(entities=(PERSON,))),
    ]
    assert offsets(adjudicate(DOCUMENT, rows, SCHEMA), "entities") == [("e2", 5, 9, "LAW_ENFORCEMENT")]


def test_relations_of_a_pass_are_replaced_with_the_pass() -> None:
    rows = [
        annotation("a01", "claims", make_labels(SAYS, entities=(PERSON,), claims=(CLAIM,))),
        annotation("b02", "all", make_labels(entities=(PERSON,), claims=(CLAIM,))),
    ]
    assert adjudicate(DOCUMENT, rows, SCHEMA).labels.relations == ()


def test_relations_of_an_earlier_pass_stay_where_a_later_one_does_not_draw_them() -> None:
    counted = Relation("q1", "e2", "COUNTS")
    quantity = Span("q1", 20, 22, "QUANTITY")
    rows = [
        annotation("a01", "entities", make_labels(entities=(PERSON, POLICE, quantity))),
        annotation("a01", "claims", make_labels(SAYS, claims=(CLAIM,), cues=())),
        annotation("b02", "attributes", make_labels(counted, entities=(PERSON, POLICE, quantity), claims=(CLAIM,))),
    ]
    # That the quantity belongs to the claim around it is implied by where it stands.
    implied = Relation(CLAIM.id, "q1", "HAS_QUANTITY")
    assert set(adjudicate(DOCUMENT, rows, SCHEMA).labels.relations) == {SAYS, counted, implied}


def test_attributes_that_a_later_pass_asks_for_reach_the_gold_record() -> None:
    hedged = msgspec.structs.replace(CLAIM, attributes={"certainty": "REPORTED", "quote_mode": "DIRECT"})
    figure = Span("q1", 20, 22, "QUANTITY")
    valued = msgspec.structs.replace(figure, attributes={"quantity": "=9 owl"})
    rows = [
        annotation("a01", "entities", make_labels(entities=(figure,))),
        annotation("a01", "claims", make_labels(entities=(figure,), claims=(CLAIM,), cues=())),
        annotation("a01", "attributes", make_labels(entities=(valued,), claims=(hedged,), cues=())),
    ]
    record = adjudicate(DOCUMENT, rows, SCHEMA)
    assert record.labels.layers["entities"][0].attributes["quantity"] == "=9 owl"
    claim = record.labels.layers["claims"][0].attributes
    assert (claim["certainty"], claim["quote_mode"]) == ("REPORTED", "DIRECT")


def test_attributes_of_an_earlier_pass_are_not_taken_from_a_later_one_that_only_shows_them() -> None:
    own = msgspec.structs.replace(CLAIM, attributes={"claimant_kind": "AUTHOR"})
    rows = [
        annotation("a01", "claims", make_labels(claims=(own,), cues=())),
        annotation("b02", "attributes", make_labels(claims=(CLAIM,), cues=())),
    ]
    assert adjudicate(DOCUMENT, rows, SCHEMA).labels.layers["claims"][0].attributes["claimant_kind"] == "AUTHOR"


@pytest.mark.parametrize(
    "other",
    [
        CLAIM.at(15, 29),
        CLAIM.at(16, 30),
        msgspec.structs.replace(CLAIM, label="EVENT"),
        Span("c2", 15, 30, "STATISTIC"),
    ],
    ids=["another end", "another start", "another label", "another id"],
)
def test_a_later_pass_about_another_span_leaves_it_undecided(other: Span) -> None:
    rows = [
        annotation("a01", "claims", make_labels(claims=(CLAIM,), cues=())),
        annotation("b02", "attributes", make_labels(claims=(other,), cues=())),
    ]
    with pytest.raises(DecisionNeeded, match=f"b02 has another span {other.id} in 'attributes'"):
        adjudicate(DOCUMENT, rows, SCHEMA)


def test_a_span_that_a_later_pass_does_not_speak_of_keeps_what_was_said() -> None:
    own = msgspec.structs.replace(CLAIM, attributes={"claimant_kind": "AUTHOR"})
    rows = [
        annotation("a01", "claims", make_labels(claims=(own,), cues=())),
        annotation("b02", "attributes", make_labels(claims=(), cues=())),
    ]
    assert offsets(adjudicate(DOCUMENT, rows, SCHEMA), "claims") == [("c1", 15, 30, "STATISTIC")]


def test_labels_of_another_text_leave_it_undecided() -> None:
    rows = [annotation("a01", "all", make_labels(), text_sha256="f" * 64)]
    with pytest.raises(DecisionNeeded, match="a01 in 'all' are of another text"):
        adjudicate(DOCUMENT, rows, SCHEMA)


def test_labels_of_another_text_that_nobody_takes_are_no_obstacle() -> None:
    rows = [
        annotation("a01", "all", make_labels(entities=(PERSON,))),
        annotation("b02", "all", make_labels(), text_sha256="f" * 64),
    ]
    assert offsets(adjudicate(DOCUMENT, rows, SCHEMA, taking("a01", rows)), "entities") == [("e1", 0, 4, "PERSON")]


def test_the_order_in_which_annotations_come_makes_no_difference() -> None:
    rows = [
        annotation("a01", "all", make_labels(SAYS, entities=(PERSON,), claims=(CLAIM,))),
        annotation("b02", "zones", make_labels(zones=(TITLE,))),
        annotation("c03", "entities", make_labels(entities=(POLICE,))),
    ]
    assert adjudicate(DOCUMENT, rows[::-1], SCHEMA) == adjudicate(DOCUMENT, rows, SCHEMA)


def test_a_layer_that_nobody_drew_is_empty() -> None:
    record = adjudicate(DOCUMENT, [annotation("a01", "zones", make_labels(zones=(TITLE,)))], SCHEMA)
    assert {name: len(spans) for name, spans in record.labels.layers.items()} == {
        "zones": 1,
        "entities": 0,
        "cues": 0,
        "claims": 0,
    }


def test_document_choices_that_nobody_made_mean_the_defaults() -> None:
    record = adjudicate(DOCUMENT, [annotation("a01", "zones", make_labels())], SCHEMA)
    assert record.labels.document == {name: item.default for name, item in SCHEMA.document.items()}


def test_document_choices_come_from_the_interface_that_asks_for_them() -> None:
    rows = [
        annotation("a01", "entities", make_labels(document={"genre": "report", "truncated": True})),
        annotation("a01", "claims", make_labels(document={"genre": "opinion"}, claims=(), cues=())),
    ]
    choices = adjudicate(DOCUMENT, rows, SCHEMA).labels.document
    assert (choices["genre"], choices["truncated"]) == ("report", True)


def test_every_omitted_attribute_is_written_out() -> None:
    rows = [annotation("a01", "all", Labels(layers={"claims": (CLAIM,), "entities": (), "cues": ()}))]
    claim = adjudicate(DOCUMENT, rows, SCHEMA).labels.layers["claims"][0]
    assert claim.attributes == {
        "claimant_kind": "ENTITY",
        "quote_mode": "INDIRECT",
        "certainty": "CERTAIN",
        "polarity": "POSITIVE",
        "presupposed": False,
        "checkability": "NUMERIC",
    }


def test_linked_mentions_share_an_id_in_gold() -> None:
    third_mention = Span("e3", 31, 35, "PERSON")
    labels = make_labels(
        Relation("e3", "e1", "SAME_ENTITY"), SAYS, entities=(PERSON, POLICE, third_mention), claims=(CLAIM,)
    )
    record = adjudicate(DOCUMENT, [annotation("a01", "all", labels)], SCHEMA)
    assert [span.attributes["entity_id"] for span in record.labels.layers["entities"]] == ["n1", "n2", "n1"]
    assert record.labels.relations == (SAYS,)


@pytest.mark.parametrize(
    ("zones", "rest", "made_by"),
    [("person", "person", "person"), ("machine", "person", "machine"), ("machine", "machine", "machine")],
)
def test_gold_is_made_by_people_only_where_no_annotation_is_a_machine_s(zones: str, rest: str, made_by: str) -> None:
    rows = [
        annotation("a01", "zones", make_labels(zones=(TITLE,)), made_by=zones),
        annotation("a01", "all", make_labels(), made_by=rest),
    ]
    provenance = adjudicate(DOCUMENT, rows, SCHEMA).provenance
    assert provenance.made_by == made_by
    assert [item.made_by for item in provenance.annotations] == [zones, rest]


def test_gold_names_the_hash_of_each_annotation_it_was_made_from() -> None:
    row = annotation("a01", "all", make_labels(entities=(PERSON,)))
    provenance = adjudicate(DOCUMENT, [row], SCHEMA).provenance
    assert [item.sha256 for item in provenance.annotations] == [row.sha256]


@pytest.mark.parametrize(
    ("annotators", "take", "status"),
    [
        ({"all": ["a01"]}, None, "single"),
        ({"all": ["a01"]}, "a01", "single"),
        ({"zones": ["b02"], "all": ["a01"]}, "a01", "single"),
        ({"all": ["a01", "b02"]}, "b02", "taken"),
        ({"zones": ["a01", "b02"], "all": ["a01"]}, "a01", "taken"),
        ({"zones": ["a01", "c03"], "all": ["c03"]}, "c03", "taken"),
    ],
    ids=["one", "one who is named", "a pass each", "one of two", "one of two in one pass", "one of two in a pass"],
)
def test_gold_is_taken_where_one_of_several_annotators_was_chosen_and_single_elsewhere(
    annotators: dict[str, list[str]], take: str | None, status: str
) -> None:
    rows = [
        annotation(name, interface, make_labels(zones=(TITLE,)[: name == "a01"], entities=(PERSON,)[: name == "b02"]))
        for interface, names in annotators.items()
        for name in names
    ]
    assert adjudicate(DOCUMENT, rows, SCHEMA, taking(take, rows)).provenance.gold_status == status


def test_what_one_person_labelled_twice_is_single() -> None:
    own = annotation("a01", "all", make_labels(entities=(PERSON,)), origin="p1", assignee="a01")
    stray_annotation = annotation("a01", "all", make_labels(), origin="p2", assignee="b02", state="superseded")
    assert adjudicate(DOCUMENT, [own, stray_annotation], SCHEMA).provenance.gold_status == "single"


def test_gold_carries_the_hash_of_its_own_labels() -> None:
    record = adjudicate(DOCUMENT, [annotation("a01", "all", make_labels(entities=(PERSON,)))], SCHEMA)
    assert record.provenance.sha256 == labels_sha256(record.labels, SCHEMA)
