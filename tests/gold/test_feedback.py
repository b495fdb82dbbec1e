"""Feedback for one annotator: what is other in gold, by kind and label, with the reasons of whoever decided."""

from collections.abc import Callable

import pytest

from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.feedback import Feedback, feedback
from claimset.gold.feedback_report import feedback_report
from claimset.gold.new_decisions import FileDecision
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from support.contested import contested, put
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion

CHOICES = {"boundary": "a01", "label": "a02", "missing": "a01", "attribute": "a02", "relation": "a02"}


def decided_project(project: Project) -> Project:
    (document,) = adjudication_plan(project).documents
    lines = [
        (
            f"line {number}",
            FileDecision(document.document, item.id, choice, reason="guideline", by="c01", note="Why so"),
        )
        for number, item in enumerate(document.differences)
        if (choice := CHOICES[item.difference.kind])
    ]
    assert adjudicate_all(project, new=NewDecisions(lines={document.document: lines})).issues == ()
    return project


def topics(work: Feedback) -> list[tuple[str, str, str]]:
    return [(item.kind, item.change.about, item.reason) for item in work.changes]


def test_an_annotator_learns_what_was_decided_against_them_and_why(with_texts: Callable[..., Project]) -> None:
    project = decided_project(contested(with_texts(one=TEXT)))
    work = feedback(project, "a01")
    assert topics(work) == [
        ("label", "LAW_ENFORCEMENT", "guideline"),
        ("attribute", "polarity", "guideline"),
        ("relation", "SCOPED_TO", "guideline"),
    ]
    assert [side.annotator for side in work.changes[0].change.sides] == ["a01", "gold"]
    assert topics(feedback(project, "a02")) == [
        ("boundary", "NGO", "guideline"),
        ("missing", "GPE", "guideline"),
    ]
    assert work.rows()[0] == ("attribute", "polarity", 1, "1 guideline")


def test_an_annotation_that_was_set_aside_whole_says_so(with_texts: Callable[..., Project]) -> None:
    project = contested(with_texts(one=TEXT))
    adjudicate_all(project, take="a02")
    assert {reason for _, _, reason in topics(feedback(project, "a01"))} == {"take"}
    assert ("spurious", "GPE", "take") in topics(feedback(project, "a01"))
    assert feedback(project, "a02").changes == ()


def test_work_without_gold_or_newer_than_gold_waits(with_texts: Callable[..., Project]) -> None:
    project = contested(with_texts(one=TEXT))
    assert feedback(project, "a01").waiting == ("one",)
    put(project, opinion("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)))
    adjudicate_all(project)
    assert (feedback(project, "a01").documents, feedback(project, "a01").changes) == (("one",), ())
    put(project, opinion("a01", entities=(POLICE,)))
    assert (feedback(project, "a01").documents, feedback(project, "a01").waiting) == ((), ("one",))


def test_nobody_gets_no_feedback(with_texts: Callable[..., Project]) -> None:
    with pytest.raises(Misconfigured, match="nobody called 'a09'") as nobody:
        feedback(contested(with_texts(one=TEXT)), "a09")
    assert nobody.value.remedy == "name one who did: a01, a02"


def test_the_page_shows_reasons_and_offers_no_decision(with_texts: Callable[..., Project]) -> None:
    project = decided_project(contested(with_texts(one=TEXT)))
    page = feedback_report(project, feedback(project, "a01"))
    assert "3 changes in 1 of 1 document, in which a01 drew 4 spans." in page
    assert "decided by c01: a02, guideline: Why so" in page
    assert 'id="save"' not in page


def test_a_text_that_is_not_ours_leaves_no_word_on_the_page(with_texts: Callable[..., Project]) -> None:
    project = decided_project(contested(with_texts(tier="own_copy", one=TEXT)))
    page = feedback_report(project, feedback(project, "a01"))
    assert "[22:55]" in page
    assert not any(word in page for word in ("Northmere", "Harrow", "owls", "Why so"))
