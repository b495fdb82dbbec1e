"""Decisions of a project: kept line by line, and gold made again from them to the same bytes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset.check.project import check
from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import DocumentPlan, adjudication_plan
from claimset.gold.new_decisions import merge_rule
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.release.compare.blame import blame
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from support.contested import DENIED, NGO, contested, put
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion
from support.tree import tree


@pytest.fixture
def one(with_texts: Callable[..., Project]) -> Project:
    return contested(with_texts(one=TEXT))


@pytest.fixture
def not_ours(with_texts: Callable[..., Project]) -> Project:
    return contested(with_texts(tier="own_copy", one=TEXT))


def plan(project: Project) -> DocumentPlan:
    (document,) = adjudication_plan(project).documents
    return document


def decide(project: Project, choices: dict[str, object], **more: object) -> NewDecisions:
    """Write a file of decisions, by the kind of the difference; a string is a choice, anything else a value."""
    lines = []
    for item in plan(project).differences:
        kind = item.difference.kind
        if kind in choices:
            new_answer = choices[kind]
            answer = {"choice": new_answer} if new_answer in {"a01", "a02"} else {"value": new_answer}
            lines.append(
                {"document": plan(project).document, "difference": item.id, **answer, "reason": "guideline", **more}
            )
    file = project.root / "decisions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return NewDecisions(lines=read_decision_file(file), curator="c01")


ALL = {"boundary": "a01", "label": "a02", "missing": "a01", "attribute": "a02", "relation": False}


def test_a_file_decides_every_difference_and_gold_is_what_it_says(one: Project) -> None:
    result = adjudicate_all(one, new=decide(one, ALL))
    assert (result.issues, result.written, result.decided) == ((), ("one",), {"one": 5})
    gold = json.loads(one.gold_file("one").read_bytes())
    assert gold["provenance"]["gold_status"] == "decided"
    assert [(item["start"], item["end"], item["label"]) for item in gold["entities"]] == [
        (0, 16, "NGO"),
        (27, 30, "QUANTITY"),
        (41, 47, "GPE"),
    ]
    assert [item["label"] for item in gold["relations"]] == ["ATTRIBUTED_TO", "HAS_QUANTITY"]
    assert {line.by for line in read_document_decisions(one, "one")} == {"c01"}
    assert plan(one).status == "decided"


def test_a_part_may_be_decided_today_and_the_rest_tomorrow(one: Project) -> None:
    result = adjudicate_all(one, new=decide(one, {"boundary": "a01", "label": "a02"}))
    assert ([issue.code for issue in result.issues], result.decided) == (["ADJ001"], {"one": 2})
    assert not one.gold_file("one").exists()
    assert plan(one).undecided == {"missing GPE": 1, "attribute polarity": 1, "relation SCOPED_TO": 1}
    rest = {kind: choice for kind, choice in ALL.items() if kind not in {"boundary", "label"}}
    assert adjudicate_all(one, new=decide(one, rest)).issues == ()
    assert len(read_document_decisions(one, "one")) == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(data=st.data())
def test_gold_that_is_deleted_is_made_again_to_the_same_bytes(one: Project, data: st.DataObject) -> None:
    shutil.rmtree(one.root / "annotations" / "decisions", ignore_errors=True)
    sides = {kind: data.draw(st.sampled_from(["a01", "a02"]), label=kind) for kind in ALL}
    some = data.draw(st.sets(st.sampled_from(sorted(sides))))
    rule = data.draw(st.sampled_from(["take", "agreeing", "incomplete", "threshold"]))
    new = decide(one, {kind: choice for kind, choice in sides.items() if kind in some})
    adjudicate_all(one, new=new, replace=True)
    rest = NewDecisions("a02") if rule == "take" else NewDecisions(merge=merge_rule(rule, 2, 0.6))
    adjudicate_all(one, new=rest, replace=True)
    before = tree(one.root / "annotations")
    shutil.rmtree(one.root / "annotations" / "gold")
    assert adjudicate_all(one).issues == ()
    assert tree(one.root / "annotations") == before


def test_a_second_decision_that_would_rewrite_gold_says_what_changes_and_waits(one: Project) -> None:
    adjudicate_all(one, take="a01")
    before = tree(one.root / "annotations")
    (issue,) = adjudicate_all(one, take="a02").issues
    assert issue.code == "GLD002"
    assert "(1 boundary changed, 1 label changed, 1 span removed, 1 polarity changed" in issue.message
    assert tree(one.root / "annotations") == before
    assert adjudicate_all(one, take="a02", replace=True).written == ("one",)


def test_the_same_decision_twice_adds_no_line(one: Project) -> None:
    adjudicate_all(one, take="a01")
    assert adjudicate_all(one, take="a01").decided == {}
    assert len(read_document_decisions(one, "one")) == 1


@pytest.mark.parametrize("tier", ["open", "own_copy"])
def test_a_file_that_was_read_before_adds_only_what_is_new(with_texts: Callable[..., Project], tier: str) -> None:
    project = contested(with_texts(tier=tier, one=TEXT))
    name = plan(project).document
    assert adjudicate_all(project, new=decide(project, ALL, note="Why so")).decided == {name: 5}
    assert adjudicate_all(project, new=decide(project, ALL, note="Why so")).decided == {}
    other = {**ALL, "label": "a01"}
    assert adjudicate_all(project, new=decide(project, other, note="Why so"), replace=True).decided == {name: 1}
    assert len(read_document_decisions(project, name)) == 6


def test_a_decision_on_an_annotation_that_changed_is_asked_again_and_the_others_stay(one: Project) -> None:
    adjudicate_all(one, new=decide(one, ALL))
    put(
        one,
        opinion("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(Span("e2", 0, 12, "NGO"), FIGURE), claims=(DENIED,)),
    )
    (issue,) = adjudicate_all(one).issues
    assert (issue.code, "(1 boundary)" in issue.message) == ("ADJ001", True)
    assert [line.kind for line in plan(one).stale] == ["boundary"]


def test_whole_annotations_that_were_taken_are_asked_again_once_they_changed(one: Project) -> None:
    adjudicate_all(one, take="a01")
    put(
        one,
        opinion("a01", SAYS, entities=(POLICE, FIGURE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    assert [issue.code for issue in adjudicate_all(one).issues] == ["ADJ001"]
    assert [line.kind for line in plan(one).stale] == ["take"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"difference": "0" * 12, "choice": "a01"}, "has no difference 000000000000"),
        ({"choice": "a03"}, "'a03' is no annotator of this difference"),
        ({}, "needs either a choice or a value"),
        ({"choice": "a01", "value": True}, "needs either a choice or a value"),
        ({"value": [9, 3]}, "cannot have this value"),
        ({"choice": "a01", "reason": "because"}, "is no decision"),
        ({"choice": "a01", "mood": 1}, "is no decision"),
        ({"document": "two", "choice": "a01"}, "no document 'two'"),
    ],
)
def test_a_line_that_decides_nothing_is_refused_and_nothing_is_written(
    one: Project, line: dict[str, object], words: str
) -> None:
    boundary = next(item for item in plan(one).differences if item.difference.kind == "boundary")
    file = one.root / "decisions.jsonl"
    good = {"document": "one", "difference": boundary.id, "choice": "a01"}
    file.write_text(json.dumps(good) + "\n" + json.dumps({"document": "one", "difference": boundary.id, **line}))
    before = tree(one.root / "annotations")
    with pytest.raises(Misconfigured, match=words):
        adjudicate_all(one, new=NewDecisions(lines=read_decision_file(file)))
    assert tree(one.root / "annotations") == before


def test_words_about_a_text_that_is_not_ours_stay_out_of_what_is_tracked(not_ours: Project) -> None:
    adjudicate_all(not_ours, new=decide(not_ours, ALL, note="the police of Northmere said so"))
    tracked = [path for path in (not_ours.root / "annotations").rglob("*") if path.is_file()]
    assert not any("Northmere" in path.read_text() for path in tracked)
    (document,) = not_ours.documents()
    notes = Path(not_ours.state / "notes" / f"{document.id}.jsonl").read_text()
    assert notes.count("the police of Northmere said so") == 5
    assert {line.reason for line in read_document_decisions(not_ours, document.id)} == {"guideline"}
    assert "Northmere" not in str(plan(not_ours).differences)


def test_words_about_an_open_text_stand_beside_the_decision(one: Project) -> None:
    adjudicate_all(one, new=decide(one, ALL, note="the page says so"))
    assert {line.note for line in read_document_decisions(one, "one")} == {"the page says so"}
    sentences = [item.sentence for item in plan(one).differences]
    assert sentences == [
        "boundary of LAW_ENFORCEMENT: a01 'Northmere Police' [0:16], a02 'Northmere' [0:9]",
        "label of 'Northmere Police' [0:16]: a01 LAW_ENFORCEMENT, a02 NGO",
        "GPE 'Harrow' [41:47]: a01 has it, a02 does not",
        "polarity of STATISTIC 'that 800 owls left Harrow in 2031' [22:55]: a01 POSITIVE, a02 NEGATIVE",
        "SCOPED_TO from '800' [27:30] to 'Northmere Police' [0:16]: a01 draws it, a02 does not",
    ]


def test_blame_says_who_drew_a_span_and_who_decided_about_it(one: Project) -> None:
    adjudicate_all(one, new=decide(one, ALL))
    spans = {item.span: (item.drawn_by, item.decided_by) for item in blame(one, "one").spans}
    assert spans["e2"] == (("a01", "a02"), ("c01",))
    assert spans["g1"] == (("a01",), ("c01",))
    assert spans["q1"] == (("a01", "a02"), ("c01",))


def test_words_of_a_text_that_is_not_ours_in_a_decision_are_found(not_ours: Project) -> None:
    adjudicate_all(not_ours, new=decide(not_ours, ALL))
    (document,) = not_ours.documents()
    file = not_ours.decision_file(document.id)
    first, line, *rest = file.read_text().splitlines()
    file.write_text("\n".join([first, json.dumps({**json.loads(line), "note": TEXT}), *rest]) + "\n")
    assert "SAF008" in {issue.code for issue in check(not_ours).issues}
