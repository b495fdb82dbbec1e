"""Guideline pages: a frame from the schema around prose that stays, and the instruction that is made of them."""

import re
from collections.abc import Callable
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.schema import Schema
from claimset.schema.guidelines import (
    FRAME,
    GENERAL,
    INDEX,
    general_page,
    label_page,
    label_pages,
    missing_sections,
    sections,
)
from claimset.schema.instruction import instruction
from claimset.schema.marked_blocks import block, block_names, stray_markers
from claimset.schema.read import parse_schema
from support.other_domain import whole
from support.strategies import PIECES, SCHEMA, SOURCE

FOLDER = Path(__file__).resolve().parents[2] / "schema" / "guidelines"
OTHER = parse_schema(whole())
PROSE = st.lists(
    st.sampled_from([*PIECES, "## Definition\n", "words\n", "- item [span]\n", "<!-- claimset:frame", "<!-- note -->"]),
    max_size=10,
).map("".join)
WHOLE = "## Definition\n\nWhat it is.\n\n## Decide\n\n1. So.\n\n## Examples\n\n- [one] of two\n- [two] of two\n\n"
WHOLE += "## Counter-example\n\n- [one]\n\n## French\n\n- So.\n"


def _label(schema: Schema, name: str) -> tuple[str, Callable[[str | None], str]]:
    place, layer, label = next(texts for texts in label_pages(schema) if texts[2].name == name)
    return place, lambda before: label_page(schema, layer, label, before)


def test_every_label_that_annotators_draw_has_a_page(schema: Schema) -> None:
    drawn_labels = [
        f"{layer.name}/{label.name}.md"
        for layer in schema.layers.values()
        for label in layer.labels.values()
        if label.drawn
    ]
    assert [place for place, _, _ in label_pages(schema)] == drawn_labels
    assert "zones/BODY.md" not in drawn_labels
    assert "zones/EXCLUDED.md" not in drawn_labels


def _renamed(name: str) -> Schema:
    source = whole()
    source["properties"]["steps"]["items"]["properties"]["label"]["oneOf"][0]["const"] = name
    return parse_schema(source)


@pytest.mark.parametrize(
    "name",
    ["../../up", "..", ".", "a/b", "a\\b", "C:x", "two words", "çà", "x" * 200, "👩‍🌾" * 60, "a*?<>|", "%2e%2e", "$x"],
)
def test_whatever_a_label_is_called_its_page_lies_in_the_folder_of_its_layer(name: str) -> None:
    schema = _renamed(name)
    place = next(place for place, _, label in label_pages(schema) if label.name == name)
    path = PurePosixPath(place)
    assert (len(path.parts), path.parts[0], path.suffix) == (2, "steps", ".md")
    assert path.parts[1] not in {".", ".."}
    assert len(path.name.encode()) <= 255
    assert not set(path.name) & set('\\:*?"<>|')
    assert f"[{name}](steps/" in general_page(schema, None)
    assert place in [unquote(link) for link in re.findall(r"\]\((.*?)\)", general_page(schema, None))]


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_labels_have_two_pages(one: str, other: str) -> None:
    source = whole()
    labels = source["properties"]["steps"]["items"]["properties"]["label"]["oneOf"]
    labels[0]["const"], labels[1]["const"] = one, other
    places = [place for place, _, _ in label_pages(parse_schema(source))]
    assert len(set(places)) == len(places)


def test_a_page_that_is_begun_has_a_frame_and_every_heading() -> None:
    _, page_of = _label(OTHER, "FOOD")
    begun = page_of(None)
    assert list(block_names(begun)) == [FRAME]
    assert [line[3:] for line in begun.split("\n") if line.startswith("## ")] == list(sections(OTHER))
    assert sections(OTHER)[-1] == "French"
    assert page_of(begun) == begun


