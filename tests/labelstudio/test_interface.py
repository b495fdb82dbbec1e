"""Labeling interfaces against the JSON they are made from."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.vocabulary import saved_name, vocabulary
from claimset.model.schema import ANNOTATOR_NOTE, Schema
from claimset.schema.read import ContractError, parse_schema
from support.other_domain import source
from support.plain_xml import NO_PLAIN_XML
from support.strategies import SCHEMA, SOURCE

CASES = [(data, node["name"]) for data in (SOURCE, source()) for node in data["x-interfaces"]]
every_interface = pytest.mark.parametrize(
    ("data", "name"), CASES, ids=[f"{data['title']}-{name}" for data, name in CASES]
)
SPAN_ROLES = {"zone", "mention", "cue", "claim"}
SPAN_FIELDS = {"id", "start", "end", "label"}


def xml(data: dict[str, Any], name: str) -> ET.Element:
    schema = parse_schema(data)
    return ET.fromstring(build_interface(schema, schema.interfaces[name]))


def stages(data: dict[str, Any], name: str) -> set[str]:
    node = next(node for node in data["x-interfaces"] if node["name"] == name)
    return {*node["passes"], *node.get("shows", ())}


def layers(data: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    return {
        key: node
        for key, node in data["properties"].items()
        if node.get("x-role") in SPAN_ROLES and node["x-pass"] in stages(data, name)
    }


def questions(data: dict[str, Any], name: str) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        f"{layer}-{key}": (layer, attribute)
        for layer, node in layers(data, name).items()
        for key, attribute in node["items"]["properties"].items()
        if key not in SPAN_FIELDS and attribute.get("x-pass") in stages(data, name)
    }


def of_role(data: dict[str, Any], role: str) -> dict[str, Any]:
    return next(node for node in data["properties"].values() if node.get("x-role") == role)


def values(control: ET.Element, tag: str) -> list[str | None]:
    return [item.get("alias", item.get("value")) for item in control.iter(tag)]


@every_interface
def test_every_label_that_is_drawn_is_there_and_no_other(data: dict[str, Any], name: str) -> None:
    expected = {
        layer: [
            label["const"]
            for label in node["items"]["properties"]["label"]["oneOf"]
            if not label.get("x-default") and not label.get("x-published-only")
        ]
        for layer, node in layers(data, name).items()
    }
    assert {item.get("name"): values(item, "Label") for item in xml(data, name).iter("Labels")} == expected


def test_the_zone_that_is_everything_else_and_the_published_one_are_never_drawn() -> None:
    drawn_labels = {item.get("value") for name in SCHEMA.interfaces for item in xml(SOURCE, name).iter("Label")}
    assert not {"BODY", "EXCLUDED"} & drawn_labels


@every_interface
def test_every_attribute_that_is_asked_for_is_there_and_no_other(data: dict[str, Any], name: str) -> None:
    root = xml(data, name)
    items = [item for tag in ("Choices", "TextArea") for item in root.iter(tag) if item.get("perRegion")]
    assert sorted(str(item.get("name")) for item in items) == sorted(questions(data, name))


@every_interface
def test_every_value_of_an_attribute_can_be_chosen(data: dict[str, Any], name: str) -> None:
    root = xml(data, name)
    controls = {item.get("name"): item for item in root.iter("Choices")}
    for control, (_, attribute) in questions(data, name).items():
        if attribute.get("items", attribute).get("type") == "string":
            continue
        options = (
            ["true", "false"]
            if attribute.get("type") == "boolean"
            else [str(value["const"]) for value in attribute["oneOf"]]
        )
        assert values(controls[control], "Choice") == options


@every_interface
def test_an_attribute_shows_on_the_regions_of_its_layer_and_labels(data: dict[str, Any], name: str) -> None:
    root = xml(data, name)
    boxes = {
        str(control.get("name")): box
        for box in root.iter("View")
        for control in (*box.findall("Choices"), *box.findall("TextArea"))
        if control.get("perRegion")
    }
    for control, (layer, attribute) in questions(data, name).items():
        box = boxes[control]
        labels = ",".join(attribute["x-for"]) if "x-for" in attribute else None
        assert (box.get("visibleWhen"), box.get("whenTagName"), box.get("whenLabelValue")) == (
            "region-selected",
            layer,
            labels,
        )


@every_interface
def test_every_relation_of_the_passes_is_there_and_no_other(data: dict[str, Any], name: str) -> None:
    nodes = of_role(data, "relation")["items"]["properties"]["label"]["oneOf"]
    drawn_first = sorted(nodes, key=lambda node: "x-implied" in node)
    expected = [node["const"] for node in drawn_first if node["x-pass"] in stages(data, name)]
    groups = list(xml(data, name).iter("Relations"))
    assert [values(group, "Relation") for group in groups] == ([expected] if expected else [])


@every_interface
def test_every_document_choice_of_the_passes_is_there_and_no_other(data: dict[str, Any], name: str) -> None:
    nodes = of_role(data, "document")["properties"]
    passes = next(item["passes"] for item in data["x-interfaces"] if item["name"] == name)
    expected = [key for key, node in nodes.items() if node["x-pass"] in passes]
    items = [item.get("name") for item in xml(data, name).iter("Choices") if not item.get("perRegion")]
    assert items == expected


@every_interface
def test_no_hotkey_stands_twice(data: dict[str, Any], name: str) -> None:
    counts = Counter(item.get("hotkey") for item in xml(data, name).iter("Label") if item.get("hotkey"))
    assert [key for key, count in counts.items() if count > 1] == []


@every_interface
def test_no_control_stands_twice_and_all_belong_to_the_text(data: dict[str, Any], name: str) -> None:
    root = xml(data, name)
    controls = [item for tag in ("Labels", "Choices", "TextArea") for item in root.iter(tag)]
    counts = Counter(item.get("name") for item in controls)
    assert set(counts.values()) == {1}
    assert {item.get("toName") for item in controls} == {"text"}


@every_interface
def test_the_text_keeps_its_white_space_and_is_selected_by_character(data: dict[str, Any], name: str) -> None:
    root = xml(data, name)
    page = next(box for box in root.iter("View") if box.find("Text") is not None)
    text = page.find("Text")
    assert "white-space: pre-wrap" in str(page.get("style"))
    assert text is not None
    assert (text.get("name"), text.get("value"), text.get("granularity")) == ("text", "$text", "symbol")


@every_interface
def test_the_style_says_nothing_that_label_studio_would_escape(data: dict[str, Any], name: str) -> None:
    style = next(xml(data, name).iter("Style")).text or ""
    assert "relations-overlay" in style
    assert not set("<>&") & set(style)
    assert style.count("{") == style.count("}")


@every_interface
def test_nothing_has_to_be_clicked(data: dict[str, Any], name: str) -> None:
    assert not [item.tag for item in xml(data, name).iter() if item.get("required") or item.get("selected")]


def test_every_label_has_a_hotkey_and_a_colour_where_the_schema_gives_them(schema: Schema) -> None:
    items = {saved_name(item): item for item in xml(SOURCE, "all").iter("Label")}
    for name, label in schema.layers["claims"].labels.items():
        assert (items[name].get("hotkey"), items[name].get("background")) == (label.hotkey, label.color)


def test_the_notice_stands_first() -> None:
    first = next(xml(SOURCE, "all").iter("Header"))
    assert first.get("value") == SOURCE["x-notice"]


def test_a_schema_without_a_notice_shows_none() -> None:
    assert next(xml(source(), "things").iter("Header")).get("value") == "$header"


def test_what_an_omitted_choice_means_is_shown() -> None:
    values = {item.get("value") for item in xml(source(), "steps").iter("Header")}
    assert "Effort (nothing chosen: LOW; HIGH for CUT)" in values
    assert "Fresh (nothing chosen: true)" in values
    assert "Order" in values


def test_the_page_shows_titles_and_saves_names() -> None:
    data = source()
    food, tool = data["properties"]["things"]["items"]["properties"]["label"]["oneOf"]
    food |= {"title": "Aliment", "x-titles": {"pl": "Jedzenie"}}
    course = of_role(data, "document")["properties"]["course"]
    course["oneOf"][0] |= {"title": "Entrée"}
    schema = parse_schema(data)
    for language, title in ((None, "Aliment"), ("pl", "Jedzenie"), ("es", "Aliment")):
        root = ET.fromstring(build_interface(schema, schema.interfaces["things"], language))
        shown = {item.get("value"): item.get("alias") for tag in ("Label", "Choice") for item in root.iter(tag)}
        assert (shown[title], shown["Entrée"], shown[tool["const"]]) == ("FOOD", "starter", None)
        assert vocabulary(ET.tostring(root, encoding="unicode")) == vocabulary(
            ET.tostring(xml(source(), "things"), encoding="unicode")
        )


def test_two_labels_with_one_title_are_shown_by_their_names() -> None:
    data = source()
    for label in data["properties"]["things"]["items"]["properties"]["label"]["oneOf"]:
        label["title"] = "Thing"
    assert [item.get("value") for item in xml(data, "things").iter("Label")] == ["FOOD", "TOOL"]


HOSTILE = ("<b>\"&'</b>", "]]>", "<!--", "&amp;", "שלום", "\u202e", "👩‍👩‍👧", "a\nb\tc\rd", "</Label>", "\u00a0", "$x")
words = st.sampled_from(HOSTILE) | st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=12)


@given(words, words, words)
def test_hostile_words_of_a_schema_come_through_unchanged(title: str, description: str, notice: str) -> None:
    data = source()
    data["x-notice"] = f"n{notice}"
    data["properties"]["things"]["title"] = title
    data["properties"]["things"]["items"]["properties"]["label"]["oneOf"][0]["description"] = description
    root = xml(data, "things")
    label = next(root.iter("Label"))
    assert (next(root.iter("Header")).get("value"), label.get("hint", "")) == (f"n{notice}", description)
    assert title in {item.get("value") for item in root.iter("Header")}


@given(words.map(lambda word: f"x{word}"))
def test_hostile_names_of_a_schema_come_through_unchanged(name: str) -> None:
    data = source()
    properties = data["properties"]["steps"]["items"]["properties"]
    properties["label"]["oneOf"][0]["const"] = name
    properties["effort"]["oneOf"][0]["const"] = name
    of_role(data, "relation")["items"]["properties"]["label"]["oneOf"][1]["const"] = name
    root = xml(data, "steps")
    items = {tag: [item.get("value") for item in root.iter(tag)] for tag in ("Label", "Choice", "Relation")}
    assert all(name in names for names in items.values())


def test_a_free_text_about_the_document_can_be_written() -> None:
    data = source()
    of_role(data, "document")["properties"]["remark"] = {"type": "string", "x-pass": "things"}
    assert "remark" in {item.get("name") for item in xml(data, "things").iter("TextArea")}


def test_a_number_without_a_list_of_values_is_refused() -> None:
    data = source()
    data["properties"]["things"]["items"]["properties"]["grams"] = {"type": "integer", "x-pass": "things"}
    with pytest.raises(ContractError, match="grams"):
        xml(data, "things")


@every_interface
def test_the_vocabulary_of_an_interface_is_what_can_be_said_in_it(data: dict[str, Any], name: str) -> None:
    root = xml(data, name)
    expected: set[tuple[str, ...]] = set()
    for tag, child in (("Labels", "Label"), ("Choices", "Choice")):
        for item in root.iter(tag):
            expected |= {(tag, str(item.get("name")), str(value)) for value in values(item, child)}
    # The field for a note is no part of what can be labelled.
    fields = {str(item.get("name")) for item in root.iter("TextArea")}
    assert ANNOTATOR_NOTE in fields
    expected |= {("TextArea", field) for field in fields - {ANNOTATOR_NOTE}}
    expected |= {("Relation", str(item.get("value"))) for item in root.iter("Relation")}
    assert vocabulary(ET.tostring(root, encoding="unicode")) == expected


def _recoloured(root: ET.Element) -> None:
    for item in root.iter("Label"):
        item.set("background", "#000000")
        item.attrib.pop("hotkey", None)
        item.attrib.pop("hint", None)


def _reordered(root: ET.Element) -> None:
    for item in (*root.iter("Labels"), *root.iter("Choices"), *root.iter("Relations")):
        item[:] = reversed(item)


def _retitled(root: ET.Element) -> None:
    for item in root.iter("Header"):
        item.set("value", "e\u0301 👩‍👩‍👧")


def _restyled(root: ET.Element) -> None:
    style = next(root.iter("Style"))
    style.text = f"{style.text} .a > .b {{ color: red; }}"


@pytest.mark.parametrize("change", [_recoloured, _reordered, _retitled, _restyled])
def test_looks_make_no_other_vocabulary(change: Callable[[ET.Element], None]) -> None:
    root = xml(SOURCE, "all")
    before = vocabulary(ET.tostring(root, encoding="unicode"))
    change(root)
    assert vocabulary(ET.tostring(root, encoding="unicode")) == before


@pytest.mark.parametrize("tag", ["Label", "Choice", "Relation", "TextArea"])
def test_whatever_is_taken_away_makes_another_vocabulary(tag: str) -> None:
    root = xml(SOURCE, "all")
    before = vocabulary(ET.tostring(root, encoding="unicode"))
    item = next(item for item in root.iter(tag) if item.get("name") != ANNOTATOR_NOTE)
    next(parent for parent in root.iter() if item in list(parent)).remove(item)
    assert vocabulary(ET.tostring(root, encoding="unicode")) < before


def test_no_two_interfaces_of_the_project_say_the_same() -> None:
    vocabularies = [vocabulary(build_interface(SCHEMA, interface)) for interface in SCHEMA.interfaces.values()]
    assert len(set(vocabularies)) == len(vocabularies)


@pytest.mark.parametrize(
    "broken",
    [
        *NO_PLAIN_XML,
        "<View a=1/>",
        '<!doctype View SYSTEM "x"><View/>',
    ],
)
def test_what_is_no_plain_xml_has_no_vocabulary(broken: str) -> None:
    with pytest.raises(ValueError, match=r"XML|DOCTYPE|surrogates"):
        vocabulary(broken)
