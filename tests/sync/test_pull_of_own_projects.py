"""Whose the work in an annotator's own project is: the annotator's, a colleague's, or whoever the map says."""

from collections.abc import Callable

import pytest

from claimset.store.project import Project
from claimset.sync.assignment.people import People
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.compare import compare_with_server
from support.pulling import Bench

TEXTS = {name: f"Northmere Police counted {number} people." for number, name in enumerate(("one", "second", "third"))}


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Three documents in the project of a07."""
    return Bench(with_texts(**TEXTS), "a07")


def _annotators(bench: Bench, *names: str) -> list[list[str]]:
    return [[row["annotator"] for row in bench.layers(name)] for name in names]


def _doubts(result: PullResult) -> list[tuple[str, str | None, str]]:
    return [(issue.code, issue.document, issue.message) for issue in result.issues if issue.code == "ANN012"]


def _enter(bench: Bench, name: str, email: str) -> None:
    people = People(bench.project)
    people.enter(name, email, "person")
    people.save()


def test_whoever_works_in_an_annotators_project_is_that_annotator(bench: Bench) -> None:
    bench.annotate(1, "Northmere")
    bench.annotate(2, "Northmere")
    assert _doubts(bench.pull()) == []
    assert _annotators(bench, "one", "second") == [["a07"], ["a07"]]


def test_a_colleague_in_an_annotators_project_is_somebody_else_and_is_named(bench: Bench) -> None:
    bench.annotate(1, "Northmere")
    bench.pull()
    bench.annotate(1, "Police", by=4)
    result = bench.pull()
    assert _doubts(result) == [("ANN012", "one", "annotation 2 is by a01 and is in the project of a07")]
    assert [(issue.annotator, issue.interface) for issue in result.issues] == [("a01", "all")]
    assert _annotators(bench, "one") == [["a01", "a07"]]


def test_who_is_known_already_stays_who_they_are(bench: Bench) -> None:
    _enter(bench, "a03", "x@people.example")
    bench.annotate(1, "Northmere")
    assert _doubts(bench.pull()) == [("ANN012", "one", "annotation 1 is by a03 and is in the project of a07")]
    assert _annotators(bench, "one") == [["a03"]]


def test_the_servers_owner_who_looks_around_is_not_the_annotator(bench: Bench) -> None:
    bench.annotate(1, "Northmere", by=bench.shelf.owner)
    bench.annotate(2, "Northmere", by=4)
    bench.pull()
    assert _annotators(bench, "one", "second") == [["a01"], ["a07"]]


def test_a_newcomer_elsewhere_gets_no_pseudonym_that_an_annotators_project_bears(
    with_texts: Callable[..., Project],
) -> None:
    bench = Bench(with_texts(**TEXTS), "a01")
    _enter(bench, "a02", "y@people.example")
    bench.annotate(1, "Northmere", by=9)
    bench.annotate(1, "Northmere", by=3)
    bench.pull()
    assert _annotators(bench, "one") == [["a01", "a03"]]


def test_a_pseudonym_that_is_set_right_in_the_map_is_followed_and_the_file_as_it_was_is_kept(bench: Bench) -> None:
    _enter(bench, "a03", "x@people.example")
    bench.annotate(1, "Northmere")
    bench.pull()
    before = bench.project.pulled_file("one").read_bytes()
    rows = bench.project.private("annotators.json")
    bench.project.write_private("annotators.json", {"a07": rows["a03"]})
    result = bench.pull(full=True)
    assert _doubts(result) == [("ANN012", "one", "annotation 1 is stored as the work of a03, and is now that of a07")]
    assert _annotators(bench, "one") == [["a07"]]
    assert before in [file.read_bytes() for file in (bench.project.state / "kept" / "pulled").iterdir()]
    second_result = bench.pull(full=True)
    assert (second_result.changed, _doubts(second_result)) == ([], [])
    assert compare_with_server(bench.project, bench.server).differences == ()


def test_all_work_on_an_annotators_own_server_is_theirs(with_texts: Callable[..., Project]) -> None:
    bench = Bench(with_texts(**TEXTS))
    bench.annotate(1, "Northmere")
    bench.pull(annotator="a05")
    assert _annotators(bench, "one") == [["a05"]]
