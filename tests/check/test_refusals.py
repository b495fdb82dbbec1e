"""What is refused is remembered, shown, and stops a release until it is mended, waived or left out by name."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.issue import Issue, Level
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.export import export
from claimset.server.servers import Servers
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.pull.compare import compare_with_server
from claimset.sync.status import status
from support.pulling import Bench

TEXTS = {"one": "Northmere Police counted people on that day.", "two": "Northmere counted too."}


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Two documents on a server; the first has an annotation whose label the schema does not know."""
    world = Bench(with_texts(**TEXTS))
    world.annotate(2, "Northmere")
    refuse(world, world.annotate(1, "Northmere", "Police"))
    return world


def refuse(bench: Bench, annotation: dict[str, Any], task: int = 1) -> None:
    """Give the first region of an annotation a label that the schema does not know."""
    row = next(item for item in bench.shelf.task(1, task)["annotations"] if item["id"] == annotation["id"])
    row["result"] = [{**region, "value": {**region["value"], "labels": ["OWL"]}} for region in row["result"]]
    renew(bench, row, task)


def mend(bench: Bench, number: int = 2, task: int = 1) -> None:
    row = next(item for item in bench.shelf.task(1, task)["annotations"] if item["id"] == number)
    row["result"] = [{**region, "value": {**region["value"], "labels": ["GPE"]}} for region in row["result"]]
    renew(bench, row, task)


def renew(bench: Bench, row: dict[str, Any], task: int) -> None:
    row["updated_at"] = bench.shelf.task(1, task)["updated_at"] = bench.shelf.moment()


def refusal_issues_of(project: Project) -> list[Issue]:
    return [issue for issue in check(project).issues if issue.code == "ANN013"]


def blocks(project: Project) -> bool:
    """Say whether what was refused stops a release."""
    adjudicate_all(project)
    stopped = export(project, "0.0.0", replace=True)
    assert {issue.code for issue in stopped.issues if issue.level == Level.ERROR} <= {"ANN013"}
    return not stopped.sizes


def test_what_is_refused_is_remembered_without_a_word_and_stops_a_release_until_a_pull_reads_it(bench: Bench) -> None:
    project = bench.project
    pull_result = bench.pull()
    assert (pull_result.annotations, pull_result.refused, pull_result.changed) == (1, 1, ["two"])
    row = bench.shelf.task(1, 1)["annotations"][0]
    (_, line) = project.refusal_file.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "document": "one",
        "interface": "all",
        "origin": "0001" + "f00d" * 3,
        "task": 1,
        "annotation": 2,
        "code": "LBL004",
        "annotator": "a01",
        "assigned": "a01",
        "updated": row["updated_at"],
    }
    (issue,) = refusal_issues_of(project)
    assert (issue.level, issue.document, issue.file) == (Level.ERROR, "one", "annotations/refused.jsonl")
    assert (issue.annotator, issue.interface) == ("a01", "all")
    assert blocks(project)
    mend(bench)
    assert (bench.pull().refused, read_refusals(project), refusal_issues_of(project)) == (0, [], [])
    assert not blocks(project)


def test_it_is_remembered_once_however_often_it_is_pulled_and_in_a_fresh_clone(bench: Bench) -> None:
    bench.pull()
    old_bytes = bench.project.refusal_file.read_bytes()
    assert bench.pull().refused == 1
    assert bench.pull(full=True).refused == 1
    for folder in ("pulls", "snapshots"):
        for file in (bench.project.state / folder).iterdir():
            file.unlink()
    assert bench.pull().refused == 1
    assert bench.project.refusal_file.read_bytes() == old_bytes


def test_a_comparison_with_the_server_writes_nothing(bench: Bench) -> None:
    assert [issue.code for issue in compare_with_server(bench.project, bench.server).issues] == ["LBL004", "LBL004"]
    assert not bench.project.refusal_file.exists()


@pytest.mark.parametrize("memory", [True, False])
def test_what_is_gone_from_the_server_is_refused_no_longer(bench: Bench, memory: bool) -> None:
    bench.pull()
    if not memory:
        for file in (bench.project.state / "pulls").iterdir():
            file.unlink()
    bench.delete_task(1)
    bench.pull()
    assert read_refusals(bench.project) == []


def test_what_was_deleted_or_cancelled_there_is_refused_no_longer(bench: Bench) -> None:
    bench.pull()
    row = bench.shelf.task(1, 1)["annotations"][0]
    row["was_cancelled"] = True
    renew(bench, row, 1)
    bench.pull()
    assert read_refusals(bench.project) == []
    row["was_cancelled"] = False
    renew(bench, row, 1)
    bench.pull()
    assert [item.annotation for item in read_refusals(bench.project)] == [2]
    bench.delete(1, 2)
    bench.pull()
    assert read_refusals(bench.project) == []


def test_a_project_that_is_gone_with_nothing_but_refused_work_is_missed_and_let_go_when_that_is_said(
    bench: Bench,
) -> None:
    bench.delete_task(2)
    bench.pull()
    bench.shelf.projects.clear()
    with pytest.raises(Conflict, match="not on the server any more"):
        bench.pull()
    assert len(read_refusals(bench.project)) == 1
    bench.pull(accept=True)
    assert read_refusals(bench.project) == []


def test_a_refused_annotation_with_newer_work_of_its_annotator_is_shown_and_stops_nothing(bench: Bench) -> None:
    bench.annotate(1, "Northmere")
    bench.pull()
    (issue,) = refusal_issues_of(bench.project)
    assert (issue.level, "the project has newer work by a01" in issue.message) == (Level.WARNING, True)
    assert not blocks(bench.project)


