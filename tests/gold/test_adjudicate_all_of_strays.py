"""One person's annotations in several projects: the one in their own counts, and elsewhere a person has to decide."""

import json
from collections.abc import Callable
from itertools import permutations

import msgspec
import pytest

from claimset.gold.adjudicate_all import AdjudicationResult, adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.people import People
from claimset.sync.pull.compare import compare_with_server
from support.pulling import Bench

WORDS = ("Northmere", "Police", "counted", "ninety", "owls", "near", "Harrow", "Bridge")
INES, JORIS = 3, 4


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Two documents, each in the project of a01 and in that of a02."""
    texts = {name: f"{' '.join(WORDS)}, {name}." for name in ("one", "second")}
    bench = Bench(with_texts(**texts), "a01", "a02")
    people = People(bench.project)
    people.enter("a01", "x@people.example", "person")
    people.enter("a02", "y@people.example", "person")
    people.save()
    return bench


def _adjudicate(bench: Bench, take: str | None = None, *only: str) -> AdjudicationResult:
    bench.pull()
    return adjudicate_all(bench.project, take, only)


def _entities(bench: Bench, name: str = "one") -> int:
    return len(json.loads(bench.project.gold_file(name).read_bytes())["entities"])


def _open_decisions(result: AdjudicationResult) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.document) for issue in result.issues]


def test_one_span_in_a_colleague_s_project_does_not_replace_eight_of_ones_own(bench: Bench) -> None:
    bench.annotate(1, *WORDS, by=INES)
    bench.annotate(101, *WORDS[:5], by=JORIS)
    assert _adjudicate(bench, "a01").issues == ()
    assert _entities(bench) == 8
    bench.annotate(101, "Police", by=INES)
    result = _adjudicate(bench, "a01")
    assert (result.issues, result.unchanged, _entities(bench)) == ((), ("one",), 8)
    states = {(row["annotator"], row["assignee"]): row.get("state", "current") for row in bench.layers("one")}
    assert states == {("a01", "a01"): "current", ("a01", "a02"): "superseded", ("a02", "a02"): "current"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_they_were_submitted_makes_no_difference(bench: Bench, order: tuple[int, ...]) -> None:
    work = [(1, WORDS, INES), (101, WORDS[:5], JORIS), (101, ("Police",), INES)]
    for task, words, annotator in (work[number] for number in order):
        bench.annotate(task, *words, by=annotator)
        bench.pull()
    assert (_adjudicate(bench, "a01").issues, _entities(bench)) == ((), 8)
    assert [issue.code for issue in _adjudicate(bench, "a02").issues] == ["GLD002"]
    assert _entities(bench) == 8
    assert adjudicate_all(bench.project, "a02", replace=True).issues == ()
    assert _entities(bench) == 5


def test_what_somebody_labelled_in_a_colleague_s_project_only_waits_for_a_person(bench: Bench) -> None:
    bench.annotate(101, *WORDS, by=JORIS)
    assert _adjudicate(bench).written == ("one",)
    bench.annotate(101, "Police", by=INES)
    assert _open_decisions(_adjudicate(bench)) == [("ANN004", "one")]
    result = _adjudicate(bench, "a01")
    assert (_open_decisions(result), _entities(bench)) == ([("ANN004", "one")], 8)
    assert result.issues[0].message == (
        "a01 labelled it in 'all' in the project of a02 only: have it submitted in their own, "
        "or take it with --take a01 one"
    )
    assert (_adjudicate(bench, "a02").issues, _entities(bench)) == ((), 8)


def test_it_is_gold_where_a_person_names_both_the_annotator_and_the_document(bench: Bench) -> None:
    for task in (101, 102):
        bench.annotate(task, "Police", "owls", by=INES)
    assert _open_decisions(_adjudicate(bench)) == [("ANN004", "one"), ("ANN004", "second")]
    assert _open_decisions(_adjudicate(bench, None, "one")) == [("ANN004", "one")]
    result = _adjudicate(bench, "a01", "one")
    assert (result.written, result.issues, _entities(bench)) == (("one",), (), 2)
    assert not bench.project.gold_file("second").exists()


def test_a_document_that_is_not_there_cannot_be_named(bench: Bench) -> None:
    bench.annotate(1, "Police", by=INES)
    with pytest.raises(Misconfigured, match="'third'"):
        _adjudicate(bench, "a01", "third")


def test_two_projects_of_the_same_rank_that_say_different_things_wait_for_a_person(bench: Bench) -> None:
    bench.annotate(1, *WORDS, by=INES)
    bench.pull()
    (document, _) = bench.project.documents()
    (row,) = LabelReader(bench.project, bench.schema).pulled(bench.project.pulled_file("one"))[0]
    other = msgspec.structs.replace(row, origin="beef" * 4, updated="2026-06-01", sha256="0" * 64, state="superseded")
    bench.project.write_pulled(document, [row, other], bench.schema)
    result = adjudicate_all(bench.project)
    assert _open_decisions(result) == [("ANN004", "one")]
    assert "delete all but one on the server, or take the newest with --take a01 one" in result.issues[0].message
    assert adjudicate_all(bench.project, "a01", ["one"]).issues == ()
    bench.project.write_pulled(document, [row, msgspec.structs.replace(other, sha256=row.sha256)], bench.schema)
    assert adjudicate_all(bench.project).issues == ()


def test_a_second_annotation_in_the_same_project_takes_the_place_of_the_first(bench: Bench) -> None:
    bench.annotate(1, *WORDS, by=INES)
    bench.annotate(1, *WORDS[:4], by=INES)
    assert (_adjudicate(bench).issues, _entities(bench)) == ((), 4)


def test_annotations_that_were_pulled_before_anybody_asked_whose_project_it_is_are_told_apart_again(
    bench: Bench,
) -> None:
    bench.annotate(1, *WORDS, by=INES)
    bench.annotate(101, "Police", by=INES)
    bench.pull()
    file = bench.project.pulled_file("one")
    data = json.loads(file.read_bytes())
    for row in data["annotations"]:
        row.pop("assignee")
        row["state"] = "current" if row["task"] == 101 else "superseded"
    file.write_text(json.dumps(data))
    assert _open_decisions(adjudicate_all(bench.project)) == [("ANN004", "one")]
    bench.pull(full=True)
    assert (adjudicate_all(bench.project).issues, _entities(bench)) == ((), 8)
    assert compare_with_server(bench.project, bench.server).differences == ()
