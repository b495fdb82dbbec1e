"""The page: one file that asks for nothing, shows every span, and keeps what is not ours to itself."""

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.flow.lanes import lanes, pieces
from claimset.flow.page import Shown, page
from claimset.model.document import Document
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from flow.rule_page import PAGES, issue

MakeDocument = Callable[..., Document]
TEXT = "Northmere Police said that 800 parents called."


class Read(HTMLParser):
    """What a browser sees: elements with their attributes, and the words of the drawn text without its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.pieces: list[tuple[str, str]] = []
        self._class = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.elements.append((tag, facts))
        if self.open or (tag == "div" and (facts.get("class") or "").startswith("text")):
            self.open.append(tag)
        if tag == "span" and self.open:
            self._class = facts.get("class") or ""

    def handle_endtag(self, tag: str) -> None:
        if self.open:
            assert self.open.pop() == tag
        if tag == "span":
            self._class = ""

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "i":
            self.tags.append(data)
        elif self.open:
            self.words.append(data)
            self.pieces.append((data, self._class))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [facts for name, facts in self.elements if name == tag]


@pytest.fixture
def labels(schema: Schema) -> Labels:
    mention, claim = schema.with_role("mention")[0], schema.with_role("claim")[0]
    name, other = next(iter(mention.labels)), list(mention.labels)[-1]
    return Labels(
        layers={
            mention.name: (Span("e1", 0, 16, name, {"level": "NAM"}), Span("e2", 10, 30, other)),
            claim.name: (Span("c1", 0, 45, next(iter(claim.labels))),),
        }
    )


def test_the_page_holds_the_text_and_every_label(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    read = Read(page([Shown(document(TEXT), TEXT, labels)], PAGES, "A title", schema))
    assert "".join(read.words) == TEXT
    assert sorted(read.tags) == sorted(span.label for span in labels.spans)


def test_crossing_and_nested_spans_all_stay_visible(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    read = Read(page([Shown(document(TEXT), TEXT, labels)], PAGES, "", schema))
    depth = {words: len(re.findall(r"\bl\d+-\d", classes)) for words, classes in read.pieces}
    assert depth == {"Northmere ": 2, "Police": 3, " said that 800": 2, " parents called": 1, ".": 0}


def test_a_label_has_the_color_of_the_schema(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    html = page([Shown(document(TEXT), TEXT, labels)], PAGES, "", schema)
    options = dict(re.findall(r'<option value="(\d+)">(\w+)</option>', html))
    assert len(options) == 3
    colors = {label.name: label.color for layer in schema.layers.values() for label in layer.labels.values()}
    for number, name in options.items():
        assert f"--c{number}:color-mix(in oklab,{colors[name]}," in html


def test_a_color_that_is_none_does_not_get_into_the_style(
    labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    layer = schema.with_role("claim")[0]
    bad = {name: msgspec.structs.replace(label, color="red}</style><script>") for name, label in layer.labels.items()}
    strange = msgspec.structs.replace(
        schema, layers={**schema.layers, layer.name: msgspec.structs.replace(layer, labels=bad)}
    )
    html = page([Shown(document(TEXT), TEXT, labels)], PAGES, "", strange)
    assert "red}" not in html
    assert len(Read(html).of("script")) == 1


def test_the_policy_allows_only_the_pages_own_style_and_script(
    labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    html = page([Shown(document(TEXT), TEXT, labels)], PAGES, "", schema)
    policy = next(facts["content"] for facts in Read(html).of("meta") if "http-equiv" in facts) or ""
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_page_asks_for_nothing(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    html = page([Shown(document(TEXT), TEXT, labels, "a01", [issue(0, 9)])], PAGES, "", schema)
    read = Read(html)
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in read.elements}
    assert not any({"src", "srcset", "style"} & set(facts) for _, facts in read.elements)
    assert not any(name.startswith("on") for _, facts in read.elements for name in facts)
    assert "url(" not in html
    assert "@import" not in html
    assert all((facts.get("href") or "").startswith("#") for facts in read.of("a"))


def test_only_web_addresses_become_links(schema: Schema, document: MakeDocument) -> None:
    urls = ["http://localhost:8080/x?a=1&b=2", "javascript:alert(1)", "data:text/html,x"]
    shown = Shown(document(TEXT), TEXT, Labels(), None, [issue(url=url) for url in urls])
    links = Read(page([shown], PAGES, "", schema)).of("a")
    assert [facts["href"] for facts in links] == urls[:1]


def test_markup_in_texts_labels_and_messages_stays_words(schema: Schema, document: MakeDocument) -> None:
    bad = "</div><script>alert(1)</script>&amp;\"'"
    layer = next(iter(schema.layers))
    labels = Labels(layers={layer: (Span(bad, 0, 9, bad, {bad: bad}),)})
    shown = Shown(document(bad, title=bad), bad, labels, bad, [issue(0, 9, message=bad, code=bad, url=bad, file=bad)])
    read = Read(page([shown], PAGES, bad, schema, [issue(document=None, message=bad)]))
    assert "".join(read.words) == bad
    assert read.tags == [bad]
    assert len(read.of("script")) == 1


@pytest.mark.parametrize("at_hand", [True, False])
def test_a_text_that_is_not_ours_leaves_no_word_on_the_page(
    at_hand: bool, labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    layer, spans = next(iter(labels.layers.items()))
    typed = msgspec.structs.replace(spans[0], attributes={"note": "Northmere"})
    labels = msgspec.structs.replace(labels, layers={**labels.layers, layer: (typed, *spans[1:])})
    made = document(TEXT, text_tier="own_copy", title="Police in Northmere")
    html = page([Shown(made, TEXT if at_hand else None, labels, "a01", [issue(0, 16)])], PAGES, "", schema)
    assert not re.search("Northmere|Police|parents", html)
    assert "only offsets are shown" in html
    assert html.count("<td>0:16<") == 1


def test_a_span_that_does_not_lie_in_the_text_is_listed(schema: Schema, document: MakeDocument) -> None:
    layer = next(iter(schema.layers))
    labels = Labels(layers={layer: (Span("far", 40, 400, "ODD"), Span("none", 3, 3, "ODD"))})
    html = page([Shown(document(TEXT), TEXT, labels)], PAGES, "", schema)
    assert "".join(Read(html).words) == TEXT
    assert "<td>40:400<" in html
    assert "<td>3:3<" in html


def test_an_issue_tints_its_words_in_the_color_of_the_worst_and_links_to_them(
    schema: Schema, document: MakeDocument
) -> None:
    issues = [issue(0, 16, level=Level.WARNING, code="BBB001"), issue(10, 16)]
    read = Read(page([Shown(document(TEXT), TEXT, Labels(), None, issues)], PAGES, "", schema))
    assert dict(read.pieces)["Northmere "] == "x warning"
    assert dict(read.pieces)["Police"] == "x error"
    targets = {facts["id"] for facts in read.of("span") if "id" in facts}
    assert {facts["href"] for facts in read.of("a")} == {f"#{target}" for target in targets} == {"#d0-0", "#d0-10"}


def test_the_filters_offer_what_the_page_holds(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    items = [
        Shown(document(TEXT), TEXT, labels, "a01", [issue(0, 9)]),
        Shown(document(TEXT), TEXT, labels, None, [issue(code="BBB001", level=Level.WARNING)]),
    ]
    html = page(items, PAGES, "", schema)
    offered = [facts.get("value") for facts in Read(html).of("option")]
    assert {"AAA001", "BBB001", "=gold"} <= set(offered)
    assert "<option>a01</option>" in html
    rows = Read(html).of("article")
    assert [facts["data-annotator"] for facts in rows] == ["a01", "=gold"]
    assert [len((facts["data-labels"] or "").split()) for facts in rows] == [3, 3]
    assert [facts["data-rule"] for facts in Read(html).of("li")] == ["AAA001", "BBB001"]


def test_issues_of_no_document_have_a_place(schema: Schema) -> None:
    html = page([], PAGES, "", schema, [issue(document=None, message="a stray file", file="raw/stray.txt")])
    assert "a stray file" in html
    assert "raw/stray.txt" in html


@pytest.mark.parametrize(("count", "opened"), [(25, 25), (26, 0)])
def test_many_documents_are_folded(count: int, opened: int, schema: Schema, document: MakeDocument) -> None:
    html = page([Shown(document(TEXT), TEXT, Labels())] * count, {}, "", schema)
    details = Read(html).of("details")
    assert len(details) == count
    assert sum("open" in facts for facts in details) == opened


def test_a_character_that_turns_the_page_around_is_shown_by_its_escape(schema: Schema, document: MakeDocument) -> None:
    read = Read(page([Shown(document("a\u202eb\x07c"), "a\u202eb\x07c", Labels())], {}, "", schema))
    assert "".join(read.words) == "a\\u202eb\\u0007c"


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: Span("s", pair[0], pair[0] + pair[1], "X")),
    max_size=12,
)


@given(spans)
def test_spans_of_one_lane_never_overlap_and_a_holder_lies_below_what_it_holds(drawn: list[Span]) -> None:
    placed = lanes(drawn)
    assert len(placed) == len(drawn)
    for index, one in enumerate(placed):
        for other in placed[index + 1 :]:
            if one.span.overlaps(other.span):
                assert one.lane != other.lane
            if one.span.within(other.span):
                assert one.lane < other.lane


@given(spans, st.lists(st.integers(-5, 70), max_size=4))
def test_the_pieces_cover_the_text_once_and_know_what_lies_over_them(drawn: list[Span], cuts: list[int]) -> None:
    found = pieces(drawn, 50, cuts)
    assert [offset for piece in found for offset in range(piece.start, piece.end)] == list(range(50))
    inside = [span for span in drawn if span.end <= 50]
    for piece in found:
        over = sorted((lane.span.start, lane.span.end) for lane in piece.over)
        assert over == sorted(
            (span.start, span.end) for span in inside if span.start < piece.end and piece.start < span.end
        )
    assert sum(len(piece.begin) for piece in found) == len(inside)