def test_a_refused_annotation_that_is_newer_than_its_annotators_other_work_stops_a_release(bench: Bench) -> None:
    refuse(bench, bench.annotate(2, "Northmere"), 2)
    mend(bench)
    bench.pull()
    assert [(issue.level, issue.document) for issue in refusal_issues_of(bench.project)] == [(Level.ERROR, "two")]
    assert blocks(bench.project)


def test_work_of_another_annotator_does_not_stand_for_what_was_refused(bench: Bench) -> None:
    bench.annotate(1, "Northmere", by=4)
    bench.pull()
    assert [issue.level for issue in refusal_issues_of(bench.project)] == [Level.ERROR]
    assert blocks(bench.project)


def test_what_came_in_before_it_was_refused_has_one_issue_and_not_two(bench: Bench) -> None:
    mend(bench)
    bench.pull()
    refuse(bench, {"id": 2})
    bench.pull()
    assert [row.annotation for row in read_refusals(bench.project)] == [2]
    assert [issue.code for issue in check(bench.project).issues] == ["ANN008"]


def test_the_refused_work_of_a_stranger_in_an_annotators_project_stops_nothing(
    with_texts: Callable[..., Project],
) -> None:
    bench = Bench(with_texts(**TEXTS), "a01")
    bench.annotate(1, "Northmere")
    bench.annotate(2, "Northmere")
    bench.pull()
    refuse(bench, bench.annotate(1, "Police", by=4))
    bench.pull()
    (issue,) = refusal_issues_of(bench.project)
    assert (issue.level, "a02 made it in the project of a01" in issue.message) == (Level.WARNING, True)
    assert not blocks(bench.project)


def test_work_of_which_nobody_says_whose_it_is_is_held_against_everybodys(bench: Bench) -> None:
    bench.shelf.task(1, 1)["annotations"][0]["completed_by"] = None
    bench.pull()
    assert [(issue.level, "has no newer work" in issue.message) for issue in refusal_issues_of(bench.project)] == [
        (Level.ERROR, True)
    ]
    bench.annotate(1, "Northmere", by=4)
    bench.pull()
    assert [issue.level for issue in refusal_issues_of(bench.project)] == [Level.WARNING]


def test_a_waiver_lets_a_release_go_until_the_refused_work_changes(bench: Bench) -> None:
    bench.pull()
    waive_issues(bench.project, "ANN013", "one", "the annotator is gone", "R. Jansen", 30)
    assert not blocks(bench.project)
    renew(bench, bench.shelf.task(1, 1)["annotations"][0], 1)
    bench.pull()
    assert blocks(bench.project)


def test_a_document_that_is_left_out_by_name_stops_no_release(bench: Bench) -> None:
    bench.pull()
    decision = {"document": "one", "split": "none", "reason": "its labels cannot be read", "owner": "R. Jansen"}
    (bench.project.root / "annotations" / "splits.jsonl").write_text(json.dumps(decision) + "\n", "utf-8")
    assert [issue.level for issue in refusal_issues_of(bench.project)] == [Level.WARNING]
    assert not blocks(bench.project)


def test_status_shows_it_with_a_server_and_without(bench: Bench) -> None:
    bench.pull()
    for servers in (Servers({"": bench.server}, {}, has_own_servers=False), Servers({}, {}, has_own_servers=False)):
        (row,) = status(bench.project, servers).refused
        assert (row.document, row.annotation, row.code, row.annotator) == ("one", 2, "LBL004", "a01")


def test_a_check_of_other_documents_says_nothing_of_it(bench: Bench) -> None:
    bench.pull()
    assert check(bench.project, ["two"]).issues == []
    assert [issue.code for issue in check(bench.project, ["one"]).issues] == ["ANN013"]


def test_a_remembering_check_sees_it_come_and_go(bench: Bench) -> None:
    assert check(bench.project, remember=True).errors == 0
    bench.pull()
    assert check(bench.project, remember=True).errors == 1
    mend(bench)
    bench.pull()
    assert check(bench.project, remember=True).errors == 0


def test_a_line_that_is_no_refusal_is_an_issue_and_no_pull_writes_over_it(bench: Bench) -> None:
    bench.pull()
    with bench.project.refusal_file.open("a", encoding="utf-8") as lines:
        lines.write('{"document": "one"}\n')
    old_bytes = bench.project.refusal_file.read_bytes()
    issues = check(bench.project).issues
    assert sorted((issue.code, issue.file) for issue in issues) == [
        ("ANN013", "annotations/refused.jsonl"),
        ("SCH001", "annotations/refused.jsonl"),
    ]
    with pytest.raises(Misconfigured, match="line 3 is no refusal"):
        bench.pull()
    assert bench.project.refusal_file.read_bytes() == old_bytes
    assert len(status(bench.project, Servers({}, {}, has_own_servers=False)).refused) == 1


def test_no_word_of_a_text_that_is_not_ours_is_remembered(with_texts: Callable[..., Project]) -> None:
    bench = Bench(with_texts(tier="own_copy", secret="Northmere Police counted people on that day."))
    row = bench.annotate(1, "Northmere", "Police")
    refuse(bench, row)
    bench.pull()
    words = bench.project.refusal_file.read_text("utf-8")
    assert not [word for word in ("Northmere", "Police", "counted", "OWL", "people.example") if word in words]
    assert {issue.code for issue in check(bench.project).issues if issue.level == Level.ERROR} == {"ANN013"}


def test_a_task_with_another_text_and_one_that_cannot_be_read_are_remembered_too(bench: Bench) -> None:
    bench.shelf.task(1, 1)["data"][bench.schema.text.field] += "!"
    bench.shelf.task(1, 2)["data"]["schema_version"] = "the newest"
    bench.pull()
    codes = [(row.document, row.annotation, row.code) for row in read_refusals(bench.project)]
    assert codes == [("one", 2, "DOC001"), ("two", 1, "SCH003")]
