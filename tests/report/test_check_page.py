"""The page: one file that asks for nothing, shows every span, and keeps what is not ours to itself."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.document import Document
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.report.check_page import check_page
from claimset.report.page.labelled_text import LabelledText
from claimset.report.page.lanes import lanes, text_pieces
from support.rule_page import PAGES, issue

MakeDocument = Callable[..., Document]
TEXT = "Northmere Police said that 800 parents called."


class Read(HTMLParser):
    """What a browser reads before a script runs: elements with their attributes, and what the script draws from."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.bodies: list[str] = []
        self._in_script = False
        self.feed(html)
        self.held: dict[str, Any] = json.loads(self.bodies[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in_script = tag == "script"
        if self._in_script:
            self.bodies.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.bodies[-1] += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [facts for name, facts in self.elements if name == tag]

    def spans(self, number: int = 0) -> list[list[Any]]:
        return list(self.held["sets"][self.held["items"][number][2]])

    def issues(self, number: int = 0) -> list[dict[str, Any]]:
        return list(self.held["items"][number][3])


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
    data = Read(check_page([LabelledText(document(TEXT), TEXT, labels)], PAGES, "A title", schema))
    assert [row["text"] for row in data.held["documents"]] == [TEXT]
    names = data.held["labels"]
    assert sorted((start, end, names[label], name) for start, end, label, _, name, *_ in data.spans()) == sorted(
        (span.start, span.end, span.label, span.id) for span in labels.spans
    )
    assert data.held["attributes"] == ["level NAM"]


def test_crossing_and_nested_spans_have_lanes_of_their_own(
    labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    data = Read(check_page([LabelledText(document(TEXT), TEXT, labels)], PAGES, "", schema))
    assert {name: lane for _, _, _, lane, name, *_ in data.spans()} == {"e1": 0, "e2": 1, "c1": 2}


def test_what_two_said_alike_is_kept_once(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    items = [LabelledText(document(TEXT), TEXT, labels, name) for name in ("a01", "a02", None)]
    data = Read(check_page(items, PAGES, "", schema))
    assert [len(data.held[name]) for name in ("documents", "sets", "items")] == [1, 1, 3]
    assert [annotator for _, annotator, *_ in data.held["items"]] == ["a01", "a02", None]


def test_a_label_has_the_color_of_the_schema(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    html = check_page([LabelledText(document(TEXT), TEXT, labels)], PAGES, "", schema)
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
    odd_schema = msgspec.structs.replace(
        schema, layers={**schema.layers, layer.name: msgspec.structs.replace(layer, labels=bad)}
    )
    html = check_page([LabelledText(document(TEXT), TEXT, labels)], PAGES, "", odd_schema)
    assert "red}" not in html
    assert len(Read(html).of("script")) == 2


def test_the_policy_allows_only_the_pages_own_style_and_script(
    labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    html = check_page([LabelledText(document(TEXT), TEXT, labels)], PAGES, "", schema)
    policy = next(facts["content"] for facts in Read(html).of("meta") if "http-equiv" in facts) or ""
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("style", "script"):
        # A block of data is no script: it is not run, and the policy need not name it.
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_page_asks_for_nothing(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    html = check_page([LabelledText(document(TEXT), TEXT, labels, "a01", [issue(0, 9)])], PAGES, "", schema)
    page = Read(html)
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.elements}
    assert not any({"src", "srcset", "style"} & set(facts) for _, facts in page.elements)
    assert not any(name.startswith("on") for _, facts in page.elements for name in facts)
    assert "url(" not in html
    assert "@import" not in html
    assert not re.search(r"fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\s*\(|\bImage\b", page.bodies[1])


def test_only_web_addresses_become_links(schema: Schema, document: MakeDocument) -> None:
    urls = ["http://localhost:8080/x?a=1&b=2", "javascript:alert(1)", "data:text/html,x"]
    item = LabelledText(document(TEXT), TEXT, Labels(), None, [issue(url=url) for url in urls])
    data = Read(check_page([item], PAGES, "", schema))
    assert [row["u"] for row in data.issues() if "u" in row] == urls[:1]


@pytest.mark.parametrize(
    "bad", ["</div></script><script>alert(1)</script>&amp;\"'", "<!-- <script>", "]]>\u2028\u202e\x85"]
)
def test_markup_in_texts_labels_and_messages_stays_words(schema: Schema, document: MakeDocument, bad: str) -> None:
    layer = next(iter(schema.layers))
    labels = Labels(layers={layer: (Span(bad, 0, 9, bad, {bad: bad}),)})
    item = LabelledText(document(bad, title=bad), bad, labels, bad, [issue(0, 9, message=bad, code=bad, file=bad)])
    html = check_page([item], PAGES, bad, schema, [issue(document=None, message=bad)])
    data = Read(html)
    assert len(data.of("script")) == 2
    assert not re.search("[<>&\u2028\u202e\x85]", data.bodies[0])
    (row,) = data.held["documents"]
    assert (row["text"], row["title"], data.held["labels"]) == (bad, bad, [bad])
    assert [row["m"] for row in (*data.issues(), *data.held["loose"])] == [bad, bad]


@pytest.mark.parametrize("at_hand", [True, False])
def test_a_text_that_is_not_ours_leaves_no_word_on_the_page(
    at_hand: bool, labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    layer, spans = next(iter(labels.layers.items()))
    typed = msgspec.structs.replace(spans[0], attributes={"note": "Northmere"})
    labels = msgspec.structs.replace(labels, layers={**labels.layers, layer: (typed, *spans[1:])})
    own_copy = document(TEXT, text_tier="own_copy", title="Police in Northmere")
    html = check_page(
        [LabelledText(own_copy, TEXT if at_hand else None, labels, "a01", [issue(0, 16)])], PAGES, "", schema
    )
    assert not re.search("Northmere|Police|parents", html)
    data = Read(html)
    assert not {"text", "title", "ours"} & data.held["documents"][0].keys()
    assert [span[:2] for span in data.spans() if span[:2] == [0, 16]] == [[0, 16]]
    assert all(lane is None for _, _, _, lane, *_ in data.spans())


def test_a_span_that_does_not_lie_in_the_text_has_no_lane(schema: Schema, document: MakeDocument) -> None:
    layer = next(iter(schema.layers))
    labels = Labels(layers={layer: (Span("far", 40, 400, "ODD"), Span("none", 3, 3, "ODD"))})
    data = Read(check_page([LabelledText(document(TEXT), TEXT, labels)], PAGES, "", schema))
    assert data.spans() == [[3, 3, 0, None, "none"], [40, 400, 0, None, "far"]]


def test_issues_stand_with_the_worst_first(schema: Schema, document: MakeDocument) -> None:
    issues = [issue(0, 16, level=Level.WARNING, code="BBB001"), issue(10, 16)]
    data = Read(check_page([LabelledText(document(TEXT), TEXT, Labels(), None, issues)], PAGES, "", schema))
    rows = [(data.held["rules"][row["r"]][0], data.held["levels"][row["l"]], row["s"]) for row in data.issues()]
    assert rows == [("AAA001", "error", 10), ("BBB001", "warning", 0)]


def test_the_filters_offer_what_the_page_holds(labels: Labels, schema: Schema, document: MakeDocument) -> None:
    items = [
        LabelledText(document(TEXT), TEXT, labels, "a01", [issue(0, 9)]),
        LabelledText(document(TEXT), TEXT, labels, None, [issue(code="BBB001", level=Level.WARNING)]),
    ]
    html = check_page(items, PAGES, "", schema)
    offered = [facts.get("value") for facts in Read(html).of("option")]
    assert {"AAA001", "BBB001", "=gold"} <= set(offered)
    assert "<option>a01</option>" in html


def test_issues_of_no_document_have_a_place(schema: Schema) -> None:
    html = check_page([], PAGES, "", schema, [issue(document=None, message="a stray file", file="raw/stray.txt")])
    assert "a stray file" in html
    assert "raw/stray.txt" in html


@pytest.mark.parametrize(("count", "opened"), [(25, True), (26, False)])
def test_many_documents_are_folded(count: int, opened: bool, schema: Schema, document: MakeDocument) -> None:
    items = Read(check_page([LabelledText(document(TEXT), TEXT, Labels())] * count, {}, "", schema)).held
    assert len(items["items"]) == count
    assert (len(items["items"]) <= items["most_open"]) is opened


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: Span("s", pair[0], pair[0] + pair[1], "X")),
    max_size=12,
)


@given(spans)
def test_spans_of_one_lane_never_overlap_and_a_holder_lies_below_what_it_holds(drawn: list[Span]) -> None:
    lanes_of_spans = lanes(drawn)
    assert len(lanes_of_spans) == len(drawn)
    for index, one in enumerate(lanes_of_spans):
        for other in lanes_of_spans[index + 1 :]:
            if one.span.overlaps(other.span):
                assert one.lane != other.lane
            if one.span.within(other.span):
                assert one.lane < other.lane


@given(spans)
def test_the_pieces_cover_the_text_once_and_know_what_lies_over_them(drawn: list[Span]) -> None:
    pieces = text_pieces(drawn, 50)
    assert [offset for piece in pieces for offset in range(piece.start, piece.end)] == list(range(50))
    spans_in_text = [span for span in drawn if span.end <= 50]
    for piece in pieces:
        over = sorted((lane.span.start, lane.span.end) for lane in piece.over)
        assert over == sorted(
            (span.start, span.end) for span in spans_in_text if span.start < piece.end and piece.start < span.end
        )
    assert sum(len(piece.begin) for piece in pieces) == len(spans_in_text)
