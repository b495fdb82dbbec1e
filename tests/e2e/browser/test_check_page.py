"""The page of a check in a browser: it draws what it holds, hides what is not asked for, and asks for nothing."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page

from claimset.model.document import Document
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.report.check_page import check_page
from claimset.report.page.labelled_text import LabelledText
from e2e.browser.contrast import ENOUGH, contrast
from support.rule_page import PAGES, issue

pytestmark = pytest.mark.browser

MakeDocument = Callable[..., Document]
TEXT = "Northmere 👩‍👧 Police said that 800 parents called."
HOSTILE = "a</script><!-- <script>alert(1)</script>\u202eb\x07c & d"


@pytest.fixture
def labels(schema: Schema) -> Labels:
    mention, claim = schema.with_role("mention")[0], schema.with_role("claim")[0]
    return Labels(
        layers={
            mention.name: (
                Span("e1", 0, 20, next(iter(mention.labels))),
                Span("e2", 14, 34, list(mention.labels)[-1]),
                Span("e3", 40, 400, list(mention.labels)[-1]),
            ),
            claim.name: (Span("c1", 0, 48, next(iter(claim.labels))),),
        }
    )


def _pieces(window: Page) -> dict[str, int]:
    """Return the words of each piece, its labels left out, and how many lines are drawn under it."""
    return window.evaluate("""() => Object.fromEntries([...document.querySelectorAll(".text [data-at]")].map((one) => {
        const bare = one.cloneNode(true);
        bare.querySelectorAll("i").forEach((label) => label.remove());
        return [bare.textContent, [...one.classList].filter((name) => /^l\\d/.test(name)).length];
    }))""")  # type: ignore[no-any-return]


def test_crossing_and_nested_spans_are_drawn_by_code_points(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    marked = [issue(0, 9), issue(14, 20, level=Level.WARNING)]
    window = open_page(
        check_page([LabelledText(document(TEXT), TEXT, labels, "a01", marked)], PAGES, "A title", schema)
    )
    window.wait_for_selector(".text")
    pieces = _pieces(window)
    assert "".join(pieces) == TEXT[:48]
    assert pieces["Northmere"] == 2
    assert pieces["Police"] == 3
    assert window.locator(".x.error").inner_text().endswith("Northmere")
    assert window.locator(".x.warning").count() == 1
    assert window.get_by_text("40:400").count() == 1
    window.get_by_role("link", name="[14:20]").click()
    assert window.locator(":target").get_attribute("data-at") == "14"
    window.locator(".text .t").last.hover()
    assert "".join(window.locator(".lit").all_inner_texts())


def test_hostile_words_are_shown_and_nothing_of_them_runs(
    open_page: Callable[..., Page], schema: Schema, document: MakeDocument
) -> None:
    layer = next(iter(schema.layers))
    odd = Labels(layers={layer: (Span(HOSTILE, 0, 9, HOSTILE, {HOSTILE: HOSTILE}),)})
    bad = issue(0, 9, message=HOSTILE, code=HOSTILE, file=HOSTILE)
    shown = LabelledText(document(HOSTILE, title=HOSTILE), HOSTILE, odd, HOSTILE, [bad])
    window = open_page(check_page([shown], PAGES, HOSTILE, schema, [issue(document=None, message=HOSTILE)]))
    window.wait_for_selector(".text")
    visible = HOSTILE.replace("\u202e", "\\u202e").replace("\x07", "\\u0007")
    assert window.locator(".text").text_content() == visible + visible
    assert window.locator("main script").count() == 0
    assert window.locator("li").count() == 2


def test_a_document_counts_once_however_many_labelled_it_and_says_where_it_has_no_labels(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    one = document(TEXT, id="doc-1")
    items = [LabelledText(one, TEXT, labels, name) for name in ("a01", "a02", None)]
    items.append(
        LabelledText(document(TEXT, id="doc-2"), TEXT, Labels(), None, [issue(document="doc-2")], labelled=False)
    )
    window = open_page(check_page(items, PAGES, "", schema))
    assert window.locator("header").inner_text().count("2 documents, labelled 3 times.") == 1
    assert window.locator("output").inner_text() == "shown: 2 documents, 1 issue"
    # The document with an error stands first, and open.
    assert window.locator("h2").all_inner_texts() == ["doc-2", "doc-1"]
    window.get_by_role("button", name="Open all").click()
    assert window.locator(".who").all_inner_texts() == ["no labels", "a01", "a02", "gold"]
    window.select_option("[name=annotator]", label="gold")
    assert window.locator(".who:visible").all_inner_texts() == ["gold"]


def test_what_is_wrong_with_a_document_stands_beside_its_annotations_without_its_text_again(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    one, url = document(TEXT, id="doc-1"), "http://127.0.0.1:9/projects/1/data?task=2&annotation=3"
    wrong = issue(None, None, document="doc-1", message="they differ")
    items = [
        LabelledText(one, TEXT, labels, "a01", [issue(0, 3)], url=url),
        LabelledText(one, TEXT, labels, "a02", url="javascript:alert(1)"),
        LabelledText(one, TEXT, Labels(), None, [wrong], labelled=False),
    ]
    window = open_page(check_page(items, PAGES, "", schema))
    window.wait_for_selector(".text")
    assert window.locator("summary").first.inner_text().count("2 annotations") == 1
    assert window.locator(".who").all_inner_texts() == ["a01", "a02", "document"]
    assert [lane.locator(".text").count() for lane in window.locator(".lane[open]").all()] == [1, 0]
    links = window.get_by_role("link", name="open in Label Studio")
    assert [item.get_attribute("href") for item in links.all()] == [url]


def test_an_issue_stands_beside_the_pass_and_the_person_it_is_about(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    one = document(TEXT, id="doc-1")
    work = [(name, stage) for stage in ("names", "claims") for name in ("a01", "a02")]
    items = []
    for number, (annotator, stage) in enumerate(work):
        issue_fields = {
            "document": "doc-1",
            "annotator": annotator,
            "interface": stage,
            "message": f"{annotator} in {stage}",
        }
        issues = [issue(number, number + 2, **issue_fields)]
        items.append(LabelledText(one, TEXT, labels, annotator, issues, interface=stage))
    strange = issue(document=None, annotator="a03", interface="names", message="of nobody here")
    window = open_page(check_page(items, PAGES, "", schema, [strange]))
    window.wait_for_selector(".text")
    lanes = window.locator("article .lane", has=window.locator(".who"))
    assert window.locator("article").count() == 2
    assert lanes.locator(".who").all_inner_texts() == [", ".join(pair) for pair in work]
    for number, pair in enumerate(work):
        (line,) = lanes.nth(number).locator("li").all_inner_texts()
        assert " in ".join(pair) in line
        # Whose it is stands in the head already.
        assert line.endswith(f" error [{number}:{number + 2}]")
        assert lanes.nth(number).locator(".x").first.get_attribute("data-at") == str(number)
    assert "error, a03, names" in window.locator("article").first.inner_text()
    window.select_option("[name=annotator]", "a02")
    assert window.locator(".who:visible").all_inner_texts() == ["a02, names", "a02, claims"]


def test_a_document_is_drawn_when_it_is_opened_and_filters_narrow(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    items = [
        LabelledText(
            document(TEXT, id=f"doc-{number}"), TEXT, labels if number % 2 else Labels(), f"a0{number % 3}", found
        )
        for number in range(30)
        for found in [[issue(0, 9, document=f"doc-{number}")] if number == 7 else []]
    ]
    window = open_page(check_page(items, PAGES, "", schema))
    count_words = window.locator("output")
    window.wait_for_selector(".text")
    # Of many only what has an error stands open, before all others.
    assert window.locator(".text").count() == 1
    assert window.locator("h2").first.inner_text() == "doc-7"
    window.locator("summary", has_text="doc-7").click()
    window.wait_for_selector(".text", state="detached")
    assert count_words.inner_text() == "shown: 30 documents, 1 issue"
    window.select_option("[name=label]", index=1)
    assert count_words.inner_text().startswith("shown: 15 documents")
    window.select_option("[name=annotator]", "a01")
    assert count_words.inner_text().startswith("shown: 5 documents")
    window.select_option("[name=rule]", "AAA001")
    assert count_words.inner_text() == "shown: 1 document, 1 issue"
    window.locator("summary:visible", has_text="doc-7").click()
    window.wait_for_selector(".text")
    assert window.locator(".text").count() == 1
    window.locator("summary:visible", has_text="doc-7").click()
    window.wait_for_selector(".text", state="detached")
    window.get_by_role("button", name="Clear").click()
    window.fill("[name=find]", "DOC-29")
    assert count_words.inner_text().startswith("shown: 1 document,")
    window.goto(window.url + "#doc-20")
    window.get_by_role("button", name="Clear").click()
    window.wait_for_selector(".text")


def test_a_text_that_is_not_ours_is_not_drawn(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    window = open_page(
        check_page([LabelledText(document(TEXT, text_tier="own_copy"), TEXT, labels)], PAGES, "", schema)
    )
    window.wait_for_selector("table")
    assert window.get_by_text("not ours to publish").count() == 1
    assert "Northmere" not in window.content()
    assert window.locator("tr").count() == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_narrow_window(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument, scheme: str
) -> None:
    long = LabelledText(
        document("x" * 900, title="y" * 300), "x" * 900, labels, "a01", [issue(0, 9, message="z" * 300)]
    )
    window = open_page(check_page([long], PAGES, "", schema))
    window.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    window.set_viewport_size({"width": 400, "height": 800})
    window.wait_for_selector(".text")
    assert window.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_label_can_be_read(
    open_page: Callable[..., Page], schema: Schema, document: MakeDocument, scheme: Literal["light", "dark"]
) -> None:
    layers = {
        layer.name: tuple(Span(f"{layer.name}-{label}", 0, 9, str(label)) for label in layer.labels)
        for layer in schema.layers.values()
    }
    window = open_page(check_page([LabelledText(document(TEXT), TEXT, Labels(layers=layers))], PAGES, "", schema))
    window.emulate_media(color_scheme=scheme)
    window.wait_for_selector(".text .t")
    tags = window.evaluate("""() => {
        const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        // A canvas says of any color what its red, green and blue are.
        const plain = (color) => {
            pen.fillStyle = color;
            pen.fillRect(0, 0, 1, 1);
            return `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)})`;
        };
        return [...document.querySelectorAll(".text .t")].map((tag) => {
            const style = getComputedStyle(tag);
            return [tag.textContent, plain(style.color), plain(style.backgroundColor)];
        });
    }""")
    assert len(tags) == sum(len(layer.labels) for layer in schema.layers.values())
    measured = {(label, round(contrast(color, [ground]), 2)) for label, color, ground in tags}
    assert {item for item in measured if item[1] < ENOUGH} == set()


def test_labels_that_no_person_saw_are_not_called_right(
    open_page: Callable[..., Page], labels: Labels, schema: Schema, document: MakeDocument
) -> None:
    items = [
        LabelledText(document(TEXT), TEXT, labels, "m01"),
        LabelledText(document(TEXT), TEXT, labels, "a01", by_person=True),
    ]
    window = open_page(check_page(items, PAGES, "", schema))
    heads = window.locator(".lane > summary .soft").all_inner_texts()
    assert heads == [
        "4 spans. No rule found anything; no person has reviewed this",
        "4 spans. No rule found anything",
    ]
