"""The page of differences in a browser: filters, a choice and a reason by mouse and keys, and the file of decisions."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from claimset.report.differences_page import differences_page
from report.test_differences_page import HOSTILE, TEXT, shown_difference
from support.agreeing import a_document
from support.strategies import SCHEMA

pytestmark = pytest.mark.browser


def test_what_a_curator_decides_on_the_page_is_in_the_file(browser: Browser, tmp_path: Path) -> None:
    items = [
        shown_difference(a_document("doc-1", len(TEXT)), TEXT),
        shown_difference(a_document("doc-1", len(TEXT)), TEXT, id="d2", kind="boundary", sentence=HOSTILE),
        shown_difference(a_document("doc-2", len(TEXT)), TEXT, id="d3", decided_by="c02"),
    ]
    file = tmp_path / "page.html"
    file.write_text(differences_page("A title", items, ["boundary", "label"], SCHEMA), encoding="utf-8")
    window = browser.new_context(accept_downloads=True).new_page()
    asked: list[str] = []
    broken: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    window.on("pageerror", lambda error: broken.append(str(error)))
    window.on("console", lambda line: broken.append(line.text))
    window.goto(file.as_uri())
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
    assert "decided by c02" in window.locator("article").inner_text()
    window.set_viewport_size({"width": 400, "height": 800})
    assert window.evaluate("document.documentElement.scrollWidth") <= 400
    assert {url.split(":")[0] for url in asked} <= {"file", "blob"}
    assert broken == []
    window.context.close()
