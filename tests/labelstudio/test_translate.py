"""Results of somebody else's interface: answers to imported controls are translated, the others are counted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.translate import ARROWS, NOTES
from claimset.model.labels import Labels
from claimset.model.span import Relation
from claimset.schema.read import parse_schema

WORDS = "Pim Vos saw 90 owls."
XML = """<View>
<HyperTextLabels name="who" toName="text"><Label value="PERSON"/><Label value="THING"/></HyperTextLabels>
<Labels name="gone" toName="question"><Label value="X"/></Labels>
<Text name="text" value="$text"/><Text name="question" value="$question"/>
<Rating name="stars" toName="text" perRegion="true"/>
<Number name="age" toName="text" perRegion="true"/>
<DateTime name="day" toName="text"/>
<TextArea name="note" toName="text" maxSubmissions="1"/>
<TextArea name="notes" toName="text"/>
<Taxonomy name="kind" toName="text" maxUsages="1"><Choice value="animal"><Choice value="owl"/></Choice></Taxonomy>
<Taxonomy name="kinds" toName="text"><Choice value="animal"><Choice value="owl"/></Choice></Taxonomy>
<Choices name="many" toName="text" choice="multiple"><Choice value="a"/><Choice value="b"/></Choices>
<Pairwise name="odd" toName="text"/>
</View>"""
SCHEMA = parse_schema(schema_of_interface(XML, "birds").source)
WITH_RELATIONS = parse_schema(
    schema_of_interface(
        XML.replace("</View>", '<Relations><Relation value="a"/><Relation value="b"/></Relations></View>'), "n"
    ).source
)
Region = dict[str, Any]


def region(name: Any = "p", start: int = 0, end: int = 7, label: str = "PERSON", control: str = "who") -> Region:
    value = {"start": start, "end": end, "text": WORDS[start:end], "hypertextlabels": [label]}
    return {"id": name, "from_name": control, "to_name": "text", "type": "hypertextlabels", "value": value}


def answer(control: str, kind: str, value: Any, name: str = "p") -> Region:
    place = {"start": 0, "end": 7, "text": "Pim Vos"}
    return {"id": name, "from_name": control, "to_name": "text", "type": kind, "value": {**place, kind: value}}


def arrow(source: Any, target: Any, *labels: str, way: str = "right") -> Region:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": way, "labels": list(labels)}


def translated(*result: Any, schema: Any = SCHEMA) -> tuple[Labels, list[str], dict[str, int]]:
    interface = schema.interfaces["all"]
    reading = from_result(result, WORDS, schema, interface)
    return reading.labels, [problem.message for problem in reading.problems], dict(reading.omission_counts)


def test_labels_of_any_kind_are_labels() -> None:
    labels, problems, omission_counts = translated(region())
    assert [(span.id, span.start, span.end, span.label) for span in labels.layers["who"]] == [("p", 0, 7, "PERSON")]
    assert (problems, omission_counts) == ([], {})


@pytest.mark.parametrize(
    ("control", "kind", "value", "attribute"),
    [
        ("stars", "rating", 4, 4),
        ("stars", "rating", 4.0, 4),
        ("age", "number", 41, "41"),
        ("age", "number", 0.5, "0.5"),
    ],
)
def test_numbers_about_a_span_are_its_attributes(control: str, kind: str, value: Any, attribute: Any) -> None:
    labels, problems, _ = translated(region(), answer(control, kind, value))
    assert (labels.layers["who"][0].attributes, problems) == ({control: attribute}, [])


@pytest.mark.parametrize(
    ("control", "kind", "value", "choice"),
    [
        ("day", "datetime", "2026-01-02", "2026-01-02"),
        ("kind", "taxonomy", [["animal", "owl"]], "owl"),
        ("kind", "taxonomy", [["animal"]], "animal"),
        ("note", "text", ["one"], "one"),
        ("note", "text", ["one", "two"], "one\ntwo"),
    ],
)
def test_answers_about_the_document_are_its_attributes(control: str, kind: str, value: Any, choice: str) -> None:
    saved_answer = answer(control, kind, value)
    saved_answer["type"] = "textarea" if kind == "text" else kind
    labels, problems, _ = translated(saved_answer)
    assert (labels.document[control], problems) == (choice, [])


@pytest.mark.parametrize(
    ("control", "kind", "value", "values"),
    [
        ("kinds", "taxonomy", [["animal", "owl"], ["animal"]], ("animal", "owl")),
        ("kinds", "taxonomy", [["animal"]], ("animal",)),
        ("many", "choices", ["b", "a", "b"], ("a", "b")),
        ("notes", "text", ["two", "one", " two ", ""], ("two", "one")),
    ],
)
def test_several_answers_are_a_tuple_each_once(control: str, kind: str, value: Any, values: tuple[str, ...]) -> None:
    saved_answer = answer(control, kind, value)
    saved_answer["type"] = "textarea" if kind == "text" else kind
    labels, problems, _ = translated(saved_answer)
    assert (labels.document[control], problems) == (values, [])


def test_nothing_chosen_of_several_is_an_empty_tuple() -> None:
    assert translated()[0].document == {"kinds": (), "many": (), "notes": ()}


def test_one_unknown_value_of_several_leaves_no_half_answer() -> None:
    labels, problems, _ = translated(answer("many", "choices", ["a", "z"]))
    assert "many" not in labels.document
    assert ["'z'" in message for message in problems] == [True]


@pytest.mark.parametrize(("value", "count"), [([["animal"], ["animal", "owl"]], 2), ([], 0), (None, 0)])
def test_what_is_no_single_value_is_a_problem_and_not_dropped(value: Any, count: int) -> None:
    labels, problems, _ = translated(answer("kind", "taxonomy", value))
    assert "kind" not in labels.document
    assert [f"has {count} values" in message for message in problems] == [True]


def test_a_rating_beyond_the_scale_is_a_problem() -> None:
    assert "unknown value '9'" in translated(region(), answer("stars", "rating", 9))[1][0]


def test_what_was_left_out_at_the_import_is_counted_and_hides_nothing_else() -> None:
    omitted_region = {**region("q", label="X", control="gone"), "meta": {"text": ["see"]}}
    labels, problems, omission_counts = translated(
        region(), omitted_region, answer("odd", "pairwise", ["a", "b"]), arrow("p", "q"), arrow("q", "p", "a")
    )
    assert (len(labels.layers["who"]), problems) == (1, [])
    assert omission_counts == {"gone": 1, "odd": 1, ARROWS: 2}


def test_a_note_on_a_region_is_counted_and_the_region_stays() -> None:
    labels, problems, omission_counts = translated({**region(), "meta": {"text": ["look again"]}})
    assert (len(labels.layers["who"]), problems, omission_counts) == (1, [], {NOTES: 1})


def test_an_arrow_without_a_name_is_the_only_relation_there_is() -> None:
    labels, problems, _ = translated(region(), region("t", 15, 19, "THING"), arrow("p", "t"))
    assert (labels.relations, problems) == ((Relation("p", "t", "related"),), [])


def test_an_arrow_without_a_name_is_a_problem_where_there_are_several_relations() -> None:
    labels, problems, _ = translated(region(), region("t", 15, 19, "THING"), arrow("p", "t"), schema=WITH_RELATIONS)
    assert labels.relations == ()
    assert "has no label" in problems[0]


def test_an_arrow_of_two_names_or_two_ways_says_two_things() -> None:
    spans = region(), region("t", 15, 19, "THING")
    labels, problems, _ = translated(
        *spans, arrow("p", "t", "a", "b"), arrow("p", "t", "a", way="bi"), schema=WITH_RELATIONS
    )
    assert problems == []
    assert set(labels.relations) == {Relation("p", "t", "a"), Relation("p", "t", "b"), Relation("t", "p", "a")}


@pytest.mark.parametrize("name", ["doc:1#ent/7", "é", " ", "", "x" * 200, "."])
def test_an_id_that_ours_cannot_be_becomes_one_that_is_always_the_same(name: str) -> None:
    labels, problems, _ = translated(region(name), answer("stars", "rating", 2, name), arrow(name, name))
    (span,) = labels.layers["who"]
    assert problems == []
    assert span.attributes == {"stars": 2}
    assert labels.relations == (Relation(span.id, span.id, "related"),)
    assert span.id == translated(region(name))[0].layers["who"][0].id != name


def test_a_number_is_an_id_and_so_is_a_place_where_there_is_none() -> None:
    nameless = {key: value for key, value in region().items() if key != "id"}
    labels, problems, _ = translated(region(7), nameless, answer("stars", "rating", 1, name="7"))
    assert [(span.id, span.attributes) for span in labels.layers["who"]] == [("7", {"stars": 1}), ("region-1", {})]
    assert problems == []


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
regions = st.fixed_dictionaries(
    {},
    optional={
        "id": junk,
        "from_name": st.sampled_from(["who", "gone", "many", "stars", "kind", "note"]) | junk,
        "type": st.sampled_from(["labels", "hypertextlabels", "relation", "rating", "taxonomy", "textarea", "choices"])
        | junk,
        "value": st.dictionaries(st.sampled_from(["start", "end", "text", "labels", "rating", "taxonomy"]), junk)
        | junk,
        "labels": st.lists(st.sampled_from(["a", "related"]) | junk, max_size=2) | junk,
        "from_id": junk,
        "to_id": junk,
        "direction": st.sampled_from(["bi", "left"]) | junk,
        "meta": junk,
    },
)


@given(st.lists(regions | junk, max_size=6))
def test_whatever_stands_in_a_result_is_read_counted_or_a_problem(result: list[Any]) -> None:
    labels, problems, omission_counts = translated(*result)
    count = (
        sum(1 for _ in labels.spans)
        + len(labels.relations)
        + len(list(filter(None, labels.document.values())))
        + sum(omission_counts.values())
    )
    assert not result or count or problems
