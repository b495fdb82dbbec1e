"""The page to walk through a dataset in a browser, as somebody new to it uses it, by mouse and by keys."""

import functools
import http.server
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from claimset.model.schema import Schema
from claimset.report.browse.site import browse_page, site_files
from support.browsing import FACTS, HOSTILE, shown_documents

pytestmark = pytest.mark.browser


def _serious(window: Page) -> list[str]:
    violations = Axe().run(window).response["violations"]
    return [f"{row['id']}: {row['nodes'][0]['html']}" for row in violations if row["impact"] in {"serious", "critical"}]


def test_somebody_new_finds_what_the_dataset_is_for(open_page: Callable[[str], Page], schema: Schema) -> None:
    window = open_page(browse_page(shown_documents(schema), FACTS, schema))
    output, panel, view = window.locator("output"), window.locator("#panel"), window.locator("#document")
    # Two articles that disagree about a number.
    window.get_by_label("Figures").select_option("CONFLICT across")
    expect(output).to_have_text("2 documents of 5")
    expect(panel).to_contain_text("✗ conflict")
    expect(view.get_by_role("button", name="✗ QUANTITY")).to_have_count(1)
    panel.get_by_role("link", name="doc-2: 790").click()
    expect(view.locator("h2")).to_have_text("doc-2")
    assert "doc=doc-2&span=q9" in window.url
    # A claim that is attributed to nobody.
    window.get_by_role("button", name="Clear").click()
    window.get_by_label("Answer").select_option("claimant_kind=IMPLICIT")
    expect(output).to_have_text("1 document of 5")
    panel.get_by_role("link", name="Nobody answered the calls").click()
    expect(view.locator("[aria-pressed=true]")).to_have_text("EVENT")
    # What two annotators made of one sentence.
    window.get_by_role("button", name="Clear").click()
    view.get_by_role("button", name="LAW_ENFORCEMENT").click()
    lanes = panel.locator(".lane")
    expect(lanes.locator(".who")).to_have_text(["gold", "a01", "a02"])
    expect(lanes.nth(2)).to_contain_text("≠ NGO")
    expect(lanes.nth(2)).to_contain_text("gold has the label LAW_ENFORCEMENT")
    expect(panel).to_contain_text("decided by c01: a01, label")
    window.get_by_role("button", name="All, sentence by sentence").click()
    expect(view.locator(".sentence")).to_have_count(2)
    expect(view.locator(".sentence").nth(1).locator(".who")).to_have_text(["all alike"])
    assert _serious(window) == []


def test_arcs_lead_to_the_labels_that_relations_join(open_page: Callable[[str], Page], schema: Schema) -> None:
    window = open_page(browse_page(shown_documents(schema), FACTS, schema))
    expect(window.locator("#document svg")).to_have_count(0)
    tags = window.locator("#document button.t")
    tags.filter(has_text="STATISTIC").hover()
    arcs = window.locator("#document svg text")
    assert sorted(arcs.all_text_contents()) == ["ATTRIBUTED_TO", "HAS_QUANTITY"]
    window.mouse.move(0, 0)
    expect(arcs).to_have_count(0)
    # By keys alone: to the first label, on to the next, choose it, and choose none.
    tags.first.focus()
    window.keyboard.press("ArrowRight")
    window.keyboard.press("Enter")
    expect(window.locator("#panel h3.chosen")).to_contain_text("STATISTIC")
    expect(window.locator("#panel")).to_contain_text("ATTRIBUTED_TO → LAW_ENFORCEMENT")
    window.keyboard.press("Escape")
    expect(window.locator("#panel h3.chosen")).to_have_count(0)
    window.keyboard.press("?")
    expect(window.get_by_role("dialog")).to_be_visible()
    window.keyboard.press("Escape")
    window.select_option("[name=event]", "calls")
    window.locator("#document").focus()
    window.keyboard.press("j")
    expect(window.locator("#document h2")).to_have_text("doc-2")
    window.keyboard.press("j")
    expect(window.locator("#document .steps")).to_contain_text("2 of 2")
    window.keyboard.press("k")
    expect(window.locator("#document h2")).to_have_text("doc-1")
    window.keyboard.press("/")
    window.keyboard.type("parents")
    expect(window.locator("#document .x.hit")).to_contain_text("parents")


def test_hostile_foreign_and_long_words_are_shown_and_nothing_runs(
    open_page: Callable[[str], Page], schema: Schema
) -> None:
    window = open_page(browse_page(shown_documents(schema), FACTS, schema))
    window.set_viewport_size({"width": 390, "height": 800})
    for name in ("doc-3", "doc-4", "doc-5"):
        window.goto(f"{window.url.partition('#')[0]}#doc={name}&span=e1")
        expect(window.locator("#document .steps")).to_be_visible()
        assert window.evaluate("document.documentElement.scrollWidth") <= 390
        window.emulate_media(color_scheme="dark" if name == "doc-4" else "light")
        assert _serious(window) == []
        if name == "doc-3":
            shown = HOSTILE.replace("\u202e", "\\u202e").replace("\x07", "\\u0007")
            assert shown in window.locator("#document .text").inner_text()
            assert window.locator("main script").count() == 0
        if name == "doc-4":
            expect(window.locator("#document")).to_contain_text("only offsets are shown")
            expect(window.locator("#document tbody td")).to_have_text(["0:9", "NGO", "level NAM", "gold, a01"])
    assert window.evaluate("getComputedStyle(document.querySelector('#document .text')).direction") == "rtl"


def test_a_site_reads_files_of_its_own_folder_only(browser: Browser, schema: Schema, tmp_path: Path) -> None:
    for name, content in site_files(shown_documents(schema), FACTS, schema):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        window = browser.new_context().new_page()
        broken: list[str] = []
        requests: list[str] = []
        window.on("console", lambda line: broken.append(line.text))
        window.on("request", lambda request: requests.append(request.url))
        window.goto(f"{address}index.html#find=counted")
        expect(window.locator("output")).to_have_text("1 document of 5")
        expect(window.locator("#document .x.hit")).to_contain_text("counted")
        assert {url.removeprefix(address).partition("#")[0] for url in requests} == {
            "index.html",
            "texts/0.json",
            "documents/doc-2.json",
        }
        assert broken == []
        (tmp_path / "documents" / "doc-1.json").unlink()
        window.goto(f"{address}index.html#doc=doc-1")
        expect(window.locator("#document")).to_contain_text("python3 -m http.server")
        window.context.close()
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Write nothing."""