def test_a_frame_says_what_the_schema_says_of_the_label() -> None:
    _, page_of = _label(OTHER, "CUT")
    frame = page_of("")
    assert frame.split("\n")[1] == "# CUT"
    for words in ("layer: steps", "LOW, HIGH; left out: HIGH", "[USES](../relations.md#uses) → FOOD, TOOL"):
        assert words in frame
    assert "BEFORE](../relations.md#before) → steps" in frame
    assert "it is the end of: [USES](../relations.md#uses)" in _label(OTHER, "FOOD")[1]("")
    assert "fresh" in _label(OTHER, "FOOD")[1]("")
    assert "fresh" not in _label(OTHER, "TOOL")[1]("")
    assert "hotkey: `t`" in _label(OTHER, "TOOL")[1]("")


@given(PROSE)
def test_the_prose_of_a_page_stays_whatever_it_is(prose: str) -> None:
    _, page_of = _label(OTHER, "FOOD")
    first = page_of(prose)
    assert first.endswith(prose.lstrip())
    assert page_of(first) == first


@given(PROSE, PROSE)
def test_only_the_frame_changes_with_the_schema(above: str, below: str) -> None:
    _, page_of = _label(OTHER, "FOOD")
    before = f"{above}\n{block(FRAME, 'old')}\n{below}"
    after = page_of(before)
    assert after.startswith(f"{above}\n<!-- claimset:frame -->\n# FOOD")
    assert after.endswith(f"<!-- /claimset:frame -->\n{below}")


def test_a_frame_whose_end_is_gone_is_prose_and_a_new_one_stands_above_it() -> None:
    _, page_of = _label(OTHER, "FOOD")
    broken = f"{block(FRAME, 'old').rpartition('<')[0]}\n{WHOLE}"
    first = page_of(broken)
    assert first.endswith(broken)
    assert page_of(first) == first
    assert len(list(stray_markers(first))) == 1


def test_a_page_with_line_ends_of_windows_gets_a_new_frame_too() -> None:
    _, page_of = _label(OTHER, "FOOD")
    before = page_of(WHOLE).replace("# FOOD", "# FEED").replace("\n", "\r\n")
    after = page_of(before)
    assert "# FOOD" in after
    assert "# FEED" not in after
    assert after.endswith(WHOLE.replace("\n", "\r\n"))


def test_words_of_the_schema_do_not_break_out_of_the_frame() -> None:
    source = whole()
    label = source["properties"]["things"]["items"]["properties"]["label"]["oneOf"][0]
    label["description"] = "One.\n<!-- /claimset:frame -->\n## Definition\nTwo."
    label["title"] = "<!-- claimset:frame -->"
    _, page_of = _label(parse_schema(source), "FOOD")
    first = page_of(None)
    assert list(block_names(first)) == [FRAME]
    assert list(stray_markers(first)) == []
    assert page_of(first) == first
    assert any(words.startswith("it says nothing under 'Definition'") for words in missing_sections(OTHER, first))


def test_the_general_page_lists_every_page_and_keeps_its_words() -> None:
    before = f"# Words\n\n{block(INDEX, 'old')}\n\nMore words.\n"
    after = general_page(OTHER, before)
    assert after.startswith("# Words\n\n<!-- claimset:index -->\nGuidelines 2.1.0, for schema 2.3.0.\n")
    assert after.endswith("<!-- /claimset:index -->\n\nMore words.\n")
    assert all(f"({place})" in after for place, _, _ in label_pages(OTHER))
    assert general_page(OTHER, after) == after


@pytest.mark.parametrize("before", [None, "", "Words without an index.\n"])
def test_a_general_page_without_an_index_gets_one(before: str | None) -> None:
    after = general_page(OTHER, before)
    assert list(block_names(after)) == [INDEX]
    assert after.startswith((before or "").rstrip())
    assert general_page(OTHER, after) == after


def test_a_page_with_everything_lacks_nothing() -> None:
    assert list(missing_sections(OTHER, _label(OTHER, "FOOD")[1](WHOLE))) == []


