"""Labels in the words of a later schema: nothing is lost, nothing is guessed."""

import copy

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.as_json import labels_sha256, labels_to_json, record_to_json
from claimset.labels.implied_relations import with_implied
from claimset.migration.labels import LabelMigration, renamed_sources
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from claimset.rules.engine.shape import Shape
from support.changed_schemas import (
    EditOf,
    attribute,
    drop,
    edited,
    edits,
    labels,
    merge,
    next_version,
    node,
    relations,
    rename,
    schema_of,
    split,
)
from support.strategies import SCHEMA, SOURCE, labelled, records

ONE = Labels(
    {"genre": "report"},
    {
        "entities": (Span("e1", 0, 4, "NGO", {"level": "NAM"}), Span("e2", 5, 9, "LAW", {"level": "NOM"})),
        "claims": (Span("c1", 0, 9, "EVENT", {"certainty": "CERTAIN", "claimant_kind": "ENTITY"}),),
    },
    (Relation("c1", "e1", "ATTRIBUTED_TO"),),
)


def _to(edit, source=SOURCE) -> LabelMigration:
    new = next_version(source)
    edit(new)
    return LabelMigration(schema_of(source), schema_of(new))


def test_labels_that_nothing_happened_to_stay_as_they_are() -> None:
    migrated = _to(lambda new: None).labels(ONE)
    assert (migrated.labels, migrated.changes.total(), migrated.undecided.total()) == (ONE, 0, 0)


def test_a_renamed_label_is_renamed_and_counted() -> None:
    migrated = _to(lambda new: rename(labels(new, "entities"), "NGO", "CHARITY", new)).labels(ONE)
    assert [span.label for span in migrated.labels.layers["entities"]] == ["CHARITY", "LAW"]
    assert migrated.changes == {"label NGO → CHARITY": 1}


def test_a_merged_label_becomes_the_other() -> None:
    migrated = _to(lambda new: merge(labels(new, "entities"), "LAW", "WORK", new)).labels(ONE)
    assert [span.label for span in migrated.labels.layers["entities"]] == ["NGO", "WORK"]


def test_a_split_is_left_as_it_is_and_asked_of_a_person() -> None:
    migrated = _to(lambda new: split(labels(new, "entities"), "NGO", ("CHARITY", "HOTLINE"), new)).labels(ONE)
    assert migrated.labels == ONE
    assert migrated.undecided == {"label NGO became CHARITY or HOTLINE": 1}


def test_a_drop_in_use_is_asked_of_a_person_and_one_that_nothing_uses_is_not() -> None:
    assert _to(lambda new: drop(labels(new, "entities"), "NGO", new)).labels(ONE).undecided == {
        "label NGO was dropped": 1
    }
    assert not _to(lambda new: drop(labels(new, "entities"), "MEDIA", new)).labels(ONE).undecided


def test_a_dropped_label_goes_where_the_earlier_schema_sent_it() -> None:
    old = copy.deepcopy(SOURCE)
    node(labels(old, "entities"), "NGO")["x-deprecated"] = "COMPANY"
    migrated = _to(lambda new: drop(labels(new, "entities"), "NGO", new), old).labels(ONE)
    assert migrated.labels.layers["entities"][0].label == "COMPANY"
    assert not migrated.undecided


def test_an_answer_that_its_label_no_longer_has_is_asked_of_a_person() -> None:
    migrated = _to(lambda new: attribute(new, "entities", "level")["x-for"].remove("NGO")).labels(ONE)
    assert migrated.undecided == {"'level' is not for NGO": 1}


def test_values_attributes_layers_and_relations_are_renamed_too() -> None:
    def edit(new):
        certainty = attribute(new, "claims", "certainty")
        rename(certainty["oneOf"], "CERTAIN", "SURE", certainty)
        fields = new["properties"]["claims"]["items"]["properties"]
        fields["sureness"] = {**fields.pop("certainty"), "x-was": ["certainty"]}
        required = new["properties"]["claims"]["items"]["required"]
        required[required.index("certainty")] = "sureness"
        new["properties"]["mentions"] = {**new["properties"].pop("entities"), "x-was": ["entities"]}
        rename(relations(new), "ATTRIBUTED_TO", "SAID_BY", new)

    migration = _to(edit)
    migrated = migration.labels(ONE)
    assert not migrated.undecided
    assert migrated.labels.layers["claims"][0].attributes["sureness"] == "SURE"
    assert set(migrated.labels.layers) == {"claims", "mentions"}
    assert migrated.labels.relations == (Relation("c1", "e1", "SAID_BY"),)


def test_two_answers_that_became_one_and_differ_are_asked_of_a_person() -> None:
    def edit(new):
        fields = new["properties"]["claims"]["items"]["properties"]
        fields["polarity"]["x-was"] = ["certainty"]
        fields["polarity"]["oneOf"][0]["x-was"] = ["CERTAIN"]
        fields["polarity"]["oneOf"][1]["x-was"] = ["POSSIBLE"]
        fields.pop("certainty")

    def said(certainty: str, polarity: str) -> Labels:
        span = Span("c1", 0, 9, "EVENT", {"certainty": certainty, "polarity": polarity})
        return Labels({}, {"claims": (span,)})

    assert not _to(edit).labels(said("CERTAIN", "POSITIVE"), "zones").undecided
    assert _to(edit).labels(said("CERTAIN", "NEGATIVE"), "zones").undecided.total() == 1


