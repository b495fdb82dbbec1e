"""Every kind of difference decided by a file: gold is what the file says, annotations stay, the bytes come again."""

import json
import shutil
from typing import Any

import pytest

from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import DocumentPlan, adjudication_plan
from claimset.model.decision import DifferenceKind
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from support.contested import LONGER_TEXT, contested_in_every_kind
from support.releasing import copy_schema, with_splits
from support.tree import tree

Facts = dict[str, Any]
AS_A01: Facts = {
    "entities": {
        (0, 16, "LAW_ENFORCEMENT"),
        (27, 30, "QUANTITY"),
        (41, 47, "GPE"),
        (57, 66, "LAW_ENFORCEMENT"),
        (89, 94, "GPE"),
        (96, 98, "LAW_ENFORCEMENT"),
    },
    "polarity": "POSITIVE",
    "relations": {"ATTRIBUTED_TO", "HAS_QUANTITY", "SCOPED_TO"},
    "things": {frozenset({0, 57, 96})},
    "genre": "news",
}


def without(start: int, *more: tuple[int, int, str]) -> set[tuple[int, int, str]]:
    """Return the entities as a01 has them, but for the one at `start`."""
    return {place for place in AS_A01["entities"] if place[0] != start} | set(more)


FIGURE_LOST = {"entities": without(27), "relations": {"ATTRIBUTED_TO"}}
CASES: list[tuple[DifferenceKind, dict[str, Any], Facts]] = [
    ("missing", {"choice": "a01"}, {}),
    ("missing", {"choice": "a03"}, {"entities": without(41)}),
    ("missing", {"value": [36, 47, "PLATFORM"]}, {"entities": without(41, (36, 47, "PLATFORM"))}),
    ("missing", {"value": None}, {"entities": without(41)}),
    ("spurious", {"choice": "a01"}, {}),
    ("spurious", {"choice": "a02"}, {"entities": without(89)}),
    ("spurious", {"value": [84, 94, "GPE"]}, {"entities": without(89, (84, 94, "GPE"))}),
    ("boundary", {"choice": "a02"}, {"entities": without(27, (27, 35, "QUANTITY"))}),
    ("boundary", {"value": [22, 30]}, {"entities": without(27, (22, 30, "QUANTITY"))}),
    ("boundary", {"value": None}, FIGURE_LOST),
    ("label", {"choice": "a02"}, {"entities": without(57, (57, 66, "GROUP")), "things": {frozenset({0, 57, 96})}}),
    ("label", {"value": "NGO"}, {"entities": without(57, (57, 66, "NGO"))}),
    ("label", {"value": None}, {"entities": without(57), "things": {frozenset({0, 96})}}),
    ("attribute", {"choice": "a02"}, {"polarity": "NEGATIVE"}),
    ("attribute", {"value": "NEGATIVE"}, {"polarity": "NEGATIVE"}),
    ("relation", {"choice": "a02"}, {"relations": {"ATTRIBUTED_TO", "HAS_QUANTITY"}}),
    ("relation", {"value": False}, {"relations": {"ATTRIBUTED_TO", "HAS_QUANTITY"}}),
    ("relation", {"value": True}, {}),
    ("coreference", {"choice": "a02"}, {"things": {frozenset({57, 96})}}),
    ("coreference", {"value": [["e2", "e4"], ["e3"]]}, {"things": {frozenset({0, 96})}}),
    ("coreference", {"value": None}, {"things": set()}),
    ("document", {"choice": "a02"}, {"genre": "report"}),
    ("document", {"value": "opinion"}, {"genre": "opinion"}),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One project for all cases; each begins without decisions and without gold."""
    folder = tmp_path_factory.mktemp("every-kind")
    copy_schema(folder / "project")
    project = with_splits(Project(folder / "project"), None)
    (folder / "one.txt").write_text(LONGER_TEXT, encoding="utf-8")
    add(project, [folder / "one.txt"], Defaults(tier="open", licence="CC-BY-4.0"))
    return contested_in_every_kind(project)


@pytest.fixture
def one(project: Project) -> Project:
    for name in ("decisions", "gold"):
        shutil.rmtree(project.root / "annotations" / name, ignore_errors=True)
    return project


def plan(project: Project) -> DocumentPlan:
    (document,) = adjudication_plan(project).documents
    return document


def decide(project: Project, answers: dict[str, Any]) -> NewDecisions:
    """Write a file that answers some kinds of difference."""
    lines = [
        {"document": "one", "difference": item.id, "reason": "guideline", **answers[item.difference.kind]}
        for item in plan(project).differences
        if item.difference.kind in answers
    ]
    file = project.root / "decisions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return NewDecisions(lines=read_decision_file(file), curator="c01")


def facts(project: Project) -> Facts:
    gold = json.loads(project.gold_file("one").read_bytes())
    things: dict[str, set[int]] = {}
    for span in gold["entities"]:
        things.setdefault(span.get("entity_id", ""), set()).add(span["start"])
    return {
        "entities": {(item["start"], item["end"], item["label"]) for item in gold["entities"]},
        "polarity": gold["claims"][0]["polarity"],
        "relations": {item["label"] for item in gold["relations"]},
        "things": {frozenset(starts) for name, starts in things.items() if name and len(starts) > 1},
        "genre": gold["document"]["genre"],
    }


def test_annotators_differ_once_in_every_kind(project: Project) -> None:
    assert sorted(item.difference.kind for item in plan(project).differences) == sorted({kind for kind, _, _ in CASES})


@pytest.mark.parametrize(("kind", "answer", "change"), CASES, ids=[f"{kind}-{answer}" for kind, answer, _ in CASES])
def test_gold_is_what_the_file_says(one: Project, kind: str, answer: dict[str, Any], change: Facts) -> None:
    pulled = one.pulled_file("one").read_bytes()
    kinds = [item.difference.kind for item in plan(one).differences]
    answers = {name: {"choice": "a01"} for name in kinds} | {kind: answer}
    result = adjudicate_all(one, new=decide(one, answers))
    assert (result.issues, result.written, result.decided) == ((), ("one",), {"one": 8})
    assert facts(one) == {**AS_A01, **change}
    assert one.pulled_file("one").read_bytes() == pulled
    before = tree(one.root / "annotations")
    shutil.rmtree(one.root / "annotations" / "gold")
    assert adjudicate_all(one).issues == ()
    assert tree(one.root / "annotations") == before
    assert json.loads(one.gold_file("one").read_bytes())["provenance"]["gold_status"] == "decided"


def test_a_span_that_is_left_out_leaves_nothing_else_of_it_to_decide(one: Project) -> None:
    adjudicate_all(one, new=decide(one, {"boundary": {"value": None}, "label": {"value": None}}))
    # The relation leads to the figure; police and pronoun may still be one thing.
    assert sorted(plan(one).undecided) == ["attribute polarity", "coreference", "document genre", "missing GPE",
                                           "spurious GPE"]  # fmt: skip
    rest = {"attribute": "a01", "coreference": "a01", "document": "a01", "missing": "a01", "spurious": "a01"}
    assert adjudicate_all(one, new=decide(one, {kind: {"choice": name} for kind, name in rest.items()})).issues == ()
    assert facts(one)["relations"] == {"ATTRIBUTED_TO"}


@pytest.mark.parametrize(
    ("kind", "value", "remedy"),
    [
        ("missing", [41, 47], "[start, end, label], start and end between 0 and 115"),
        ("missing", [41, 47, "VENUE"], "the label one of"),
        ("missing", [41, 47, ["GPE"]], "or null: the span is left out"),
        ("spurious", [89, 1000, "GPE"], "between 0 and 115"),
        ("boundary", [30, 30], "[start, end], start and end between 0 and 115, or null"),
        ("boundary", [True, 30], "[start, end]"),
        ("boundary", [27, 1000], "[start, end]"),
        ("label", "VENUE", 'one of "LAW_ENFORCEMENT", "GROUP", "PERSON"'),
        ("label", ["GROUP"], "or null: the span is left out"),
        ("attribute", True, 'one of "POSITIVE", "NEGATIVE"'),
        ("relation", 1, "true or false"),
        ("relation", None, "true or false"),
        ("coreference", [["e2"], ["e3"]], "lists of e2, e3, e4, each in one list, or null: none of them are one"),
        ("coreference", [["e2", "e3", "e4"], []], "each in one list"),
        ("coreference", [1, 2], "each in one list"),
        ("coreference", "e2", "each in one list"),
        ("document", "poem", 'one of "news", "report", "opinion"'),
    ],
)
def test_an_answer_of_another_form_is_refused_with_the_form_it_needs(
    one: Project, kind: str, value: Any, remedy: str
) -> None:
    with pytest.raises(Misconfigured) as raised:
        adjudicate_all(one, new=decide(one, {kind: {"value": value}}))
    assert f"a difference of the kind '{kind}' cannot have this value" in raised.value.message
    assert remedy in raised.value.remedy
    assert not (one.root / "annotations" / "decisions").exists()
