"""The page of differences in a browser: filters, a choice and a reason by mouse and keys, and the file of decisions."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.differences_report import differences_report
from claimset.model.record import Annotation
from claimset.report.differences_page import differences_page
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from report.test_differences_page import HOSTILE, TEXT, shown_difference
from support.agreeing import a_document
from support.contested import LONGER_TEXT, contested_in_every_kind
from support.strategies import SCHEMA

pytestmark = pytest.mark.browser


def test_what_a_curator_decides_on_the_page_is_in_the_file(open_page: Callable[[str], Page]) -> None:
    items = [
        shown_difference(a_document("doc-1", len(TEXT)), TEXT),
        shown_difference(a_document("doc-1", len(TEXT)), TEXT, id="d2", kind="boundary", sentence=HOSTILE),
        shown_difference(a_document("doc-2", len(TEXT)), TEXT, id="d3", outcome="decided by c02: a01"),
    ]
    window = open_page(differences_page("A title", items, ["boundary", "label"], SCHEMA))
    output = window.locator("output")
    assert output.inner_text() == "shown: 2 differences, 0 decisions made here"
    first = window.locator("article").first
    assert first.locator(".text").nth(2).text_content() == "Northmere Police said that 800 parents called."
    first.get_by_role("radio").nth(1).check()
    first.get_by_label("Reason").select_option("label")
    window.locator("article").nth(1).get_by_role("radio").first.focus()
    window.keyboard.press("ArrowDown")
    window.fill("[name=by]", "c01")
    assert output.inner_text() == "shown: 2 differences, 2 decisions made here"
    window.select_option("[name=kind]", "boundary")
    assert output.inner_text() == "shown: 1 difference, 2 decisions made here"
    with window.expect_download() as download:
        window.get_by_role("button", name="Save decisions").click()
    lines = [json.loads(line) for line in Path(download.value.path()).read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {"document": "doc-1", "difference": "d1", "choice": "a02", "reason": "label", "by": "c01"},
        {"document": "doc-1", "difference": "d2", "choice": "a02", "by": "c01"},
    ]
    window.select_option("[name=kind]", "")
    window.select_option("[name=state]", "done")
    expect(window.locator("article")).to_contain_text("decided by c02")
    window.set_viewport_size({"width": 400, "height": 800})
    assert window.evaluate("document.documentElement.scrollWidth") <= 400


def test_gold_holds_what_was_decided_on_the_page_and_the_annotations_stay(
    browser: Browser, with_texts: Callable[..., Project]
) -> None:
    project = contested_in_every_kind(with_texts(one=LONGER_TEXT))
    annotations = project.pulled_file("one").read_bytes()
    page, file = project.root / "page.html", project.root / "decisions.jsonl"
    page.write_text(differences_report(project, adjudication_plan(project), an_address), encoding="utf-8")
    window = browser.new_context(accept_downloads=True).new_page()
    broken: list[str] = []
    window.on("pageerror", lambda error: broken.append(str(error)))
    window.goto(page.as_uri())
    window.fill("[name=by]", "c01")
    article = window.locator("article")

    def open_kind(kind: str) -> None:
        window.select_option("[name=kind]", kind)
        article.get_by_label("Reason").select_option("guideline")

    for kind, annotator in {"missing": "a03", "attribute": "a02", "relation": "a02"}.items():
        open_kind(kind)
        article.get_by_role("radio", name=annotator).check()
    # One arrow, with a head and a name, in the lane of the one who draws it.
    assert [lane.locator("svg path").count() for lane in article.locator(".lane").all()] == [2, 0, 0]
    assert article.locator("svg text").text_content() == "SCOPED_TO"
    assert article.get_by_role("link").first.get_attribute("href") == "http://127.0.0.1:9/a01/q1"
    article.get_by_role("button", name="take back").click()
    assert window.locator("output").inner_text() == "shown: 1 difference, 2 decisions made here"
    article.get_by_role("radio", name="a02").check()
    open_kind("boundary")
    article.get_by_role("radio", name="mark the words").check()
    assert window.locator("output").inner_text() == "shown: 1 difference, 3 decisions made here"
    _mark(window, article.locator(".fields .text"), "that 800")
    assert window.locator("output").inner_text() == "shown: 1 difference, 4 decisions made here"
    open_kind("label")
    article.get_by_role("radio", name="the span is left out").check()
    open_kind("spurious")
    article.get_by_role("radio", name="mark the words").check()
    article.get_by_label("start").fill("84")
    article.get_by_label("end").fill("94")
    article.get_by_label("label", exact=True).select_option("NGO")
    open_kind("coreference")
    article.get_by_role("radio", name="one number").check()
    for select, number in zip(article.locator(".mention select").all(), "122", strict=True):
        select.select_option(number)
    open_kind("document")
    article.get_by_role("radio", name="one of the schema").check()
    article.get_by_label("answer").select_option("opinion")
    with window.expect_download() as download:
        window.get_by_role("button", name="Save decisions").click()
    download.value.save_as(file)
    window.context.close()
    assert broken == []
    result = adjudicate_all(project, new=NewDecisions(lines=read_decision_file(file)))
    assert (result.issues, result.written, result.decided) == ((), ("one",), {"one": 8})
    gold = json.loads(project.gold_file("one").read_bytes())
    assert gold["provenance"]["gold_status"] == "decided"
    assert [(item["start"], item["end"], item["label"], item.get("entity_id")) for item in gold["entities"]] == [
        (0, 16, "LAW_ENFORCEMENT", "n1"),
        (22, 30, "QUANTITY", None),
        (84, 94, "NGO", "n2"),
        (96, 98, "LAW_ENFORCEMENT", "n3"),
    ]
    assert ([item["polarity"] for item in gold["claims"]], gold["document"]["genre"]) == (["NEGATIVE"], "opinion")
    # That the figure belongs to the claim around it is implied by where it stands.
    assert [item["label"] for item in gold["relations"]] == ["ATTRIBUTED_TO", "HAS_QUANTITY"]
    assert {(line.by, line.reason) for line in read_document_decisions(project, "one")} == {("c01", "guideline")}
    assert project.pulled_file("one").read_bytes() == annotations


def an_address(annotation: Annotation, span_id: str | None) -> str:
    return f"http://127.0.0.1:9/{annotation.annotator}/{span_id}"


def _mark(window: Page, text: Locator, words: str) -> None:
    """Mark words with the mouse."""
    boxes = text.evaluate(
        """(node, words) => {
            const piece = node.firstChild.firstChild, at = piece.data.indexOf(words), range = new Range();
            return [at, at + words.length].map((offset) => {
                range.setStart(piece, offset), range.setEnd(piece, offset);
                const box = range.getBoundingClientRect();
                return [box.x, box.y + box.height / 2];
            });
        }""",
        words,
    )
    window.mouse.move(*boxes[0])
    window.mouse.down()
    window.mouse.move(*boxes[1], steps=4)
    window.mouse.up()


def test_a_page_without_reasons_filters_changes_and_decides_nothing(browser: Browser, tmp_path: Path) -> None:
    items = [
        shown_difference(a_document("doc-1", len(TEXT)), TEXT, outcome="decided by c01: a02"),
        shown_difference(a_document("doc-1", len(TEXT)), TEXT, id="d2", kind="boundary"),
    ]
    rows = [("label", "LAW_ENFORCEMENT", 1, "1 guideline, 2 without a reason")]
    page = differences_page("A title", items, [], SCHEMA, sentence="S", head=("kind", "of", "n", "reasons"), rows=rows)
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    window = browser.new_context(viewport={"width": 400, "height": 800}).new_page()
    broken: list[str] = []
    window.on("pageerror", lambda error: broken.append(str(error)))
    window.goto(file.as_uri())
    window.select_option("[name=kind]", "boundary")
    assert window.locator("output").inner_text() == "shown: 1 change"
    assert window.locator("article .lane").count() == 3
    assert window.get_by_role("radio").count() == 0
    assert window.evaluate("document.documentElement.scrollWidth") <= 400
    assert broken == []
    window.context.close()
