"""The page of differences of a project: its words, what was decided, and nothing of a text that is not ours."""

import json
import re
from collections.abc import Callable
from typing import Any

from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.differences_report import differences_report
from claimset.gold.new_decisions import FileDecision, merge_rule
from claimset.store.project import Project
from support.contested import contested, no_address
from support.opinions import TEXT


def page_of(project: Project) -> str:
    return differences_report(project, adjudication_plan(project), no_address)


def rows(project: Project) -> list[dict[str, Any]]:
    page = page_of(project)
    data = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[0]
    differences: list[dict[str, Any]] = json.loads(data)["differences"]
    return differences


def test_each_difference_has_a_lane_with_the_words_and_spans_of_each_annotator(
    with_texts: Callable[..., Project],
) -> None:
    items = {item["kind"]: item for item in rows(contested(with_texts(one=TEXT)))}
    assert [(lane["annotator"], lane["answer"]) for lane in items["missing"]["lanes"]] == [
        ("a01", "has it"),
        ("a02", "does not"),
    ]
    assert [[span[:2] for span in lane["spans"]] for lane in items["boundary"]["lanes"]] == [[[0, 16]], [[0, 9]]]
    assert [len(lane["spans"]) for lane in items["relation"]["lanes"]] == [2, 2]
    assert {kind: item["topic"] for kind, item in items.items()} == {
        "boundary": "LAW_ENFORCEMENT",
        "label": "LAW_ENFORCEMENT",
        "missing": "GPE",
        "attribute": "polarity",
        "relation": "SCOPED_TO",
    }


def test_what_is_decided_and_what_a_rule_settles_say_so(with_texts: Callable[..., Project]) -> None:
    project = contested(with_texts(one=TEXT))
    assert {item["outcome"] for item in rows(project)} == {None}
    label = next(item for item in rows(project) if item["kind"] == "label")
    line = FileDecision("one", label["id"], "a02", reason="label", by="c01")
    adjudicate_all(project, new=NewDecisions(None, merge_rule("incomplete", 1, 0), {"one": [("line 1", line)]}))
    outcomes = {item["kind"]: item["outcome"] for item in rows(project)}
    assert outcomes.pop("label") == "decided by c01: a02, label"
    assert set(outcomes.values()) == {"settled by --merge incomplete"}
    assert "5 differences in 1 document, 0 undecided." in page_of(project)


def test_a_text_that_is_not_ours_leaves_no_word_on_the_page(with_texts: Callable[..., Project]) -> None:
    project = contested(with_texts(tier="own_copy", one=TEXT))
    page = page_of(project)
    assert "[0:16]" in page
    assert not any(word in page for word in ("Northmere", "Harrow", "owls"))
