"""Labels, records and annotations as JSON: nothing lost, one order, one hash, one span a line."""

import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.as_json import (
    annotation_from_json,
    annotation_heads,
    annotation_to_json,
    compact_json,
    in_text_order,
    labels_from_json,
    labels_sha256,
    labels_to_json,
    record_from_json,
    record_to_json,
)
from claimset.model.file_kind import OtherFormat
from claimset.model.json_text import pretty_json
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Head
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.schema.read import parse_schema
from support.other_domain import source
from support.strategies import SCHEMA, labelled, records

OTHER = parse_schema(source())
cases = st.sampled_from((SCHEMA, OTHER)).flatmap(lambda schema: labelled(schema).map(lambda pair: (schema, pair[1])))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def ordered(labels: Labels) -> Labels:
    return Labels(
        document=labels.document,
        layers={name: tuple(in_text_order(spans)) for name, spans in labels.layers.items()},
        relations=tuple(sorted(labels.relations)),
    )


def shuffled(labels: Labels, draw: Any) -> Labels:
    def mixed(values: Any) -> Any:
        return draw(st.permutations(list(values)))

    return Labels(
        document=dict(mixed(labels.document.items())),
        layers={
            name: tuple(
                msgspec.structs.replace(span, attributes=dict(mixed(span.attributes.items()))) for span in mixed(spans)
            )
            for name, spans in mixed(labels.layers.items())
        },
        relations=tuple(mixed(labels.relations)),
    )


