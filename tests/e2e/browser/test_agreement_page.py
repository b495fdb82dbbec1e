"""The page of agreement in a browser: a cell opens the spans that it counts, and the page asks for nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claimset.report.agreement_page import ComparedSpan, Confusion, MeasureTable, agreement_page

pytestmark = pytest.mark.browser
TEXT = "Northmere 👩‍👧 Police said that 800 parents called."
NONE = MeasureTable("", [], [])


def test_a_cell_opens_its_spans_with_their_words_and_links(open_page: Callable[[str], Page]) -> None:
    both = ComparedSpan("doc-1", TEXT, ("a1", "a2"), ((14, 20), (0, 20)), ("http://127.0.0.1:9/x", None))
    hostile = ComparedSpan("doc-2", "<b>\u202eWords</b>", ("a1", "a2"), ((0, 3), None))
    away = ComparedSpan("doc-3", None, ("a1", "a2"), ((0, 3), (0, 3)))
    labels = Confusion("people", "labels", ["X", "Y"], {("X", "X"): [away], ("X", "Y"): [both, hostile]})
    answers = Confusion("people", "labels.sure", ["no", "yes"], {("no", "yes"): [away]})
    window = open_page(agreement_page("A title", [], [], [], NONE, [labels, answers]))
    window.get_by_role("button", name="2").click()
    passages = window.locator("#spans .text")
    assert passages.all_text_contents() == [TEXT, "<b>\\u202eWords</b>"]
    assert window.locator("#spans .one.other").text_content() == "Police"
    assert window.get_by_role("link", name="open in Label Studio").get_attribute("href") == "http://127.0.0.1:9/x"
    window.select_option("[name=confusion]", label="labels.sure, between people")
    window.get_by_role("button", name="1").click()
    expect(window.locator("#spans")).to_contain_text("not ours to publish")
    window.set_viewport_size({"width": 400, "height": 800})
    assert window.evaluate("document.documentElement.scrollWidth") <= 400