@pytest.mark.parametrize("heading", ["Definition", "Decide", "Examples", "Counter-example", "French"])
def test_a_page_without_a_section_lacks_it(heading: str) -> None:
    without = WHOLE.replace(f"## {heading}\n", f"## Another {heading}\n")
    assert list(missing_sections(OTHER, without)) == [f"it says nothing under '{heading}'"]


@pytest.mark.parametrize("filler", ["", "\n  \n", "\n<!-- to be written -->\n"])
def test_a_section_without_words_says_nothing(filler: str) -> None:
    text = WHOLE.replace("\nWhat it is.\n", filler)
    assert list(missing_sections(OTHER, text)) == ["it says nothing under 'Definition'"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- [two] of two\n", "", "under 'Examples' there must be 2 items that begin with '- ', not 1"),
        (
            "- [two] of two\n",
            "- [two] of two\n- [three]\n",
            "under 'Examples' there must be 2 items that begin with '- ', not 3",
        ),
        (
            "- [two] of two\n",
            "- two of [two] [three]\n- four\n",
            "under 'Examples' there must be 2 items that begin with '- ', not 3",
        ),
        (
            "- [one] of two\n- [two] of two\n",
            "- [one] of [two]\n- two of two\n",
            "under 'Examples' an item marks no span",
        ),
        (
            "- [one]\n\n## French",
            "words\n\n## French",
            "under 'Counter-example' there must be 1 item that begins with '- ', not 0",
        ),
        ("- [one]\n\n## French", "- one []\n\n## French", "under 'Counter-example' an item marks no span"),
    ],
)
def test_examples_are_two_and_a_counter_example_one_each_with_a_span(old: str, new: str, words: str) -> None:
    assert old in WHOLE
    texts = list(missing_sections(OTHER, WHOLE.replace(old, new)))
    assert len(texts) == 1
    assert texts[0].startswith(words)


@given(PROSE)
def test_what_a_page_lacks_is_said_in_one_line_each(prose: str) -> None:
    assert all(len(words.splitlines()) == 1 for words in missing_sections(SCHEMA, prose))


def test_no_page_of_the_project_lacks_a_part(schema: Schema) -> None:
    texts = {
        place: list(missing_sections(schema, (FOLDER / place).read_text(encoding="utf-8")))
        for place, _, _ in label_pages(schema)
    }
    assert {place: words for place, words in texts.items() if words} == {}, "write these parts in schema/guidelines"


def test_every_decision_has_a_right_and_a_wrong_example_in_each_language(schema: Schema) -> None:
    page = (FOLDER / GENERAL).read_text(encoding="utf-8")
    section = page.partition("\n## Decided\n")[2].partition("\n## ")[0]
    decisions = re.split(r"^(?=\*{2,3}[A-Z])", section, flags=re.MULTILINE)[1:]
    assert len(decisions) >= 14
    for decision in decisions:
        items = re.split(r"^- ", decision, flags=re.MULTILINE)[1:]
        assert [item.partition(":")[0] for item in items] == list(schema.languages.values()), decision
        assert all(re.search(r"\bNot\b", item) for item in items), decision


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


MARKDOWN = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote"}
MARKDOWN |= {"a", "br", "hr", "img", "table", "thead", "tbody", "tr", "th", "td"}
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<iframe src='https://example.org'></iframe>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "<javascript:alert(1)>",
    "<!-- <script>alert(1)</script> ",
    "<!--><script>alert(1)</script>-->",
    "<b onclick=alert(1)>\n\n<style>*{}</style>",
    "```html\n<script>\n```",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_raw_html_passes_into_the_instruction(hostile: str) -> None:
    source = deepcopy(SOURCE)
    source["x-notice"] = hostile
    source["properties"]["cues"]["items"]["properties"]["label"]["oneOf"][0]["description"] = hostile
    schema = parse_schema(source)
    texts = {"cues/CUE.md": f"{hostile}\n\n## Definition\n\n{hostile}\n", GENERAL: f"words\n{hostile}\n\n{hostile}"}
    tags = _Tags(instruction(schema, schema.interfaces["claims"], texts)).tags
    assert {tag for tag, _ in tags} <= MARKDOWN
    for _, attributes in tags:
        assert not {name for name in attributes if name.startswith("on")}
        assert all(
            not (value or "").lower().startswith(("javascript:", "data:", "vbscript:")) for value in attributes.values()
        )