@given(cases)
def test_labels_survive_json_but_for_their_order(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    data = json.loads(json.dumps(labels_to_json(labels, schema)))
    assert labels_from_json(data, schema) == ordered(labels)


@given(cases)
def test_the_json_of_what_was_read_is_the_json_that_was_read(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    data = labels_to_json(labels, schema)
    second = labels_to_json(labels_from_json(data, schema), schema)
    assert json.dumps(second) == json.dumps(data)


@given(cases, st.data())
def test_the_hash_of_labels_does_not_depend_on_their_order(case: tuple[Schema, Labels], data: st.DataObject) -> None:
    schema, labels = case
    assert labels_sha256(shuffled(labels, data.draw), schema) == labels_sha256(labels, schema)


@given(cases, st.data())
def test_the_bytes_of_labels_do_not_depend_on_their_order(case: tuple[Schema, Labels], data: st.DataObject) -> None:
    schema, labels = case
    mixed = pretty_json(labels_to_json(shuffled(labels, data.draw), schema))
    assert mixed == pretty_json(labels_to_json(labels, schema))


BASE = Labels(
    document={"genre": "news"},
    layers={
        "entities": (Span("e", 0, 3, "PERSON", {"level": "NAM"}), Span("f", 4, 5, "ROLE")),
        "claims": (Span("c", 0, 9, "EVENT"),),
    },
    relations=(Relation("e", "f", "HAS_ROLE"),),
)


def _with(**layers: tuple[Span, ...]) -> Labels:
    return msgspec.structs.replace(BASE, layers={**BASE.layers, **layers})


@pytest.mark.parametrize(
    "changed",
    [
        msgspec.structs.replace(BASE, document={"genre": "report"}),
        msgspec.structs.replace(BASE, document={}),
        msgspec.structs.replace(BASE, relations=()),
        msgspec.structs.replace(BASE, relations=(Relation("f", "e", "HAS_ROLE"),)),
        msgspec.structs.replace(BASE, relations=(Relation("e", "f", "PART_OF"),)),
        _with(claims=()),
        _with(claims=(Span("c", 0, 8, "EVENT"),)),
        _with(claims=(Span("c", 1, 9, "EVENT"),)),
        _with(claims=(Span("d", 0, 9, "EVENT"),)),
        _with(claims=(Span("c", 0, 9, "TREND"),)),
        _with(claims=(Span("c", 0, 9, "EVENT", {"presupposed": False}),)),
        _with(cues=()),
    ],
)
def test_any_difference_between_labels_changes_the_hash(changed: Labels, schema: Schema) -> None:
    assert labels_sha256(changed, schema) != labels_sha256(BASE, schema)


def test_the_hash_of_labels_is_that_of_their_compact_json(schema: Schema) -> None:
    labels = Labels(layers={"zones": (Span("z", 0, 2, "TITLE"),)})
    line = '{"document":{},"relations":[],"zones":[{"end":2,"id":"z","label":"TITLE","start":0}]}'
    assert labels_sha256(labels, schema) == hashlib.sha256(line.encode()).hexdigest()


def test_a_layer_that_was_not_looked_at_stays_missing(schema: Schema) -> None:
    labels = Labels(layers={"cues": ()})
    data = labels_to_json(labels, schema)
    assert labels_from_json(data, schema).layers == {"cues": ()}


def test_layers_and_keys_stand_in_the_order_of_the_schema(schema: Schema) -> None:
    claim = Span("c", 0, 1, "EVENT", {"checkability": "RECORD", "claimant_kind": "AUTHOR"})
    labels = Labels(
        document={"sensitivity": 0, "genre": "news"}, layers={"claims": (claim,), "zones": (), "entities": ()}
    )
    data = labels_to_json(labels, schema)
    assert list(data) == ["document", "zones", "entities", "claims", "relations"]
    assert list(data["document"]) == ["genre", "sensitivity"]
    assert list(data["claims"][0]) == ["id", "start", "end", "label", "claimant_kind", "checkability"]


def test_spans_stand_in_text_order_the_longer_first() -> None:
    spans = (
        Span("d", 2, 3, "A"),
        Span("c", 0, 3, "B"),
        Span("b", 0, 3, "A"),
        Span("a", 0, 9, "A"),
        Span("0", 0, 3, "B"),
    )
    assert [span.id for span in in_text_order(spans)] == ["a", "b", "0", "c", "d"]


def test_labels_without_relations_are_read_as_having_none(schema: Schema) -> None:
    assert labels_from_json({"document": {}, "cues": []}, schema) == Labels(layers={"cues": ()})


@given(st.data())
def test_a_record_survives_json_but_for_its_order(data: st.DataObject) -> None:
    record = data.draw(records(SCHEMA, "Owls 🦉 slept."))
    written = json.loads(json.dumps(record_to_json(record, SCHEMA)))
    back = record_from_json(written, SCHEMA)
    assert back == msgspec.structs.replace(record, labels=ordered(record.labels))


def test_an_annotation_survives_json(schema: Schema) -> None:
    annotation = Annotation(
        annotator="a01",
        interface="all",
        made_by="person",
        schema_version="1.0.0",
        guideline_version="1.0.0",
        text_sha256="0" * 64,
        sha256="1" * 64,
        labels=BASE,
        task=7,
        annotation=8,
        lead_time=12.5,
        created="2026-01-01T00:00:00Z",
        updated="2026-01-02T00:00:00Z",
        origin="s1",
        state="withdrawn",
    )
    data = json.loads(json.dumps(annotation_to_json(annotation, schema)))
    assert annotation_from_json(data, schema) == annotation


def test_what_an_annotation_does_not_have_is_not_written(schema: Schema) -> None:
    annotation = Annotation("a01", "all", "machine", "1.0.0", "1.0.0", "0" * 64, "1" * 64, Labels())
    assert list(annotation_to_json(annotation, schema)) == [
        "annotator",
        "interface",
        "made_by",
        "schema_version",
        "guideline_version",
        "text_sha256",
        "sha256",
        "labels",
    ]


def test_an_annotation_that_lacks_its_annotator_is_refused(schema: Schema) -> None:
    with pytest.raises(msgspec.ValidationError, match="annotator"):
        annotation_from_json({"interface": "all", "labels": {"relations": []}}, schema)


@given(json_values)
def test_pretty_json_is_the_same_value(value: Any) -> None:
    assert json.loads(pretty_json(value)) == value


@given(json_values)
def test_compact_json_is_the_same_value_on_one_line(value: Any) -> None:
    line = compact_json(value)
    assert json.loads(line) == value
    assert "\n" not in line


@given(cases)
def test_every_span_and_relation_stands_on_a_line_of_its_own(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    value = labels_to_json(labels, schema)
    rows = [line.strip().rstrip(",") for line in pretty_json(value).split("\n")]
    for key in (*labels.layers, schema.relation_key):
        for item in value[key]:
            assert json.dumps(item, ensure_ascii=False) in rows


def test_a_moved_offset_changes_one_line(schema: Schema) -> None:
    before = pretty_json(labels_to_json(BASE, schema)).splitlines()
    moved_labels = _with(entities=(Span("e", 1, 3, "PERSON", {"level": "NAM"}), Span("f", 4, 5, "ROLE")))
    after = pretty_json(labels_to_json(moved_labels, schema)).splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_keys_of_compact_json_are_sorted() -> None:
    assert compact_json({"b": 1, "a": {"d": "é", "c": None}}) == '{"a":{"c":null,"d":"é"},"b":1}'


@pytest.mark.parametrize("write", [pretty_json, compact_json])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_not_written(write: Any, value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write([{"a": value}])


def test_of_stored_annotations_all_but_the_labels_is_read() -> None:
    data = (
        b'{"format": 1, "id": "owls", "annotations": [{"annotator": "a01", "task": 7, "labels": {"entities": 1}}, {}]}'
    )
    assert annotation_heads(data, "owls.json") == [Head(annotator="a01", task=7), Head()]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"format": 1, "annotations": 1}',
        b'{"format": 1, "annotations": [{"task": "x"}]}',
        b'{"format": 1, "annotations": [{"annotator": "\xff"}]}',
        b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["empty", "a list", "no list", "no number", "no UTF-8", "deep"],
)
def test_of_a_file_that_cannot_be_read_no_annotation_is_counted(data: bytes) -> None:
    assert annotation_heads(data, "owls.json") == []


@pytest.mark.parametrize("number", ["0", "2"])
def test_annotations_of_another_format_are_not_taken_for_none(number: str) -> None:
    with pytest.raises(OtherFormat, match=r"owls\.json was written by an? (older|newer) claimset"):
        annotation_heads(f'{{"format": {number}, "layers": [], "annotations": [1]}}'.encode(), "owls.json")
