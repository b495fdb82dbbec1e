"""What a later schema asks and nobody was asked: it stays empty until somebody answers, or says to assume."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.adjudicate import DecisionNeeded, adjudicate
from claimset.gold.gaps import assume_annotation
from claimset.labels.as_json import labels_sha256
from claimset.migration.labels import LabelMigration
from claimset.migration.silence import Silence
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.release.configs.annotations import annotation_row
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.schema.defaults import with_defaults
from support.changed_schemas import Source, attribute, labels, next_version, rename, schema_of, split
from support.documents import manifest_line
from support.rows import record_rows
from support.strategies import SCHEMA, SOURCE, labelled

DOCUMENT = manifest_line(length=40)
LOW = {"title": "Urgency", "oneOf": [{"const": "LOW"}, {"const": "HIGH"}], "default": "LOW", "x-pass": "attributes"}
SAID = with_defaults(
    Labels(
        {"genre": "report"},
        {
            "zones": (),
            "entities": (Span("e1", 0, 4, "NGO"), Span("e2", 5, 9, "LAW")),
            "cues": (),
            "claims": (Span("c1", 0, 9, "EVENT"), Span("c2", 10, 20, "RULE")),
        },
    ),
    SCHEMA,
)
ROW = Annotation("a01", "all", "person", "1.0.0", "1.0.0", DOCUMENT.sha256, labels_sha256(SAID, SCHEMA), SAID)


def _add(new: Source, layer: str | None = "claims", *, required: bool = False, **fields: Any) -> None:
    place = new["properties"]["document"] if layer is None else new["properties"][layer]["items"]
    place["properties"]["urgency"] = {**LOW, **fields}
    place["required"] = [*place.get("required", ()), *["urgency"] * required]


def _edited_source(*edits: Any, version: str = "2.0.0", source: Source = SOURCE) -> Source:
    new = next_version(source, version)
    for edit in edits:
        edit(new)
    return new


def _migrate(*edits: Any, row: Annotation = ROW) -> tuple[Annotation, Schema]:
    schema = schema_of(_edited_source(*edits))
    return LabelMigration(SCHEMA, schema).annotation(row)[0], schema


def test_a_new_attribute_of_spans_is_empty_in_what_is_stored_in_gold_and_in_every_exported_row() -> None:
    row, schema = _migrate(_add)
    assert row.gaps == {"claims": {"urgency": ("c1", "c2")}}
    gold = adjudicate(DOCUMENT, [row], schema)
    assert not any("urgency" in span.attributes for span in gold.labels.layers["claims"])
    exported = [
        span for config, value in record_rows(gold, DOCUMENT, None, schema) for span in value.get("claims", [value])
    ]
    assert exported
    assert all(span["urgency"] is None for span in exported)
    assert [span["urgency"] for span in annotation_row(row, DOCUMENT, schema)["claims"]] == [None, None]


def test_a_new_attribute_of_the_document_is_empty_too() -> None:
    row, schema = _migrate(lambda new: _add(new, None))
    assert row.gaps == {"document": {"urgency": ()}}
    assert "urgency" not in adjudicate(DOCUMENT, [row], schema).labels.document


def test_gold_that_is_migrated_is_gold_that_would_be_adjudicated_anew() -> None:
    row, schema = _migrate(_add, lambda new: _add(new, None))
    migrated, _ = LabelMigration(SCHEMA, schema).record(adjudicate(DOCUMENT, [ROW], SCHEMA))
    anew = adjudicate(DOCUMENT, [row], schema)
    assert (migrated.labels.document, migrated.labels.layers) == (anew.labels.document, anew.labels.layers)
    assert migrated.provenance.sha256 == anew.provenance.sha256


def test_an_attribute_that_another_label_gets_is_empty_for_that_label_alone() -> None:
    row, schema = _migrate(lambda new: attribute(new, "entities", "status")["x-for"].append("NGO"))
    assert row.gaps == {"entities": {"status": ("e1",)}}
    assert "status" not in adjudicate(DOCUMENT, [row], schema).labels.layers["entities"][0].attributes


def test_an_attribute_that_gets_a_default_later_leaves_what_was_omitted_empty() -> None:
    first = _edited_source(lambda new: _add(new, default=None))
    second = schema_of(
        _edited_source(lambda new: attribute(new, "claims", "urgency").update(default="LOW"), source=first)
    )
    row = LabelMigration(schema_of(first), second).annotation(ROW)[0]
    assert row.gaps == {"claims": {"urgency": ("c1", "c2")}}
    assert not any("urgency" in span.attributes for span in adjudicate(DOCUMENT, [row], second).labels.layers["claims"])


def test_an_attribute_that_only_another_interface_asked_is_empty_where_this_one_asks_it_now() -> None:
    plain = msgspec.structs.replace(SAID, layers={**SAID.layers, "claims": (Span("c1", 0, 9, "EVENT"),)})
    before = msgspec.structs.replace(ROW, interface="claims", labels=plain)
    row, _ = _migrate(lambda new: attribute(new, "claims", "certainty").update({"x-pass": "claims"}), row=before)
    assert row.gaps["claims"]["certainty"] == ("c1",)


def test_an_attribute_of_another_name_was_asked_and_leaves_no_gap() -> None:
    def edit(new: Source) -> None:
        fields = new["properties"]["claims"]["items"]
        fields["properties"]["sureness"] = {**fields["properties"].pop("certainty"), "x-was": ["certainty"]}
        fields["required"][fields["required"].index("certainty")] = "sureness"

    row, _ = _migrate(edit)
    assert row.gaps == {}
    assert row.labels.layers["claims"][0].attributes["sureness"] == "CERTAIN"


def test_an_attribute_without_a_default_that_nothing_requires_is_no_gap() -> None:
    row, _ = _migrate(lambda new: new["properties"]["claims"]["items"]["properties"].update(note={"type": "string"}))
    assert row.gaps == {}


def test_a_gap_is_no_error_of_the_annotation_and_an_answer_that_was_asked_for_still_is_one() -> None:
    def edit(new: Source) -> None:
        _add(new, required=True, default=None)
        labels(new, "claims")[0]["x-requires"] = ["urgency"]

    row, schema = _migrate(edit)

    def codes(annotation: Annotation) -> list[str]:
        subject = Subject(DOCUMENT, annotation.labels, schema, None, annotation)
        return [issue.code for issue in run(subject) if issue.code in {"CLM002", "LBL006"}]

    assert codes(row) == []
    assert codes(msgspec.structs.replace(row, gaps={})) == ["CLM002", "CLM002"]


def test_what_every_record_must_say_is_asked_of_a_person_and_not_assumed() -> None:
    row, schema = _migrate(lambda new: _add(new, required=True))
    with pytest.raises(
        DecisionNeeded, match=r"nobody was asked for 'urgency' of 2 spans in 'claims'.*--assume-defaults"
    ):
        adjudicate(DOCUMENT, [row], schema)


def test_what_is_assumed_stands_in_the_provenance_of_the_annotation_and_of_the_gold() -> None:
    row, schema = _migrate(lambda new: _add(new, required=True), lambda new: _add(new, None))
    assumed = assume_annotation(row, schema)
    assert assumed.gaps == {}
    assert assumed.assumptions == {"claims": {"urgency": ("c1", "c2")}, "document": {"urgency": ()}}
    assert labels_sha256(assumed.labels, schema) == assumed.sha256 != row.sha256
    gold = adjudicate(DOCUMENT, [assumed], schema)
    assert [span.attributes["urgency"] for span in gold.labels.layers["claims"]] == ["LOW", "LOW"]
    assert gold.provenance.assumptions == assumed.assumptions
    assert assume_annotation(assumed, schema) == assumed


def test_somebody_who_was_asked_answers_for_a_document_that_others_left_open() -> None:
    row, schema = _migrate(lambda new: _add(new, None, **{"x-pass": "entities"}))
    early = msgspec.structs.replace(row, interface="zones")
    late = msgspec.structs.replace(row, gaps={}, labels=with_defaults(SAID, schema), annotator="a02")
    assert adjudicate(DOCUMENT, [early, late], schema).labels.document["urgency"] == "LOW"


def test_a_gap_stays_one_when_the_default_changes_later_and_under_another_name() -> None:
    first = _edited_source(_add)

    def later(new: Source) -> None:
        fields = new["properties"]["claims"]["items"]["properties"]
        fields["haste"] = {**fields.pop("urgency"), "x-was": ["urgency"], "default": "HIGH"}
        rename(labels(new, "claims"), "EVENT", "ACT", new)

    row = LabelMigration(SCHEMA, schema_of(first)).annotation(ROW)[0]
    second = schema_of(_edited_source(later, version="3.0.0", source=first))
    after, migrated = LabelMigration(schema_of(first), second).annotation(row)
    assert after.gaps == {"claims": {"haste": ("c1", "c2")}}
    assert not any("haste" in span.attributes for span in after.labels.layers["claims"])
    assert not any("haste" in words for words in migrated.changes)


def _pull(earlier: Annotation | None, migration: LabelMigration, labels: Labels) -> Annotation:
    schema = migration.new
    silence = Silence(migration, schema.interfaces["all"], earlier)
    gaps = silence.gaps(labels)
    after = with_defaults(labels, schema, gaps=gaps)
    return silence.assumed(msgspec.structs.replace(ROW, labels=after, gaps=gaps))


def test_what_comes_in_of_a_task_of_the_earlier_schema_is_empty_unless_somebody_answered() -> None:
    migration = LabelMigration(SCHEMA, schema_of(_edited_source(_add)))
    answered = Span("c2", 10, 20, "RULE", {"urgency": "LOW"})
    labels = Labels({}, {"claims": (Span("c1", 0, 9, "EVENT"), answered)})
    row = _pull(None, migration, labels)
    assert row.gaps == {"claims": {"urgency": ("c1",)}}
    assert [span.attributes.get("urgency") for span in row.labels.layers["claims"]] == [None, "LOW"]


def test_what_was_open_or_assumed_stays_so_when_the_same_annotation_comes_in_again() -> None:
    row, schema = _migrate(_add)
    today = LabelMigration(schema, schema)
    second = Labels({}, {"claims": (Span("c1", 0, 9, "EVENT"), Span("c2", 10, 20, "RULE"), Span("c3", 21, 22, "RULE"))})
    after = _pull(row, today, second)
    assert [span.attributes.get("urgency") for span in after.labels.layers["claims"]] == [None, None, "LOW"]
    assumed = assume_annotation(row, schema)
    after = _pull(assumed, today, second)
    assert (after.gaps, after.assumptions) == ({}, {"claims": {"urgency": ("c1", "c2")}})
    changed_labels = Labels(
        {}, {"claims": (Span("c1", 0, 9, "EVENT", {"urgency": "HIGH"}), Span("c2", 10, 20, "RULE"))}
    )
    assert _pull(assumed, today, changed_labels).assumptions == {"claims": {"urgency": ("c2",)}}
    answered = Labels({}, {"claims": (Span("c1", 0, 9, "EVENT", {"urgency": "LOW"}),)})
    assert _pull(assumed, today, answered).assumptions == {}


def test_a_span_that_somebody_relabelled_after_a_split_was_asked() -> None:
    def edit(new: Source) -> None:
        _add(new)
        split(labels(new, "claims"), "EVENT", ("DEED", "HAPPENING"), new)

    migration = LabelMigration(SCHEMA, schema_of(_edited_source(edit)))
    row = _pull(None, migration, Labels({}, {"claims": (Span("c1", 0, 9, "DEED"), Span("c2", 10, 20, "RULE"))}))
    assert row.gaps == {"claims": {"urgency": ("c2",)}}


@given(st.data())
def test_nothing_that_nobody_said_is_in_any_gold_after_an_attribute_was_added(data: st.DataObject) -> None:
    layer = data.draw(st.sampled_from(sorted(SCHEMA.layers)))
    # Interfaces that show no earlier pass: what is only shown is not theirs to say.
    name = data.draw(st.sampled_from(["all", "zones"]))
    stage = data.draw(st.sampled_from(["zones", "entities", "claims", "attributes"]))
    _, labels = data.draw(labelled(SCHEMA, SCHEMA.interfaces[name]))
    interface = SCHEMA.interfaces[name]
    labels = with_defaults(labels, SCHEMA, interface.stages, interface.passes)
    row, schema = _migrate(
        lambda new: _add(new, layer, **{"x-pass": stage}),
        lambda new: _add(new, None, **{"x-pass": stage}),
        row=msgspec.structs.replace(ROW, interface=name, labels=labels, sha256=labels_sha256(labels, SCHEMA)),
    )
    gold = adjudicate(DOCUMENT, [row], schema)
    assert "urgency" not in gold.labels.document
    assert not any("urgency" in span.attributes for span in gold.labels.spans)
    counted = gold.labels.layers[layer] if interface.stages & {schema.layers[layer].stage} else ()
    assert {span.id for span in counted} <= set(row.gaps.get(layer, {}).get("urgency", ()))
    assert adjudicate(DOCUMENT, [assume_annotation(row, schema)], schema).labels.document["urgency"] == "LOW"
