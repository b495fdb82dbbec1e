"""Label Studio's result: labels are the same after writing and reading, and what cannot be read is a problem."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimset.labels.as_json import labels_sha256
from claimset.labels.implied_relations import with_implied
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.exported import ResultReading
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema
from claimset.model.span import Relation, Span
from claimset.schema.defaults import with_defaults
from claimset.schema.read import parse_schema
from claimset.text.visible import show_value
from support.other_domain import source
from support.strategies import SCHEMA, labels_of, lines, texts

OTHER = parse_schema(source())
INTERFACES = [(schema, interface) for schema in (SCHEMA, OTHER) for interface in schema.interfaces.values()]
Region = dict[str, Any]
Change = Callable[[Region], object]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schema, Interface, str, Labels]:
    schema, interface = draw(st.sampled_from(INTERFACES))
    text = draw(texts)
    return schema, interface, text, draw(labels_of(schema, text, interface))


def _completed(labels: Labels, schema: Schema, interface: Interface) -> Labels:
    """Return labels with the defaults of what was asked, and with what follows from position."""
    labels = with_defaults(labels, schema, interface.stages, interface.passes)
    return _sorted(with_implied(labels, schema, interface.passes))


def _sorted(labels: Labels) -> Labels:
    """Return labels with sorted relations: one that follows from position is not sent and comes back at the end."""
    return msgspec.structs.replace(labels, relations=tuple(sorted(labels.relations)))


def test_a_drawn_relation_that_follows_from_position_comes_back() -> None:
    figure, claim = Span("2", 0, 1, "QUANTITY", {"quantity": ""}), Span("3", 0, 1, "TREND")
    relations = (Relation("3", "2", "HAS_QUANTITY"), Relation("3", "2", "ATTRIBUTED_TO"))
    labels = Labels({}, {"entities": (figure,), "cues": (), "claims": (claim,)}, relations)
    interface = SCHEMA.interfaces["attributes"]
    reading = from_result(to_result(labels, "one", SCHEMA, interface), "one", SCHEMA, interface)
    assert _sorted(reading.labels).relations == tuple(sorted(relations))


@given(cases())
def test_labels_come_back_from_the_editor_as_they_were(case: tuple[Schema, Interface, str, Labels]) -> None:
    schema, interface, text, labels = case
    reading = from_result(to_result(labels, text, schema, interface), text, schema, interface)
    assert _sorted(reading.labels) == _completed(labels, schema, interface)
    assert (reading.problems, reading.gaps) == ((), {})


@given(cases(), st.data())
def test_the_order_of_a_result_changes_nothing(
    case: tuple[Schema, Interface, str, Labels], data: st.DataObject
) -> None:
    schema, interface, text, labels = case
    result = data.draw(st.permutations(to_result(labels, text, schema, interface)))
    reading = from_result(result, text, schema, interface)
    assert reading.problems == ()
    assert labels_sha256(reading.labels, schema) == labels_sha256(_completed(labels, schema, interface), schema)


def collapsed(words: str) -> str:
    return " ".join(words.split())


def escaped(words: str) -> str:
    return words.replace("\r\n", "\\n").replace("\n", "\\n").replace("\t", " ")


def squeezed(words: str) -> str:
    return "".join(words.split())


@given(cases(), st.sampled_from((collapsed, escaped, squeezed, lambda words: f" {words}\n", lambda words: "")))
def test_words_with_other_white_space_are_believed(
    case: tuple[Schema, Interface, str, Labels], lie: Callable[[str], str]
) -> None:
    schema, interface, text, labels = case
    result = to_result(labels, text, schema, interface)
    for region in result:
        if region["type"] == "labels":
            region["value"]["text"] = lie(region["value"]["text"])
    reading = from_result(result, text, schema, interface)
    assert (_sorted(reading.labels), reading.problems) == (_completed(labels, schema, interface), ())


@given(cases())
def test_words_that_are_not_sent_are_not_missed(case: tuple[Schema, Interface, str, Labels]) -> None:
    schema, interface, text, labels = case
    result = to_result(labels, text, schema, interface)
    for region in result:
        if region["type"] in {"labels", "choices"}:
            region["value"].pop("text", None)
    reading = from_result(result, text, schema, interface)
    assert (_sorted(reading.labels), reading.problems) == (_completed(labels, schema, interface), ())


@given(texts, texts, st.data())
def test_other_words_than_the_text_s_are_never_believed(text: str, words: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for sign in ("\\n", "\\r", "\\t"):
        assume(sign not in words + text)
    assume(words.strip() and "".join(words.split()) != "".join(text[start:end].split()))
    reading = from_result([label("a", start, end, words)], text, SCHEMA, ALL)
    assert reading.labels.layers["entities"] == ()
    assert len(reading.problems) == 1
    assert "other words" in reading.problems[0].message


@given(st.data())
def test_a_span_that_was_shifted_is_a_problem(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, 10))
    end = data.draw(st.integers(start + 1, 20))
    reading = from_result(
        [label("a", start, end, "abcdefghijklmnopqrstuvwxyz"[start + 2 : end + 2])],
        "abcdefghijklmnopqrstuvwxyz",
        SCHEMA,
        ALL,
    )
    assert [item for item in reading.problems if "other words" in item.message] == list(reading.problems) != []


@given(texts, st.data())
def test_words_that_stand_once_are_proposed_where_they_stand(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    bare = "".join(words.split())
    assume("\\" not in text and "§" not in text)
    assume(bare)
    assume("".join(text.split()).count(bare) == 1)
    assume("".join(text.split()).find(bare) == "".join(text.split()).rfind(bare))
    reading = from_result([label("a", 0, len(text), collapsed(words))], text + "§", SCHEMA, ALL)
    for problem in reading.problems:
        assert (problem.code, problem.start, problem.end, problem.index) == ("SPN012", 0, len(text), 0)
        assert problem.proposed_span is not None
        assert problem.proposed_span.quote(text) == words.strip()
    assert bool(reading.problems) == (bare != "".join(text.split()))


ALL = SCHEMA.interfaces["all"]
TEXT = "Pim Vos said 90 owls\r\nleft 👩‍👩‍👧 barns."


def label(
    name: str, start: int, end: int, words: str | None = None, kind: str = "PERSON", layer: str = "entities"
) -> Region:
    place = {"start": start, "end": end, "text": TEXT[start:end] if words is None else words, "labels": [kind]}
    return {"id": name, "from_name": layer, "to_name": "text", "type": "labels", "origin": "manual", "value": place}


def choice(name: str, control: str, *values: str) -> Region:
    value = {"start": 0, "end": 7, "text": "Pim Vos", "choices": list(values)}
    return {"id": name, "from_name": control, "to_name": "text", "type": "choices", "origin": "manual", "value": value}


def text_answer(name: str, control: str, *values: str) -> Region:
    value = {"start": 0, "end": 7, "text": list(values)}
    return {"id": name, "from_name": control, "to_name": "text", "type": "textarea", "origin": "manual", "value": value}


def arrow(source: str, target: str, *labels: str, direction: str = "right") -> Region:
    return {"from_id": source, "to_id": target, "type": "relation", "direction": direction, "labels": list(labels)}


def read_regions(*regions: Region) -> ResultReading:
    return from_result(regions, TEXT, SCHEMA, ALL)


PIM = label("p", 0, 7)
CLAIM = label("c", 13, 20, kind="STATISTIC", layer="claims")


def test_what_the_editor_saves_is_read() -> None:
    reading = read_regions(
        PIM,
        CLAIM,
        label("q", 13, 15, kind="QUANTITY"),
        choice("c", "claims-certainty", "REPORTED"),
        choice("c", "claims-presupposed", "true"),
        text_answer("q", "entities-quantity", "=90 owl"),
        arrow("c", "p", "ATTRIBUTED_TO"),
        {
            "id": "A",
            "from_name": "genre",
            "to_name": "text",
            "type": "choices",
            "origin": "manual",
            "value": {"choices": ["report"]},
        },
        {
            "id": "B",
            "from_name": "sensitivity",
            "to_name": "text",
            "type": "choices",
            "origin": "manual",
            "value": {"choices": ["2"]},
        },
    )
    assert reading.problems == ()
    assert reading.labels.document == {
        "genre": "report",
        "truncated": False,
        "sensitivity": 2,
        "named_suspect": False,
    }
    assert reading.labels.layers["entities"] == (
        Span("p", 0, 7, "PERSON", {"level": "NAM", "status": "public_role"}),
        Span("q", 13, 15, "QUANTITY", {"quantity": "=90 owl"}),
    )
    claim = reading.labels.layers["claims"][0].attributes
    assert (claim["certainty"], claim["presupposed"], claim["checkability"]) == ("REPORTED", True, "NUMERIC")
    # Nobody drew the arrow to the figure: it follows from position.
    assert reading.labels.relations == (Relation("c", "p", "ATTRIBUTED_TO"), Relation("c", "q", "HAS_QUANTITY"))


def test_labels_are_written_as_the_editor_saves_them() -> None:
    labels = Labels(
        document={"genre": "report", "truncated": False},
        layers={
            "entities": (Span("q", 13, 15, "QUANTITY", {"quantity": "=90 owl"}), Span("p", 0, 7, "PERSON")),
            "claims": (Span("c", 13, 20, "STATISTIC", {"certainty": "REPORTED", "presupposed": True}),),
        },
        relations=(Relation("c", "p", "ATTRIBUTED_TO"),),
    )
    common = {"to_name": "text", "origin": "manual"}
    place = {"start": 13, "end": 15, "text": "90"}
    claim = {"start": 13, "end": 20, "text": "90 owls"}
    assert to_result(labels, TEXT, SCHEMA, ALL) == [
        {"id": "q", "from_name": "entities", "type": "labels", "value": {**place, "labels": ["QUANTITY"]}, **common},
        {
            "id": "q",
            "from_name": "entities-quantity",
            "type": "textarea",
            "value": {"start": 13, "end": 15, "text": ["=90 owl"]},
            **common,
        },
        {
            "id": "p",
            "from_name": "entities",
            "type": "labels",
            "value": {"start": 0, "end": 7, "text": "Pim Vos", "labels": ["PERSON"]},
            **common,
        },
        {"id": "c", "from_name": "claims", "type": "labels", "value": {**claim, "labels": ["STATISTIC"]}, **common},
        {
            "id": "c",
            "from_name": "claims-certainty",
            "type": "choices",
            "value": {**claim, "choices": ["REPORTED"]},
            **common,
        },
        {
            "id": "c",
            "from_name": "claims-presupposed",
            "type": "choices",
            "value": {**claim, "choices": ["true"]},
            **common,
        },
        {"from_id": "c", "to_id": "p", "type": "relation", "direction": "right", "labels": ["ATTRIBUTED_TO"]},
        {
            "id": "document-genre",
            "from_name": "genre",
            "type": "choices",
            "value": {"choices": ["report"]},
            **common,
        },
    ]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2), (0, 99), (99, 100)])
def test_a_span_outside_the_text_is_not_written(start: int, end: int) -> None:
    labels = Labels(layers={"entities": (Span("x7", start, end, "PERSON"),)})
    with pytest.raises(ValueError, match="x7"):
        to_result(labels, TEXT, SCHEMA, ALL)


def test_an_interface_gets_only_what_it_draws() -> None:
    labels = Labels(
        document={"genre": "report"},
        layers={
            "zones": (Span("z", 0, 7, "TITLE"),),
            "entities": (Span("p", 0, 7, "PERSON", {"entity_id": "n1", "status": "charged"}),),
            "claims": (Span("c", 13, 20, "STATISTIC", {"certainty": "REPORTED"}),),
        },
        relations=(Relation("c", "p", "ATTRIBUTED_TO"),),
    )
    controls = {
        name: {str(region.get("from_name")) for region in to_result(labels, TEXT, SCHEMA, SCHEMA.interfaces[name])}
        for name in ("zones", "entities")
    }
    assert controls == {"zones": {"zones"}, "entities": {"zones", "entities", "entities-status", "genre"}}


@given(cases())
def test_every_attribute_carries_the_place_of_its_region(case: tuple[Schema, Interface, str, Labels]) -> None:
    schema, interface, text, labels = case
    result = to_result(labels, text, schema, interface)
    places = {item["id"]: item["value"] for item in result if item["type"] == "labels"}
    for item in result:
        if item["type"] != "relation" and item["id"] in places:
            place = places[item["id"]]
            assert (item["value"]["start"], item["value"]["end"]) == (place["start"], place["end"])
            assert place["text"] == text[place["start"] : place["end"]]


def test_nothing_said_means_the_defaults_and_no_spans() -> None:
    reading = read_regions()
    assert reading.labels == Labels(
        document={"genre": "news", "truncated": False, "sensitivity": 0, "named_suspect": False},
        layers={"entities": (), "cues": (), "claims": ()},
    )
    assert (reading.problems, reading.holds_labels) == ((), False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda it: it["value"].update(labels=["ALIEN"]), "'ALIEN'"),
        (lambda it: it["value"].update(labels=["STATISTIC"]), "'STATISTIC'"),
        (lambda it: it["value"].update(labels=["PERSON", "ROLE"]), "2 labels"),
        (lambda it: it["value"].update(labels=[]), "0 labels"),
        (lambda it: it["value"].pop("labels"), "0 labels"),
        (lambda it: it["value"].pop("start"), "no offsets"),
        (lambda it: it["value"].pop("end"), "no offsets"),
        (lambda it: it["value"].update(start=None), "no offsets"),
        (lambda it: it["value"].update(start="0"), "no offsets"),
        (lambda it: it["value"].update(end=7.0), "no offsets"),
        (lambda it: it["value"].update(start=False), "no offsets"),
        (lambda it: it.update(value=None), "no offsets"),
        (lambda it: it.pop("value"), "no offsets"),
        (lambda it: it["value"].update(end=len(TEXT) + 1, text=TEXT), "outside"),
        (lambda it: it["value"].update(start=-7, text=TEXT[-7:0]), "outside"),
        (lambda it: it["value"].update(end=0, text=""), "outside"),
        (lambda it: it["value"].update(start=7, end=3, text=""), "outside"),
        (lambda it: it["value"].update(text="Pim Vas"), "other words"),
        (lambda it: it["value"].update(text="Pim"), "other words"),
        (lambda it: it["value"].update(text="Pim Vos said"), "other words"),
        (lambda it: it["value"].update(text="Pim Vos\u200b"), "other words"),
        (lambda it: it["value"].update(text="pim vos"), "other words"),
    ],
)
def test_a_region_that_cannot_be_believed_is_a_problem_and_no_span(change: Change, reason: str) -> None:
    region = label("p77", 0, 7)
    change(region)
    reading = read_regions(region)
    assert reading.labels.layers["entities"] == ()
    assert len(reading.problems) == 1
    assert reason in reading.problems[0].message
    assert "p77" in reading.problems[0].message


def test_one_bad_region_does_not_hide_the_others() -> None:
    reading = read_regions(label("x", 0, 99), PIM, label("y", 5, 5))
    assert [span.id for span in reading.labels.layers["entities"]] == ["p"]
    assert len(reading.problems) == 2


def test_a_region_without_an_id_goes_by_its_place() -> None:
    region = label("p", 0, 7)
    del region["id"]
    reading = read_regions(region)
    assert [span.id for span in reading.labels.layers["entities"]] == ["region-0"]
    assert reading.problems == ()


def test_a_region_that_stands_twice_is_a_problem() -> None:
    reading = read_regions(PIM, label("p", 8, 12))
    assert reading.labels.layers["entities"] == (Span("p", 0, 7, "PERSON", {"level": "NAM", "status": "public_role"}),)
    assert [item.message for item in reading.problems] == ["the region p stands twice"]


def test_one_region_with_labels_of_two_layers_is_a_span_in_each() -> None:
    reading = read_regions(label("p", 0, 7), label("p", 0, 7, kind="EVENT", layer="claims"))
    assert reading.problems == ()
    assert [[span.id for span in reading.labels.layers[name]] for name in ("entities", "claims")] == [["p"], ["p"]]


@pytest.mark.parametrize(
    "region",
    [
        choice("p", "mood", "HAPPY"),
        label("p", 0, 7, kind="TITLE", layer="zones"),
        text_answer("p", "entities-entity_id", "n1"),
        {"id": "p", "from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": 3}},
        {"id": "p", "type": "labels", "value": {"start": 0, "end": 7, "labels": ["PERSON"]}},
        choice("p", "entities", "PERSON"),
        {},
    ],
    ids=[
        "unknown",
        "of another interface",
        "compiled",
        "of another type",
        "no control",
        "a layer as choice",
        "nothing",
    ],
)
def test_a_control_that_the_interface_does_not_have_is_a_problem(region: Region) -> None:
    reading = read_regions(region)
    assert reading.labels == read_regions().labels
    assert len(reading.problems) == 1
    assert show_value(region.get("from_name")) in reading.problems[0].message


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        (choice("p", "entities-status", "witness"), "'witness'"),
        (choice("p", "entities-status"), "0 values"),
        (choice("p", "entities-status", "suspect", "charged"), "2 values"),
        (choice("p", "entities-adjectival", "True"), "'True'"),
        (choice("p", "entities-adjectival", "yes"), "'yes'"),
        (text_answer("p", "entities-timex"), "0 values"),
        (text_answer("p", "entities-status", "suspect"), "0 values"),
    ],
)
def test_a_value_that_the_schema_does_not_know_is_a_problem_and_no_default(region: Region, reason: str) -> None:
    reading = read_regions(PIM, region)
    name = region["from_name"].removeprefix("entities-")
    (span,) = reading.labels.layers["entities"]
    assert name not in span.attributes
    assert reading.gaps == {"entities": {name: ("p",)}}
    assert len(reading.problems) == 1
    assert reason in reading.problems[0].message
    assert " p " in reading.problems[0].message


@pytest.mark.parametrize(("control", "value"), [("genre", "poem"), ("sensitivity", "4"), ("truncated", "maybe")])
def test_a_document_choice_that_the_schema_does_not_know_is_a_problem(control: str, value: str) -> None:
    reading = read_regions(choice("A", control, value))
    assert reading.labels.document == {
        key: said for key, said in read_regions().labels.document.items() if key != control
    }
    assert reading.gaps == {"document": {control: ()}}
    assert len(reading.problems) == 1
    assert repr(value) in reading.problems[0].message


def test_an_attribute_of_a_region_that_is_not_there_is_a_problem() -> None:
    reading = read_regions(choice("gone", "entities-status", "suspect"))
    assert [item.message for item in reading.problems] == ["'status' belongs to the region gone, which is not there"]


def test_an_attribute_does_not_reach_a_region_of_another_layer() -> None:
    reading = read_regions(PIM, choice("p", "claims-certainty", "REPORTED"))
    assert reading.labels == read_regions(PIM).labels
    assert len(reading.problems) == 1


@pytest.mark.parametrize("values", [("suspect", "charged"), ("charged", "suspect")])
def test_two_answers_to_one_question_are_a_problem(values: tuple[str, str]) -> None:
    reading = read_regions(PIM, *(choice("p", "entities-status", value) for value in values))
    assert "status" not in reading.labels.layers["entities"][0].attributes
    assert len(reading.problems) == 1
    assert "status" in reading.problems[0].message


def test_two_answers_about_the_document_are_a_problem() -> None:
    reading = read_regions(choice("A", "genre", "report"), choice("B", "genre", "opinion"))
    assert "genre" not in reading.labels.document
    assert len(reading.problems) == 1
    assert "genre" in reading.problems[0].message


def test_free_text_loses_the_white_space_at_its_edges() -> None:
    reading = read_regions(label("d", 13, 15, kind="DATE"), text_answer("d", "entities-timex", " 2031-02\u00a0\n"))
    assert reading.labels.layers["entities"][0].attributes["timex"] == "2031-02"


def test_free_text_may_come_as_a_single_string() -> None:
    region = text_answer("d", "entities-timex")
    region["value"]["text"] = "2031-02"
    reading = read_regions(label("d", 13, 15, kind="DATE"), region)
    assert reading.labels.layers["entities"][0].attributes["timex"] == "2031-02"
    assert reading.problems == ()


@given(lines.filter(bool))
def test_free_text_comes_back_whatever_it_holds(words: str) -> None:
    reading = read_regions(label("d", 13, 15, kind="DATE"), text_answer("d", "entities-timex", words))
    assert reading.labels.layers["entities"][0].attributes["timex"] == words


@pytest.mark.parametrize("words", ["\ud800", "2031\udfff"])
def test_free_text_that_cannot_be_stored_is_a_problem(words: str) -> None:
    reading = read_regions(label("d", 13, 15, kind="DATE"), text_answer("d", "entities-timex", words))
    assert len(reading.problems) == 1
    assert reading.labels == read_regions(label("d", 13, 15, kind="DATE")).labels


def test_a_relation_drawn_to_the_left_is_turned() -> None:
    reading = read_regions(PIM, CLAIM, arrow("p", "c", "ATTRIBUTED_TO", direction="left"))
    assert (reading.labels.relations, reading.problems) == ((Relation("c", "p", "ATTRIBUTED_TO"),), ())


def test_a_relation_without_a_direction_leads_from_its_source() -> None:
    region = arrow("c", "p", "ATTRIBUTED_TO")
    del region["direction"]
    assert read_regions(PIM, CLAIM, region).labels.relations == (Relation("c", "p", "ATTRIBUTED_TO"),)


def test_a_relation_that_points_both_ways_says_two_things() -> None:
    reading = read_regions(PIM, CLAIM, arrow("c", "p", "ATTRIBUTED_TO", direction="bi"))
    assert reading.problems == ()
    assert set(reading.labels.relations) == {Relation("c", "p", "ATTRIBUTED_TO"), Relation("p", "c", "ATTRIBUTED_TO")}


def test_a_relation_of_two_names_says_two_things() -> None:
    reading = read_regions(PIM, CLAIM, arrow("c", "p", "ATTRIBUTED_TO", "CUED_BY"))
    assert reading.problems == ()
    assert {item.label for item in reading.labels.relations} == {"ATTRIBUTED_TO", "CUED_BY"}


def test_a_symmetric_relation_may_point_both_ways() -> None:
    reading = read_regions(PIM, label("r", 8, 12), arrow("r", "p", "SAME_ENTITY", direction="bi"))
    assert (reading.labels.relations, reading.problems) == ((Relation("r", "p", "SAME_ENTITY"),), ())


def test_a_relation_with_a_direction_nobody_knows_is_a_problem() -> None:
    reading = read_regions(PIM, CLAIM, arrow("c", "p", "ATTRIBUTED_TO", direction="up"))
    assert (reading.labels.relations, len(reading.problems)) == ((), 1)


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        (arrow("c", "gone", "ATTRIBUTED_TO"), "an end that is not there"),
        (arrow("gone", "p", "ATTRIBUTED_TO"), "an end that is not there"),
        (arrow("p", "c"), "no label"),
        (arrow("c", "p", "LIKES"), "'LIKES'"),
        ({"type": "relation", "labels": ["ATTRIBUTED_TO"]}, "an end that is not there"),
        ({"type": "relation", "from_id": "c", "to_id": "p"}, "no label"),
        ({"type": "relation", "from_id": "c", "to_id": "p", "labels": None}, "no label"),
    ],
)
def test_a_relation_that_cannot_be_believed_is_a_problem_and_no_relation(region: Region, reason: str) -> None:
    reading = read_regions(PIM, CLAIM, region)
    assert reading.labels.relations == ()
    assert len(reading.problems) == 1
    assert reason in reading.problems[0].message


def test_a_relation_to_a_region_that_cannot_be_read_is_lost_and_only_the_region_is_reported() -> None:
    reading = read_regions(CLAIM, label("p", 0, 99), arrow("c", "p", "ATTRIBUTED_TO"))
    assert reading.labels.relations == ()
    assert [(problem.code, problem.region) for problem in reading.problems] == [("SPN001", "p")]


def test_a_word_cut_across_lines_is_believed_as_the_server_shows_it() -> None:
    place = label("w", 16, 26, "owls\\nleft", kind="EVENT", layer="claims")
    reading = read_regions(place)
    assert reading.problems == ()
    assert reading.labels.layers["claims"][0].quote(TEXT) == "owls\r\nleft"


def test_a_text_that_holds_a_backslash_and_an_n_is_believed() -> None:
    text = "a\\nb\nc"
    assert from_result([label("w", 0, 6, "a\\nb\\nc")], text, SCHEMA, ALL).problems == ()


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.floats()
    | st.sampled_from(("p", "entities", "PERSON", "right", "")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("start", "end", "labels", "text")), inner)
    ),
    max_leaves=5,
)
place = st.fixed_dictionaries(
    {},
    optional={
        "start": junk,
        "end": junk,
        "labels": junk | st.just(["PERSON"]),
        "text": junk,
        "choices": junk | st.just(["suspect"]),
    },
)
regions = st.fixed_dictionaries(
    {},
    optional={
        "id": junk | st.just("p"),
        "from_name": junk
        | st.sampled_from(("entities", "entities-status", "entities-timex", "genre", "claims-presupposed")),
        "type": junk | st.sampled_from(("labels", "choices", "textarea", "relation")),
        "value": junk | place,
        "from_id": junk,
        "to_id": junk,
        "direction": junk,
        "labels": junk | st.just(["SAME_ENTITY"]),
    },
)


@given(st.lists(regions | junk, max_size=4))
def test_any_json_at_all_becomes_labels_or_problems(result: list[Any]) -> None:
    reading = from_result([PIM, *result], TEXT, SCHEMA, ALL)
    ids = {span.id for span in reading.labels.spans}
    assert all(0 <= span.start < span.end <= len(TEXT) for span in reading.labels.spans)
    assert all({item.source, item.target} <= ids for item in reading.labels.relations)


@pytest.mark.parametrize(
    "region",
    [
        None,
        "entities",
        ["entities"],
        {"from_name": ["entities"], "type": "labels"},
        {"from_name": {"a": 1}, "type": "choices"},
        {**PIM, "id": "x", "value": [0, 7]},
        {**PIM, "id": "x", "value": {**PIM["value"], "labels": 5}},
        {**PIM, "id": "x", "value": {**PIM["value"], "labels": [["PERSON"]]}},
        {**choice("p", "entities-adjectival"), "value": {"choices": [{}]}},
        {**choice("p", "entities-status"), "value": {"choices": 1}},
        {**choice("p", "entities-status"), "value": "suspect"},
        {"type": "relation", "from_id": ["p"], "to_id": "p", "labels": ["SAME_ENTITY"]},
        {"type": "relation", "from_id": "p", "to_id": "p", "labels": [{}]},
        {"type": "relation", "from_id": "p", "to_id": "p", "labels": 1},
    ],
)
def test_a_region_of_another_shape_is_a_problem(region: Any) -> None:
    reading = read_regions(PIM, region)
    assert reading.labels == read_regions(PIM).labels
    assert len(reading.problems) == 1


def test_spans_stand_in_the_order_they_were_saved() -> None:
    reading = read_regions(label("b", 8, 12), PIM, label("a", 8, 12))
    assert [span.id for span in reading.labels.layers["entities"]] == ["b", "p", "a"]


def test_touching_and_nested_regions_are_all_kept() -> None:
    places = [(0, 7), (0, 3), (4, 7), (0, 7), (7, 8)]
    reading = read_regions(*(label(f"r{number}", *ends) for number, ends in enumerate(places)))
    assert [(span.start, span.end) for span in reading.labels.layers["entities"]] == places
    assert all(previous.id != following.id for previous, following in pairwise(reading.labels.layers["entities"]))


def test_an_arrow_without_a_label_is_proposed_with_the_only_one_that_its_ends_allow() -> None:
    (problem,) = read_regions(PIM, CLAIM, {**arrow("c", "p"), "labels": []}).problems
    assert problem.message.endswith("has no label: only ATTRIBUTED_TO fits between STATISTIC and PERSON")
    assert problem.proposed_relation == Relation("c", "p", "ATTRIBUTED_TO")
    # The other way round the same ends allow another one.
    (backwards,) = read_regions(PIM, CLAIM, {**arrow("p", "c"), "labels": []}).problems
    assert backwards.proposed_relation == Relation("p", "c", "STATUS_FROM")
    (several,) = read_regions(PIM, label("q", 13, 20), {**arrow("p", "q"), "labels": []}).problems
    assert (several.proposed_relation is None) == (" or " in several.message or "none" in several.message)


def test_an_arrow_to_the_left_without_a_label_is_proposed_from_its_other_end() -> None:
    (problem,) = read_regions(PIM, CLAIM, {**arrow("p", "c"), "labels": [], "direction": "left"}).problems
    assert problem.message.endswith("only ATTRIBUTED_TO fits between STATISTIC and PERSON")
    assert problem.proposed_relation == Relation("c", "p", "ATTRIBUTED_TO")


def test_an_arrow_both_ways_without_a_label_gets_no_label_that_goes_one_way() -> None:
    (problem,) = read_regions(PIM, CLAIM, {**arrow("c", "p"), "labels": [], "direction": "bi"}).problems
    assert (problem.code, problem.proposed_relation) == ("REL007", None)
    ends = (PIM, label("q", 13, 20))
    (right,) = read_regions(*ends, {**arrow("p", "q"), "labels": []}).problems
    (both,) = read_regions(*ends, {**arrow("p", "q"), "labels": [], "direction": "bi"}).problems
    assert "SAME_ENTITY" in right.message
    assert "SAME_ENTITY" in both.message


def test_an_arrow_without_a_label_and_with_no_known_direction_is_proposed_with_none() -> None:
    (problem,) = read_regions(PIM, CLAIM, {**arrow("c", "p"), "labels": [], "direction": "up"}).problems
    assert (problem.code, problem.proposed_relation) == ("REL007", None)