def test_two_arrows_that_became_one_are_one_and_an_arrow_drawn_twice_stays_twice() -> None:
    migration = _to(lambda new: merge(relations(new), "IN_TIME", "IN_PLACE", new))
    pair = (Relation("c1", "e1", "IN_TIME"), Relation("c1", "e1", "IN_PLACE"))
    doubled = (Relation("c1", "e1", "IN_TIME"), Relation("c1", "e1", "IN_TIME"))
    one = Relation("c1", "e1", "IN_PLACE")
    assert migration.labels(msgspec.structs.replace(ONE, relations=pair)).labels.relations == (one,)
    assert migration.labels(msgspec.structs.replace(ONE, relations=doubled)).labels.relations == (one, one)


def test_what_nobody_chose_is_written_out_where_it_means_something_else_now() -> None:
    migration = _to(lambda new: attribute(new, "claims", "certainty").update(default="REPORTED"))
    unanswered = Labels({"genre": "news"}, {"claims": (Span("c1", 0, 9, "EVENT"),)})
    assert migration.labels(unanswered).labels.layers["claims"][0].attributes == {"certainty": "CERTAIN"}
    assert migration.labels(unanswered, "attributes").labels.layers["claims"][0].attributes == {"certainty": "CERTAIN"}
    # Who was not asked left nothing out.
    assert migration.labels(unanswered, "claims").labels == unanswered


def test_labels_that_are_in_todays_words_already_are_not_touched() -> None:
    migration = _to(lambda new: rename(labels(new, "entities"), "NGO", "CHARITY", new))
    first = migration.labels(ONE)
    second = migration.labels(first.labels)
    assert (second.labels, second.changes.total(), second.undecided.total()) == (first.labels, 0, 0)


@pytest.mark.parametrize("held", [True, False])
def test_a_hash_holds_afterwards_exactly_where_it_held_before(held: bool) -> None:
    migration = _to(lambda new: rename(labels(new, "entities"), "NGO", "CHARITY", new))
    before = labels_sha256(ONE, SCHEMA) if held else "0" * 64
    original = Annotation("a01", "all", "person", "1.0.0", "1.0.0", "1" * 64, before, ONE)
    after, _ = migration.annotation(original)
    assert after.schema_version == "2.0.0"
    assert (labels_sha256(after.labels, migration.new) == after.sha256) is held


@pytest.mark.parametrize("required", [True, False])
def test_an_attribute_that_is_new_stays_empty_for_nobody_was_asked(required: bool) -> None:
    def edit(new):
        fields = new["properties"]["entities"]["items"]
        fields["properties"]["sure"] = {"type": "boolean", "default": True, "x-pass": "entities"}
        if required:
            fields["required"] = ["sure"]

    original = Annotation("a01", "all", "person", "1.0.0", "1.0.0", "1" * 64, "0" * 64, ONE)
    after, migrated = _to(edit).annotation(original)
    assert after.labels == ONE
    assert after.gaps == {"entities": {"sure": ("e1", "e2")}}
    assert not migrated.undecided


def test_annotations_of_an_interface_that_is_gone_are_asked_of_a_person() -> None:
    def edit(new):
        new["x-interfaces"] = [item for item in new["x-interfaces"] if item["name"] != "entities"]

    original = Annotation("a01", "entities", "person", "1.0.0", "1.0.0", "1" * 64, "0" * 64, Labels())
    assert _to(edit).annotation(original)[1].undecided == {"interface entities was dropped": 1}


@given(st.data(), edits())
def test_every_span_keeps_its_place_and_the_later_schema_admits_it(data: st.DataObject, changed: list[EditOf]) -> None:
    migration = LabelMigration(SCHEMA, schema_of(edited(changed)))
    _, before = data.draw(labelled(SCHEMA))
    migrated = migration.labels(before)
    places = [(span.id, span.start, span.end) for span in before.spans]
    assert [(span.id, span.start, span.end) for span in migrated.labels.spans] == places
    shown = labels_to_json(migrated.labels, migration.new)
    if not migrated.undecided:
        assert not list(Shape(migration.new.source).of_labels(shown, "f")) or list(
            Shape(SCHEMA.source).of_labels(labels_to_json(before, SCHEMA), "f")
        )


@given(st.data(), edits())
def test_moving_twice_is_moving_once(data: st.DataObject, changed: list[EditOf]) -> None:
    migration = LabelMigration(SCHEMA, schema_of(edited(changed)))
    _, drawn = data.draw(labelled(SCHEMA))
    # That somebody removed a relation which follows from position can be read under the earlier names alone.
    first = migration.labels(with_implied(drawn, SCHEMA))
    if not first.undecided:
        second = migration.labels(first.labels)
        assert (second.labels, second.undecided.total()) == (first.labels, 0)


@given(st.data(), edits())
def test_a_record_names_the_new_hashes_of_its_layers(data: st.DataObject, changed: list[EditOf]) -> None:
    record = data.draw(records(SCHEMA, "Some text here."))
    (layer,) = record.provenance.annotations
    new = schema_of(edited(changed))
    after, _ = LabelMigration(SCHEMA, new).record(record)
    renamed = renamed_sources(after, {(layer.annotator, layer.interface, layer.sha256): "2" * 64})
    assert [item.sha256 for item in renamed.provenance.annotations] == ["2" * 64]
    assert record_to_json(renamed, new)["schema_version"] == "2.0.0"
