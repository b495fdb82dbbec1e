"""A mended result changes the regions of changed spans and arrows, and nothing else of what the editor saved."""

from typing import Any

import msgspec
import pytest

from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.labelstudio.mended_result import mended_result
from claimset.labelstudio.payload.read_result import from_result
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema
from claimset.model.span import Relation, Span
from claimset.schema.read import parse_schema

TEXT = "Ida Holm left Harrow."
INTERFACE = """<View>
  <Text name="text" value="$text"/>
  <Labels name="ent" toName="text"><Label value="PER"/><Label value="LOC"/></Labels>
  <Choices name="sure" toName="text" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>
  <TextArea name="note" toName="text" perRegion="true"/>
  <Relations><Relation value="from"/></Relations>
</View>"""


def region(name: object, control: str, kind: str, start: int, end: int, **value: Any) -> dict[str, Any]:
    place = {"start": start, "end": end, "text": TEXT[start:end], **value}
    return {"id": name, "from_name": control, "to_name": "text", "type": kind, "score": 0.5, "value": place}


PERSON = region("a", "ent", "labels", 0, 9, labels=["PER"])
PLACE = region(7, "ent", "labels", 14, 20, labels=["LOC"])
SURE = region("a", "sure", "choices", 0, 9, choices=["yes"])
NOTE = region("a", "note", "textarea", 0, 9) | {"value": {"start": 0, "end": 9, "text": ["an aunt"]}}
ARROW = {"type": "relation", "from_id": 7, "to_id": "a", "direction": "left", "labels": ["from"], "x": 1}
ODD = {"type": "pairwise", "from_name": "other", "value": 3}
RESULT = [PERSON, ODD, SURE, NOTE, PLACE, ARROW]


@pytest.fixture(scope="module")
def schema() -> Schema:
    return parse_schema(schema_of_interface(INTERFACE, "names").source)


def read(result: list[Any], schema: Schema) -> tuple[Labels, Interface]:
    (interface,) = schema.interfaces.values()
    return from_result(result, TEXT, schema, interface).labels, interface


def changed(schema: Schema, name: str, new: Span | None, result: list[Any] = RESULT) -> list[Any] | None:
    """Mend a result by putting a span in the place of that with an id."""
    labels, interface = read(result, schema)
    layers = {
        layer: tuple(item for span in spans if (item := new if span.id == name else span) is not None)
        for layer, spans in labels.layers.items()
    }
    relations = tuple(item for item in labels.relations if new is not None or name not in {item.source, item.target})
    after = msgspec.structs.replace(labels, layers=layers, relations=relations)
    return mended_result(result, labels, after, TEXT, schema, interface)


def span_of(schema: Schema, name: str) -> Span:
    labels, _ = read(RESULT, schema)
    return next(span for spans in labels.layers.values() for span in spans if span.id == name)


def test_a_moved_span_moves_its_regions_and_leaves_its_answers(schema: Schema) -> None:
    result = changed(schema, "a", span_of(schema, "a").at(0, 8))
    place = {"start": 0, "end": 8, "text": "Ida Holm"}
    assert result == [
        {**PERSON, "value": {**PERSON["value"], **place}},
        ODD,
        {**SURE, "value": {**SURE["value"], **place}},
        {**NOTE, "value": {"start": 0, "end": 8, "text": ["an aunt"]}},
        PLACE,
        ARROW,
    ]


def test_a_span_that_goes_takes_its_answers_and_its_arrows_along(schema: Schema) -> None:
    assert changed(schema, "a", None) == [ODD, PLACE]


def test_a_label_and_an_answer_stand_in_their_regions(schema: Schema) -> None:
    old = span_of(schema, "a")
    new = msgspec.structs.replace(old, label="LOC", attributes={**old.attributes, "sure": "no"})
    result = changed(schema, "a", new)
    assert result is not None
    assert [item["value"].get("labels") or item["value"].get("choices") for item in (result[0], result[2])] == [
        ["LOC"],
        ["no"],
    ]


def test_a_new_answer_gets_a_region_behind_that_of_its_span(schema: Schema) -> None:
    old = span_of(schema, "7")
    result = changed(schema, "7", msgspec.structs.replace(old, attributes={**old.attributes, "sure": "no"}))
    assert result is not None
    assert result[5] == {
        "id": 7,
        "to_name": "text",
        "from_name": "sure",
        "type": "choices",
        "origin": "manual",
        "value": {"start": 14, "end": 20, "text": "Harrow", "choices": ["no"]},
    }


def test_an_arrow_is_turned_round_or_taken_out_of_two_where_it_stands(schema: Schema) -> None:
    labels, interface = read([*RESULT, ARROW], schema)
    assert labels.relations == (Relation("a", "7", "from"),) * 2
    turned = msgspec.structs.replace(labels, relations=(Relation("7", "a", "from"),))
    assert mended_result([*RESULT, ARROW], labels, turned, TEXT, schema, interface) == [
        *RESULT[:-1],
        {**ARROW, "from_id": "a", "to_id": 7},
    ]
    single = msgspec.structs.replace(labels, relations=labels.relations[:1])
    assert mended_result([*RESULT, ARROW], labels, single, TEXT, schema, interface) == RESULT


def test_what_no_region_can_say_is_not_written(schema: Schema) -> None:
    both_ways = {**ARROW, "direction": "bi"}
    labels, interface = read([PERSON, PLACE, both_ways], schema)
    one_way = msgspec.structs.replace(labels, relations=labels.relations[:1])
    assert mended_result([PERSON, PLACE, both_ways], labels, one_way, TEXT, schema, interface) is None
