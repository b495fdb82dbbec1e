"""The page of differences: each in its sentence, a lane for each annotator, and nothing of a text that is not ours."""

import json
import re
from collections.abc import Callable
from typing import Any

from claimset.model.document import Document
from claimset.model.span import Span
from claimset.report.differences_page import DifferenceLane, ShownDifference, differences_page
from support.agreeing import FIRST, MENTIONS, SECOND
from support.strategies import SCHEMA

MakeDocument = Callable[..., Document]
TEXT = "Wren counted nine owls. Northmere Police said that 800 parents called. Nobody left."
HOSTILE = "</script><script>alert(1)</script>\u202e"


def shown_difference(document: Document, text: str | None, **fields: Any) -> ShownDifference:
    lanes = [
        DifferenceLane("a01", [(MENTIONS.name, Span("e1", 24, 40, FIRST))], FIRST),
        DifferenceLane("a02", [(MENTIONS.name, Span("f1", 34, 40, SECOND))], SECOND),
        DifferenceLane("a03", [], "does not"),
    ]
    facts = {"id": "d1", "kind": "label", "topic": FIRST, "sentence": "label of it: differs", "lanes": lanes}
    return ShownDifference(**{"document": document, "text": text, **facts, **fields})


def _data(page: str) -> dict[str, Any]:
    return json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[0])


def test_a_difference_has_its_sentence_and_a_lane_for_each_annotator(document: MakeDocument) -> None:
    data = _data(differences_page("T", [shown_difference(document(TEXT), TEXT)], ["boundary"], SCHEMA))
    (item,) = data["differences"]
    assert TEXT[slice(*item["passage"])].strip() == "Northmere Police said that 800 parents called."
    assert [lane["annotator"] for lane in item["lanes"]] == ["a01", "a02", "a03"]
    assert [[span[:2] for span in lane["spans"]] for lane in item["lanes"]] == [[[24, 40]], [[34, 40]], []]
    assert data["reasons"] == ["boundary"]


def test_a_text_stands_on_the_page_once(document: MakeDocument) -> None:
    items = [shown_difference(document(TEXT), TEXT, id=f"d{number}") for number in range(3)]
    page = differences_page("T", items, ["boundary"], SCHEMA)
    assert page.count("800 parents") == 1
    assert "3 differences in 1 document, 3 undecided." in page


def test_a_text_that_is_not_ours_leaves_no_word(document: MakeDocument) -> None:
    page = differences_page("T", [shown_difference(document(TEXT, text_tier="own_copy"), TEXT)], [], SCHEMA)
    assert "Northmere" not in page
    assert _data(page)["differences"][0]["passage"] is None


def test_hostile_words_end_no_block(document: MakeDocument) -> None:
    hostile = shown_difference(document(HOSTILE), HOSTILE, sentence=HOSTILE, topic=HOSTILE, kind=HOSTILE)
    page = differences_page(HOSTILE, [hostile], [], SCHEMA)
    assert page.count("<script") == 2
    assert _data(page)["documents"][0]["text"] == HOSTILE