@given(st.lists(st.sampled_from([*PIECES, *HOSTILE, "<", ">", "&", '"', "\n", "<!--", "-->"]), max_size=8).map("".join))
def test_whatever_a_page_holds_the_instruction_has_only_tags_of_markdown(prose: str) -> None:
    html = instruction(OTHER, OTHER.interfaces["things"], {"things/FOOD.md": prose, GENERAL: prose})
    assert {tag for tag, _ in _Tags(html).tags} <= MARKDOWN


def test_the_instruction_of_an_interface_has_every_label_that_it_draws_and_the_version(schema: Schema) -> None:
    texts = {file.relative_to(FOLDER).as_posix(): file.read_text(encoding="utf-8") for file in FOLDER.rglob("*.md")}
    for interface in schema.interfaces.values():
        html = instruction(schema, interface, texts)
        drawn_labels = [
            label.title
            for layer in schema.layers.values()
            for label in layer.labels.values()
            if label.drawn and layer.stage in interface.passes
        ]
        others = {label.title for _, layer, label in label_pages(schema) if layer.stage not in interface.passes}
        assert [name for name in drawn_labels if f"<h3>{name}</h3>" not in html] == []
        assert [name for name in others if f"<h3>{name}</h3>" in html] == []
        assert f"{schema.name}, guidelines {schema.guidelines}" in html
        assert schema.notice in html
        assert "claimset:" not in html


def test_the_instruction_changes_with_the_version_of_the_guidelines(schema: Schema) -> None:
    interface = schema.interfaces["all"]
    newer = msgspec.structs.replace(schema, guidelines="9.8.7")
    assert "9.8.7" in instruction(newer, interface, {})
    assert instruction(newer, interface, {}) != instruction(schema, interface, {})


def test_the_prose_of_a_page_is_in_the_instruction_and_its_frame_is_not(schema: Schema) -> None:
    _, page_of = _label(OTHER, "FOOD")
    html = instruction(
        OTHER, OTHER.interfaces["things"], {"things/FOOD.md": page_of(WHOLE), GENERAL: "| a | b |\n| - | - |\n"}
    )
    assert "<h4>Definition</h4>\n<p>What it is.</p>" in html
    assert "hotkey" not in html
    assert "<table>" in html


def test_what_a_page_has_only_a_heading_for_is_not_in_the_instruction() -> None:
    _, page_of = _label(OTHER, "FOOD")
    interface = OTHER.interfaces["things"]
    empty = instruction(OTHER, interface, {"things/FOOD.md": page_of(None)})
    assert "<h4>" not in empty
    page = "## Definition\n\nWhat is eaten.\n\n## Decide\n\n## Examples\n"
    half = instruction(OTHER, interface, {"things/FOOD.md": page})
    assert "<h4>Definition</h4>\n<p>What is eaten.</p>" in half
    assert "Decide" not in half


def test_the_instruction_says_how_a_relation_is_drawn_and_what_it_may_connect() -> None:
    steps = instruction(OTHER, OTHER.interfaces["steps"], {})
    assert "<strong>Alt+R</strong>" in steps
    assert "<li><strong>USES</strong>, steps → FOOD, TOOL" in steps
    assert "Alt+R" not in instruction(OTHER, OTHER.interfaces["things"], {})
