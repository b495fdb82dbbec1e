"""The page of agreement: values as they are, spans behind each cell, and nothing of a text that is not ours."""

import json
import re

from claimset.report.agreement_page import ComparedSpan, Confusion, MeasureTable, agreement_page

HOSTILE = "</script><script>alert(1)</script>\u202e"
TABLE = MeasureTable("Spans", ["of", "F1"], [("claims", ["0.71 [0.64 to 0.77]"])])
NONE = MeasureTable("Documents", ["document"], [])


def _page(text: str | None, url: str = "http://127.0.0.1/x") -> str:
    span = ComparedSpan("doc", text, ("a1", HOSTILE), ((100, 104), None), (url, None))
    confusion = Confusion("people", HOSTILE, ["X", HOSTILE], {("X", HOSTILE): [span] * 201})
    return agreement_page(HOSTILE, ["Between people."], ["A note."], [TABLE], NONE, [confusion])


def _data(page: str) -> dict[str, object]:
    return json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[0])


def test_values_notes_and_sentences_stand_on_the_page() -> None:
    page = _page("x" * 300)
    assert "0.71 [0.64 to 0.77]" in page
    assert "Between people." in page
    assert "A note." in page
    assert "<h2>Documents</h2>" not in page


def test_a_cell_has_the_words_around_its_spans_and_counts_those_that_are_left_out() -> None:
    (confusion,) = _data(_page("a" * 100 + "word" + "b" * 196))["confusions"]
    (cell,) = confusion["cells"]
    assert (cell["count"], len(cell["spans"])) == (201, 200)
    span = cell["spans"][0]
    assert (span["from"], span["text"], span["cut"]) == (40, "a" * 60 + "word" + "b" * 60, True)
    assert span["places"] == [[100, 104], None]


def test_a_text_that_is_not_ours_leaves_offsets_only() -> None:
    (confusion,) = _data(_page(None))["confusions"]
    assert "text" not in confusion["cells"][0]["spans"][0]


def test_hostile_words_end_no_block_and_only_web_addresses_become_links() -> None:
    page = _page("x" * 300, url="javascript:alert(1)")
    assert page.count("<script") == 2
    assert "\u202e" not in re.sub(r"<h1>.*?</h1>|<title>.*?</title>", "", page)
    assert _data(page)["confusions"][0]["cells"][0]["spans"][0]["urls"] == [None, None]


def test_the_policy_allows_no_request() -> None:
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', _page(None))[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
