"""Schemas made from interfaces of others: an imported part is in the rebuilt interface, every other is listed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.imported.interface_schema import ImportOptions
from claimset.labelstudio.imported.interface_xml import controls
from claimset.labelstudio.imported.schema_of_interface import InterfaceSchema, NothingToImport, schema_of_interface
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.vocabulary import vocabulary
from claimset.model.file_schemas import file_schema
from claimset.model.schema import ANNOTATOR_NOTE, Schema
from claimset.schema.blank import column, language_names, schema_name
from claimset.schema.check.judge import judge_schema
from claimset.schema.compose import record_schema
from claimset.schema.questions import drawn_attributes
from claimset.schema.read import parse_schema
from support.plain_xml import NO_PLAIN_XML
from support.strategies import SCHEMA

ROOT = Path(__file__).resolve().parents[2]
TEXT = '<Text name="text" value="$text"/>'
NER = '<Labels name="label" toName="text"><Label value="PER"/><Label value="ORG"/></Labels>'


def view(*parts: str) -> str:
    return f"<View>{''.join(parts)}</View>"


def import_view(*parts: str, **options: Any) -> InterfaceSchema:
    imported = schema_of_interface(view(*parts), "mine", options=ImportOptions(**options))
    Draft202012Validator.check_schema(imported.source)
    return imported


def schema_of(*parts: str, **options: Any) -> Schema:
    return parse_schema(import_view(*parts, **options).source)


def reasons_for(result: InterfaceSchema, name: str) -> list[str]:
    return [item.why for item in result.left_out if item.name == name]


def rebuilt_vocabulary(result: InterfaceSchema) -> frozenset[tuple[str, ...]]:
    schema = parse_schema(result.source)
    return vocabulary(build_interface(schema, schema.interfaces["all"]))


def test_labels_become_a_layer_under_the_control_that_annotations_name() -> None:
    schema = schema_of(
        '<Labels name="My Labels 🦉" toName="t"><Label value="A b" hint="why" background="red" hotkey="Q"/></Labels>',
        '<Text name="t" value="$body"/>',
    )
    (layer,) = schema.layers.values()
    (label,) = layer.labels.values()
    assert (layer.name, layer.control, layer.role) == ("my_labels", "My Labels 🦉", "mention")
    assert (label.name, label.description, label.color, label.hotkey) == ("A b", "why", "#ff0000", "q")
    assert (schema.text.control, schema.text.field) == ("t", "body")


def test_a_label_goes_by_its_alias_as_in_annotations() -> None:
    schema = schema_of('<Labels name="l" toName="text"><Label value="Person" alias="PER"/></Labels>', TEXT)
    assert {name: label.title for name, label in schema.layers["l"].labels.items()} == {"PER": "Person"}


def test_one_layer_can_be_claims_by_its_control_or_its_column() -> None:
    for name in ("The Claims", "the_claims"):
        schema = schema_of(
            NER, '<Labels name="The Claims" toName="text"><Label value="C"/></Labels>', TEXT, claims=name
        )
        assert [layer.role for layer in schema.layers.values()] == ["mention", "claim"]


def test_a_layer_of_claims_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"'clams'.*label"):
        import_view(NER, TEXT, claims="clams")


def test_the_text_that_is_labelled_is_the_text() -> None:
    result = import_view('<Text name="q" value="$question"/>', TEXT, NER, '<Choices name="c" toName="q"/>')
    assert result.source["x-text"] == {"control": "text", "field": "text"}
    assert reasons_for(result, "q") == ["a document has one text, and that is 'text'"]
    assert reasons_for(result, "c") == ["it is about 'q', which is not imported"]


CHOICE = '<Choice value="x"/><Choice value="y"/>'
NESTED = '<Choice value="x"><Choice value="y"/></Choice>'


def test_a_question_about_regions_is_an_attribute_of_the_labels_that_it_is_asked_of() -> None:
    schema = schema_of(
        NER,
        TEXT,
        '<Choices name="sure?" toName="text" perRegion="true" whenTagName="label" whenLabelValue="PER">',
        f"{CHOICE}</Choices>",
    )
    attribute = schema.layers["label"].attributes["sure"]
    assert (attribute.control, attribute.applies_to, attribute.kind) == ("sure?", ("PER",), "choice")
    assert [value.name for value in attribute.values] == ["x", "y"]


def test_conditions_of_the_views_around_count_too() -> None:
    schema = schema_of(
        NER,
        TEXT,
        '<View visibleWhen="region-selected" whenLabelValue="ORG,GONE"><View whenTagName="label">',
        f'<Choices name="c" toName="text" perregion="TRUE">{CHOICE}</Choices></View></View>',
    )
    assert schema.layers["label"].attributes["c"].applies_to == ("ORG",)


def test_a_label_with_a_comma_is_one_label() -> None:
    schema = schema_of(
        '<Labels name="l" toName="text"><Label value="A,B"/><Label value="A"/></Labels>',
        TEXT,
        f'<Choices name="c" toName="text" perRegion="true" whenLabelValue="A,B">{CHOICE}</Choices>',
    )
    assert schema.layers["l"].attributes["c"].applies_to == ("A,B",)


def test_a_question_about_any_region_belongs_to_every_layer_under_one_control() -> None:
    schema = schema_of(
        NER,
        '<Labels name="other" toName="text"><Label value="Z"/></Labels>',
        TEXT,
        '<Choices name="c" toName="text" perRegion="true"><Choice value="x" hotkey="7"/></Choices>',
    )
    assert {layer.attributes["c"].control for layer in schema.layers.values()} == {"c"}
    assert [value.hotkey for layer in schema.layers.values() for value in layer.attributes["c"].values] == ["7", None]


def test_a_question_about_regions_of_another_control_is_listed() -> None:
    result = import_view(
        NER, TEXT, f'<Choices name="c" toName="text" perRegion="true" whenTagName="gone">{CHOICE}</Choices>'
    )
    assert reasons_for(result, "c") == ["it is asked of spans that are not imported"]
    assert not parse_schema(result.source).layers["label"].attributes


def test_a_condition_that_no_schema_says_is_listed_and_the_question_stays() -> None:
    result = import_view(
        NER,
        TEXT,
        f'<Choices name="a" toName="text">{CHOICE}</Choices>',
        '<View visibleWhen="choice-selected" whenTagName="a" whenChoiceValue="x">',
        '<TextArea name="b" toName="text"/></View>',
    )
    assert list(parse_schema(result.source).document) == ["a", "b"]
    assert reasons_for(result, "b") == ["that it is shown only where 'x' is chosen in 'a'"]


@pytest.mark.parametrize(
    ("control", "kind", "values"),
    [
        (f'<Choices name="c" toName="text" choice="single-radio">{CHOICE}</Choices>', "choice", ["x", "y"]),
        ('<TextArea name="c" toName="text" maxSubmissions="1"/>', "text", []),
        ('<Rating name="c" toName="text" maxRating="3"/>', "integer", [1, 2, 3]),
        ('<Number name="c" toName="text" min="2" max="6" step="2"/>', "integer", [2, 4, 6]),
        ('<Number name="c" toName="text" min="0.5" max="6"/>', "text", []),
        ('<Number name="c" toName="text" min="0" max="1000000000000"/>', "text", []),
        ('<Number name="c" toName="text" min="5" max="1"/>', "text", []),
        ('<DateTime name="c" toName="text"/>', "text", []),
        (
            f'<Taxonomy name="c" toName="text" maxUsages="1">{NESTED}</Taxonomy>',
            "choice",
            ["x", "y"],
        ),
        (
            f'<Taxonomy name="c" toName="text" leafsOnly="true">{NESTED}</Taxonomy>',
            "choice",
            ["y"],
        ),
    ],
)
@pytest.mark.parametrize("place", ["document", "span"])
def test_what_can_be_asked_has_a_kind(control: str, kind: str, values: list[Any], place: str) -> None:
    if place == "span":
        control = control.replace(" toName", ' perRegion="true" toName', 1)
    schema = schema_of(NER, TEXT, control)
    attribute = schema.document["c"] if place == "document" else schema.layers["label"].attributes["c"]
    assert (attribute.kind, [value.name for value in attribute.values]) == (kind, values)


@pytest.mark.parametrize(
    ("control", "kind", "values"),
    [
        (f'<Choices name="c" toName="text" choice="multiple">{CHOICE}</Choices>', "choice", ["x", "y"]),
        (f'<Taxonomy name="c" toName="text">{NESTED}</Taxonomy>', "choice", ["x", "y"]),
        ('<TextArea name="c" toName="text"/>', "text", []),
    ],
)
@pytest.mark.parametrize("place", ["document", "span"])
def test_what_takes_several_answers_has_several_values(control: str, kind: str, values: list[Any], place: str) -> None:
    if place == "span":
        control = control.replace(" toName", ' perRegion="true" toName', 1)
    result = import_view(NER, TEXT, control)
    assert list(judge_schema(result.source, "", RESERVED)) == []
    schema = parse_schema(result.source)
    attribute = schema.document["c"] if place == "document" else schema.layers["label"].attributes["c"]
    assert (attribute.kind, attribute.many, attribute.default) == (kind, True, ())
    assert [value.name for value in attribute.values] == values
    assert ("Choices", "c", "y") in rebuilt_vocabulary(result) or kind == "text"


MANY = '<Labels name="label" toName="text" choice="multiple"><Label value="PER"/><Label value="ORG"/></Labels>'


@pytest.mark.parametrize(
    ("labels", "told", "kept_as"),
    [
        (NER, None, None),
        (NER, "attribute", "further_labels"),
        (NER, "spans", "spans"),
        (MANY, None, "further_labels"),
        (MANY, "spans", "spans"),
    ],
)
def test_several_labels_of_a_region_are_kept_as_the_import_is_told(labels: str, told: Any, kept_as: str | None) -> None:
    result = import_view(labels, TEXT, several_labels=told)
    assert list(judge_schema(result.source, "", RESERVED)) == []
    schema = parse_schema(result.source)
    assert schema.layers["label"].several_labels == kept_as
    box = ET.fromstring(build_interface(schema, schema.interfaces["all"])).find(".//Labels")
    assert box is not None
    assert box.get("choice") == (None if kept_as is None else "multiple")


def test_values_of_one_name_in_two_branches_are_called_by_their_branch() -> None:
    choices = NESTED + '<Choice value="z"><Choice value="y"/></Choice>'
    result = import_view(NER, TEXT, f'<Taxonomy name="c" toName="text" maxUsages="1">{choices}</Taxonomy>')
    assert list(judge_schema(result.source, "", RESERVED)) == []
    schema = parse_schema(result.source)
    assert [value.name for value in schema.document["c"].values] == ["x", "x / y", "z", "z / y"]
    for path, value in ((["z", "y"], "z / y"), (["x"], "x")):
        answer = {"id": "a", "from_name": "c", "to_name": "text", "type": "taxonomy", "value": {"taxonomy": [path]}}
        assert from_result([answer], "A.", schema, schema.interfaces["all"]).labels.document == {"c": value}


@pytest.mark.parametrize(("kind", "control", "key"), [("labels", "label", "PER"), ("choices", "ok", "yes")])
def test_a_script_that_saves_one_label_without_a_list_is_read(kind: str, control: str, key: str) -> None:
    schema = schema_of(NER, TEXT, '<Choices name="ok" toName="text"><Choice value="yes"/></Choices>')
    value = {"start": 0, "end": 2, "text": "A.", kind: key}
    saved = {"id": "a", "from_name": control, "to_name": "text", "type": kind, "value": value}
    reading = from_result([saved], "A.", schema, schema.interfaces["all"])
    assert (reading.problems, reading.holds_labels) == ((), True)


def test_the_text_that_is_labelled_can_be_named() -> None:
    question = '<Text name="q" value="$question"/><Choices name="ok" toName="q"><Choice value="yes"/></Choices>'
    assert schema_of(NER, TEXT, question).text.field == "text"
    schema = schema_of(NER, TEXT, question, text_control="q")
    assert (schema.text.control, schema.text.field, list(schema.document)) == ("q", "question", ["ok"])
    assert schema.left_out == {"label"}
    with pytest.raises(ValueError, match="no Text 'answer' that shows a field; those that do: text, q"):
        import_view(NER, TEXT, question, text_control="answer")


@pytest.mark.parametrize(
    ("written", "name"), [(" PER ", "PER"), ("PER&#10;SON", "PER SON"), ("\u00a0PER", "PER"), ("PER", "PER")]
)
def test_a_label_that_no_schema_can_have_is_read_under_its_written_name(written: str, name: str) -> None:
    result = import_view(f'<Labels name="label" toName="text"><Label value="{written}"/></Labels>', TEXT)
    assert list(judge_schema(result.source, "", RESERVED)) == []
    assert list(parse_schema(result.source).layers["label"].labels) == [name]


def test_a_label_that_stands_for_a_layer_is_left_out() -> None:
    result = import_view(NER.replace("ORG", "layer:ORG"), TEXT)
    assert list(judge_schema(result.source, "", RESERVED)) == []
    assert ["which stands for a whole layer" in why for why in reasons_for(result, "layer:ORG")] == [True]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ('<Choices name="c" toName="text" value="$options"/>', "come from each task"),
        ('<Choices name="c" toName="text"/>', "no label or choice that can be imported"),
        (f'<Choices name="c" toName="text">{NESTED}</Choices>', "nested"),
        ('<Taxonomy name="c" toName="text" apiUrl="http://x"/>', "the address in its apiUrl"),
        ('<Rating name="c" toName="text" maxRating="1e9"/>', "highest rating"),
        ('<Pairwise name="c" toName="text,other"/>', "several things at once"),
        ('<Ranker name="c" toName="text"/>', "no counterpart"),
        ('<Brush name="c" toName="gone"/>', "which the interface does not have"),
        ('<Image name="c" value="$image"/>', "it is no text"),
        ('<HyperText name="c" value="$html"/>', "the page that a browser makes of it"),
        ('<Paragraphs name="c" value="$dialogue"/>', "a list of turns"),
        ('<Text name="c" value="$url" valueType="url"/>', "not one field of a task"),
        ('<Text name="c" value="$a and $b"/>', "not one field of a task"),
        ('<Text name="c" value="$doc_id"/>', "not one field of a task"),
        ('<Labels name="c" toName="text" value="$labels"/>', "come from each task"),
        (
            '<Labels name="c" toName="text"><Label value=""/><Label value="  "/></Labels>',
            "no label or choice that can be imported",
        ),
        ('<Repeater on="$l"><TextArea name="c" toName="text"/></Repeater>', "repeated for each item"),
        ('<Whatever name="c"/>', "no counterpart"),
        ('<Rating name="c"/>', "has no toName that says what it is about"),
    ],
)
def test_what_has_no_counterpart_is_listed_with_its_reason_and_line(part: str, reason: str) -> None:
    result = import_view(f"{NER}{TEXT}\n\n", part)
    entries = [item for item in result.left_out if item.name == "c" and reason in item.why]
    assert [item.line for item in entries] == [3]
    assert "c" not in {item.name for item in result.imported}


def test_looks_are_counted_once() -> None:
    result = import_view(
        "<Style>.a{}</Style>", "<Header value='H'/>", '<Text name="s" value="static"/>', "<View/>", NER, TEXT
    )
    assert [(item.tag, item.why) for item in result.left_out] == [("", "looks only: 1 Header, 1 Style, 1 Text, 1 View")]


@pytest.mark.parametrize("name", SCHEMA.interfaces)
def test_an_interface_that_was_made_here_is_imported_and_its_style_is_looks(name: str) -> None:
    ours = build_interface(SCHEMA, SCHEMA.interfaces[name])
    result = schema_of_interface(ours, "mine")
    assert [item.why for item in result.left_out if "1 Style" in item.why and item.why.startswith("looks only")]
    assert rebuilt_vocabulary(result) >= vocabulary(ours)
    # The field for a note becomes no question: every page gets one.
    assert ANNOTATOR_NOTE not in str(result.source)


def test_nothing_to_import_says_of_everything_why() -> None:
    with pytest.raises(NothingToImport) as nothing:
        import_view(
            '<Image name="i" value="$i"/><RectangleLabels name="r" toName="i"><Label value="x"/></RectangleLabels>'
        )
    assert [(item.name, item.why) for item in nothing.value.left_out] == [
        ("i", "it is no text"),
        ("r", "it is about 'i', which is not imported"),
    ]


def test_a_text_of_which_nothing_can_be_imported_is_listed_too() -> None:
    with pytest.raises(NothingToImport) as nothing:
        import_view(TEXT, '<Ranker name="r" toName="text"/>', '<Choices name="c" toName="text" choice="multiple"/>')
    assert {item.name for item in nothing.value.left_out} == {"text", "r", "c"}


def test_relations_keep_their_names_and_may_connect_every_layer() -> None:
    schema = schema_of(
        '<Relations><Relation value="org:founded_by"/><Relation value="a b"/><Relation value="a b"/></Relations>',
        NER,
        TEXT,
    )
    assert list(schema.relations) == ["org:founded_by", "a b"]
    assert {kind.domain for kind in schema.relations.values()} == {("layer:label",)}


@pytest.mark.parametrize("part", ["", "<Relations/>", "<Relations><View/></Relations>"])
def test_arrows_without_a_name_become_one_relation_that_is_said_to_be_made_up(part: str) -> None:
    result = import_view(part, NER, TEXT)
    assert list(parse_schema(result.source).relations) == ["related"]
    assert [item.what for item in result.imported if "made up" in item.what]


def test_without_spans_a_spare_layer_stands_in_an_interface_of_its_own_and_is_said_to_be_made_up() -> None:
    result = import_view(
        TEXT, f'<Choices name="spans" toName="text">{CHOICE}</Choices>', '<Relations><Relation value="r"/></Relations>'
    )
    schema = parse_schema(result.source)
    assert list(schema.document) == ["spans"]
    assert list(schema.layers) == ["spans_2"]
    assert schema.relations == {}
    assert schema.drawn_in(schema.interfaces["all"]) == ()
    assert [item.what for item in result.imported if "made up" in item.what]
    assert [item.why for item in result.left_out] == ["no layer of spans was imported that they could connect"]


def test_what_is_required_of_a_document_is_required_and_of_a_span_by_its_label() -> None:
    result = import_view(
        NER,
        TEXT,
        f'<Choices name="a" toName="text" required="true">{CHOICE}</Choices>',
        f'<Choices name="b" toName="text" required="true" perRegion="true" whenLabelValue="PER">{CHOICE}</Choices>',
        '<TextArea name="c" toName="text" required="true"/>',
    )
    schema = parse_schema(result.source)
    assert {name: item.required for name, item in schema.document.items()} == {"a": True, "c": False}
    assert {name: label.requires for name, label in schema.layers["label"].labels.items()} == {"PER": ("b",), "ORG": ()}
    assert reasons_for(result, "c") == ["that it is required: a schema cannot require a text"]


def test_a_hotkey_answers_to_one_thing_and_the_other_is_listed() -> None:
    result = import_view(
        '<Labels name="l" toName="text"><Label value="A" hotkey="x"/><Label value="B" hotkey="X"/>',
        '<Label value="C" hotkey="F5"/></Labels>',
        TEXT,
    )
    labels = parse_schema(result.source).layers["l"].labels
    assert [label.hotkey for label in labels.values()] == ["x", None, None]
    assert (len(reasons_for(result, "B")), len(reasons_for(result, "C"))) == (1, 1)


def test_a_label_that_stands_twice_is_taken_once() -> None:
    result = import_view('<Labels name="l" toName="text"><Label value="A"/><Label value="A"/></Labels>', TEXT)
    assert list(parse_schema(result.source).layers["l"].labels) == ["A"]
    assert reasons_for(result, "A") == ["it stands twice in 'l'"]


def test_a_control_whose_name_is_taken_or_missing_is_listed() -> None:
    result = import_view(
        NER,
        TEXT,
        f'<Choices name="label" toName="text">{CHOICE}</Choices>',
        f'<Choices toName="text">{CHOICE}</Choices>',
    )
    assert parse_schema(result.source).document == {}
    reasons = {item.why for item in result.left_out}
    assert reasons == {"another control has its name", "it has no name that a schema can keep"}


@pytest.mark.parametrize(
    "broken",
    [
        *NO_PLAIN_XML,
        '<!DOCTYPE View SYSTEM "file:///etc/passwd"><View/>',
        "<View>" * 100_000 + "</View>" * 100_000,
        "<View>" + " " * 9_000_000 + "</View>",
    ],
)
def test_what_is_no_plain_xml_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"XML|DOCTYPE|surrogates|deeply|long") as refused:
        schema_of_interface(broken, "mine")
    assert not isinstance(refused.value, NothingToImport)


def test_a_comment_may_speak_of_a_doctype_and_an_encoding_may_be_declared() -> None:
    xml = f'\ufeff<?xml version="1.0" encoding="utf-16"?><View><!-- <!DOCTYPE x> -->{NER}{TEXT}</View>'
    assert list(parse_schema(schema_of_interface(xml, "mine").source).layers) == ["label"]


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a" * 41, "ä"])
def test_a_name_that_no_schema_can_have_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        schema_of_interface(view(NER, TEXT), name)


def test_languages_have_their_english_names() -> None:
    assert language_names(["en", "nl", "xx"]) == {"en": "English", "nl": "Dutch", "xx": "xx"}
    with pytest.raises(ValueError, match="English"):
        language_names(["English"])


def test_a_made_schema_holds_what_is_labelled_and_nothing_of_the_record() -> None:
    made_schema = import_view(NER, TEXT).source
    assert all("x-role" in node for node in made_schema["properties"].values())
    assert not {"id", "start", "end"} & set(made_schema["properties"]["label"]["items"]["properties"])
    assert set(record_schema(made_schema)["required"]) == {
        *file_schema("record")["required"],
        *made_schema["properties"],
    }


@given(st.text(max_size=80), st.sets(st.sampled_from(["a", "text", "field", "field_2", "a_2"])))
def test_a_column_is_a_name_that_python_and_json_take_and_nobody_has(words: str, reserved_names: set[str]) -> None:
    name = column(words, reserved_names)
    assert name.isidentifier()
    assert name.isascii()
    assert name not in reserved_names


@given(st.text(max_size=80))
def test_any_words_make_a_name_of_a_schema(words: str) -> None:
    schema_of_interface(view(NER, TEXT), schema_name(words))


# Interfaces as people and programs write them: names of every kind, controls of every kind, anywhere.
names = st.sampled_from(
    [
        "label",
        "text",
        "id",
        "start",
        "class",
        "a b",
        "A B",
        "é",
        "👩‍👩‍👧",
        "$x",
        " ",
        "",
        "x" * 300,
        "document",
        "relations",
        "1",
    ]
) | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=8)
values = st.lists(
    st.fixed_dictionaries(
        {"value": names},
        optional={
            "alias": names,
            "hint": names,
            "hotkey": st.sampled_from(["1", "a", "A", "ctrl+a", "F1", "½"]),
            "background": st.sampled_from(["red", "#fff", "url(x)", "", "transparent", "rgb(1 2 3 / 50%)"]),
            "selected": st.just("true"),
            "maxUsage": st.just("1"),
        },
    ),
    max_size=4,
)
tags = st.sampled_from(
    [
        "Labels",
        "HyperTextLabels",
        "Choices",
        "TextArea",
        "Rating",
        "Number",
        "DateTime",
        "Taxonomy",
        "Pairwise",
        "Brush",
    ]
)
settings_of_a_control = st.fixed_dictionaries(
    {"name": names},
    optional={
        "toName": st.sampled_from(["text", "text", "text", "other", "text,other", "gone"]),
        "perRegion": st.sampled_from(["true", "false"]),
        "required": st.just("true"),
        "choice": st.sampled_from(["single", "multiple", "single-radio", "?"]),
        "visibleWhen": st.sampled_from(["region-selected", "choice-selected", "no-region-selected", "?"]),
        "whenTagName": names,
        "whenLabelValue": names,
        "whenChoiceValue": names,
        "maxRating": st.sampled_from(["5", "0", "x", "²"]),
        "min": st.sampled_from(["0", "-3", "x"]),
        "max": st.sampled_from(["9", "1e3", "100000000000000000000"]),
        "step": st.sampled_from(["0", "-1", "3"]),
        "placeholder": names,
    },
)


@st.composite
def interfaces(draw: Callable[..., Any]) -> str:
    root = ET.Element("View")
    places = [root, ET.SubElement(root, "View", whenTagName=draw(names))]
    for name in ("text", "other"):
        ET.SubElement(draw(st.sampled_from(places)), "Text", name=name, value=f"${name}")
    for tag, settings in draw(st.lists(st.tuples(tags, settings_of_a_control), max_size=6)):
        control = ET.SubElement(draw(st.sampled_from(places)), tag, settings)
        for value in draw(values):
            parent = draw(st.sampled_from([control, *control]))
            ET.SubElement(parent, "Label" if "Labels" in tag else "Choice", value)
    for value in draw(values):
        ET.SubElement(ET.SubElement(root, "Relations"), "Relation", value)
    return ET.tostring(root, encoding="unicode")


@given(interfaces())
def test_whatever_is_imported_can_be_said_again_and_whatever_is_not_is_listed(xml: str) -> None:
    try:
        result = schema_of_interface(xml, "mine")
    except NothingToImport as nothing:
        result, imported_names = None, set()
        left_out_names = {item.name for item in nothing.left_out}
    else:
        Draft202012Validator.check_schema(result.source)
        left_out_names = {item.name for item in result.left_out}
        imported_names = {item.name for item in result.imported}
        terms = rebuilt_vocabulary(result)
        _assert_vocabulary(parse_schema(result.source), terms)
        assert imported_names - {"", "text", "other"} <= {word[1] for word in terms if word[0] != "Relation"}
        _assert_labels_and_choices(xml, imported_names - left_out_names, terms)
    assert {name for name in controls(xml) if name} <= imported_names | left_out_names


def _assert_vocabulary(schema: Schema, terms: frozenset[tuple[str, ...]]) -> None:
    layers = schema.drawn_in(schema.interfaces["all"])
    expected = {("Labels", layer.control, str(name)) for layer in layers for name in layer.labels}
    drawn = [item for layer in layers for item in drawn_attributes(layer, schema.interfaces["all"])]
    attributes = [*drawn, *schema.document.values()]
    expected |= {("Choices", item.control, str(value.name)) for item in attributes for value in item.values}
    expected |= {("TextArea", item.control) for item in attributes if item.kind == "text"}
    expected |= {("Relation", name) for name in schema.relations}
    assert expected == terms


def _assert_labels_and_choices(xml: str, imported_names: set[str], terms: frozenset[tuple[str, ...]]) -> None:
    """Of a control that was imported whole, every label and choice is there under the name that results have."""
    names = [item.get("name") for item in ET.fromstring(xml).iter()]
    for control in ET.fromstring(xml).iter():
        name = control.get("name", "")
        if (
            name in imported_names
            and names.count(name) == 1
            and control.tag in {"Labels", "HyperTextLabels", "Choices"}
        ):
            tag, child = ("Choices", "Choice") if control.tag == "Choices" else ("Labels", "Label")
            values = {item.get("alias") or item.get("value", "") for item in control.iter(child)}
            assert {(tag, name, value) for value in values if value.strip() and not value.startswith("$")} <= terms


@given(interfaces())
def test_what_is_imported_has_no_fault_but_colors_and_names_that_others_gave(xml: str) -> None:
    try:
        result = schema_of_interface(xml, "mine")
    except NothingToImport:
        return
    issues = list(judge_schema(result.source, "schema.json", RESERVED))
    assert {issue.code for issue in issues} <= {"SCH012", "SCH013"}, issues
    assert all("hotkey" in issue.message or "label" in issue.message for issue in issues if issue.code == "SCH012")
