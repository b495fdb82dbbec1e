"""A pull, and a second one: only what changed is read, nothing vanishes unexplained, everything can be proven."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.schema import ANNOTATOR_NOTE
from claimset.model.trouble import Conflict, Unreachable
from claimset.server.servers import Servers
from claimset.store.project import Project
from claimset.sync.pull.compare import compare_with_server
from claimset.sync.pull.from_snapshots import pull_from_snapshots
from claimset.sync.status import status
from support.pulling import Bench

TEXTS = {f"doc-{number:02d}": f"Northmere Police counted {number} people on that day." for number in range(30)}

DONE = list(TEXTS)[:10]


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Thirty documents on a server, ten of them annotated."""
    bench = Bench(with_texts(**TEXTS))
    for task in range(1, 11):
        bench.annotate(task, "Northmere")
    return bench


def _bytes(project: Project) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file() and file.name != "lock"}


def test_a_second_pull_reads_nothing_and_changes_no_byte(bench: Bench) -> None:
    result = bench.pull()
    assert (result.annotations, len(result.changed), result.unchanged) == (10, 10, 0)
    before = _bytes(bench.project)
    bench.asked()
    second_result = bench.pull()
    assert (second_result.annotations, second_result.changed, second_result.unchanged, bench.asked()) == (0, [], 10, [])
    assert _bytes(bench.project) == before
    assert bench.pull(full=True).changed == []
    assert _bytes(bench.project) == before


def test_only_what_changed_is_read(bench: Bench) -> None:
    bench.pull()
    bench.asked()
    bench.annotate(3, "Police")
    bench.annotate(20, "Police", by=4)
    result = bench.pull()
    assert bench.asked() == [3, 20]
    assert (result.changed, result.unchanged) == (["doc-02", "doc-19"], 9)
    assert [row.get("state", "current") for row in bench.layers("doc-02")] == ["superseded", "current"]
    assert [row["annotator"] for row in bench.layers("doc-19")] == ["a02"]


def test_an_edited_annotation_takes_the_place_of_the_older_and_both_are_in_the_snapshots(bench: Bench) -> None:
    bench.pull()
    row = bench.shelf.task(1, 1)
    row["updated_at"] = row["annotations"][0]["updated_at"] = bench.shelf.moment()
    row["annotations"][0]["result"] = []
    assert bench.pull().changed == ["doc-00"]
    assert [len(row["labels"]["entities"]) for row in bench.layers("doc-00")] == [0]
    assert len(list((bench.project.state / "snapshots").glob("*.jsonl.gz"))) == 2


def test_a_deleted_annotation_leaves_a_tombstone_that_says_when_and_why(bench: Bench) -> None:
    bench.pull()
    bench.delete(1, 1)
    result = bench.pull()
    (row,) = bench.layers("doc-00")
    assert (row["state"], row["because"]) == ("withdrawn", "annotation deleted")
    assert row["withdrawn"] == bench.shelf.task(1, 1)["updated_at"]
    assert row["labels"]["entities"]
    assert (result.withdrawn, [issue.code for issue in result.issues]) == (1, ["ANN005"])
    assert bench.pull().changed == []


def test_a_deleted_task_leaves_a_tombstone(bench: Bench) -> None:
    bench.pull()
    bench.delete_task(1)
    bench.pull()
    (row,) = bench.layers("doc-00")
    assert (row["state"], row["because"]) == ("withdrawn", "task deleted")
    assert row["withdrawn"].endswith("Z")
    assert bench.pull().changed == []


def test_a_file_of_an_older_commit_does_not_bring_a_deleted_task_back(bench: Bench) -> None:
    bench.pull()
    file = bench.project.pulled_file("doc-00")
    older = file.read_bytes()
    bench.delete_task(1)
    bench.pull()
    file.write_bytes(older)
    assert bench.pull().changed == ["doc-00"]
    (row,) = bench.layers("doc-00")
    assert (row["state"], row["because"]) == ("withdrawn", "task deleted")


def test_a_task_that_is_deleted_while_another_is_made_is_missed_all_the_same(bench: Bench) -> None:
    bench.pull()
    bench.delete_task(1)
    bench.annotate(15, "Police")
    bench.annotate(16, "Police")
    bench.pull()
    assert bench.layers("doc-00")[0]["state"] == "withdrawn"


def test_a_cancelled_annotation_is_withdrawn_and_comes_back(bench: Bench) -> None:
    bench.pull()
    row = bench.shelf.task(1, 2)
    for cancelled, state in ((True, "withdrawn"), (False, "current")):
        row["annotations"][0]["was_cancelled"] = cancelled
        row["updated_at"] = row["annotations"][0]["updated_at"] = bench.shelf.moment()
        result = bench.pull()
        (layer,) = bench.layers("doc-01")
        assert layer.get("state", "current") == state
        assert layer.get("because") == ("cancelled" if cancelled else None)
        assert result.skipped == int(cancelled)


@pytest.mark.parametrize("lie", ["unlisted", "unexported", "withheld"])
def test_what_the_server_has_and_does_not_give_stops_the_pull_and_keeps_everything(bench: Bench, lie: str) -> None:
    bench.pull()
    before = _bytes(bench.project)
    bench.annotate(20, "Police")
    bench.shelf.task(1, 1)["updated_at"] = bench.shelf.moment()
    setattr(bench.shelf, lie, {1})
    for full in (False, True):
        with pytest.raises(Conflict):
            bench.pull(full=full)
        assert _bytes(bench.project) == before
    setattr(bench.shelf, lie, set())
    assert bench.pull().changed == ["doc-19"]


def test_an_empty_answer_stops_the_pull(bench: Bench) -> None:
    bench.pull()
    before = _bytes(bench.project)
    bench.shelf.unlisted = bench.shelf.unexported = set(range(100))
    for full in (False, True):
        with pytest.raises(Conflict, match="did not send it"):
            bench.pull(full=full)
    assert _bytes(bench.project) == before


def test_a_few_that_are_gone_are_asked_for_one_by_one_and_come_back_as_they_were(bench: Bench) -> None:
    bench.pull()
    before = _bytes(bench.project)
    tasks, bench.shelf.tasks[1] = bench.shelf.tasks[1], []
    assert bench.pull().withdrawn == 10
    bench.shelf.tasks[1] = tasks
    assert len(bench.pull().changed) == 10
    files_after = _bytes(bench.project)
    assert all(files_after[bench.project.pulled_file(name)] == before[bench.project.pulled_file(name)] for name in DONE)


def test_more_gone_than_people_delete_needs_a_word(bench: Bench) -> None:
    for task in range(11, 26):
        bench.annotate(task, "Northmere")
    bench.pull()
    before = _bytes(bench.project)
    for task in range(1, 13):
        bench.delete_task(task)
    for full in (False, True):
        with pytest.raises(Conflict, match="12 of 25"):
            bench.pull(full=full)
        assert _bytes(bench.project) == before
    assert bench.pull(accept=True).withdrawn == 12
    assert bench.pull().withdrawn == 0


def test_a_project_that_is_not_there_any_more_is_missed(bench: Bench) -> None:
    bench.pull()
    before = _bytes(bench.project)
    (row,) = bench.shelf.projects
    bench.shelf.projects.clear()
    with pytest.raises(Conflict, match="not on the server any more"):
        bench.pull()
    assert _bytes(bench.project) == before
    assert bench.pull(accept=True).withdrawn == 10
    assert bench.layers("doc-00")[0]["because"] == "project deleted"
    bench.shelf.projects.append(row)
    assert len(bench.pull().changed) == 10
    assert "state" not in bench.layers("doc-00")[0]


def test_without_what_is_known_a_pull_is_a_full_one(bench: Bench) -> None:
    bench.pull()
    bench.delete_task(1)
    shutil.rmtree(bench.project.state / "pulls")
    result = bench.pull()
    assert (result.annotations, result.changed) == (9, ["doc-00"])
    assert bench.layers("doc-00")[0]["because"] == "task deleted"


def test_a_file_that_was_removed_or_taken_back_comes_again(bench: Bench) -> None:
    bench.pull()
    bench.project.pulled_file("doc-03").unlink()
    assert bench.pull().changed == ["doc-03"]
    assert bench.layers("doc-03")[0]["annotator"] == "a01"


def test_what_cannot_be_read_is_named_every_time_and_comes_in_once_it_is_mended(bench: Bench) -> None:
    bench.annotate(12, "Police")
    row = bench.shelf.task(1, 12)["annotations"][0]
    row["result"][0]["value"]["labels"] = ["NO_SUCH_LABEL"]
    for _ in range(2):
        (issue,) = bench.pull().issues
        assert (issue.code, issue.document, issue.interface) == ("LBL004", "doc-11", "all")
        assert issue.url is not None
        assert issue.url.endswith(f"/projects/1/data?task=12&annotation={row['id']}")
    row["result"][0]["value"]["labels"] = ["GPE"]
    result = bench.pull()
    assert (result.issues, result.changed) == ([], ["doc-11"])


def test_verify_names_every_document_that_differs_and_changes_nothing(bench: Bench) -> None:
    bench.pull()
    assert compare_with_server(bench.project, bench.server).differences == ()
    file = bench.project.pulled_file("doc-04")
    file.write_bytes(file.read_bytes().replace(b"2.5", b"9.5"))
    bench.annotate(5 + 1, "Police")
    bench.delete(8, 8)
    before = _bytes(bench.project)
    comparison = compare_with_server(bench.project, bench.server)
    assert [item.document for item in comparison.differences] == ["doc-04", "doc-05", "doc-07"]
    assert (comparison.annotations, comparison.documents) == (10, 9)
    assert _bytes(bench.project) == before


def test_a_pull_that_breaks_off_leaves_what_was_there(bench: Bench) -> None:
    bench.pull()
    before = _bytes(bench.project)
    bench.annotate(20, "Police")
    bench.shelf.is_broken = True
    with pytest.raises(Unreachable):
        bench.pull()
    bench.shelf.is_broken = False
    assert _bytes(bench.project) == before
    assert bench.pull().changed == ["doc-19"]


def test_what_was_pulled_can_be_made_again_from_the_snapshots_alone(bench: Bench) -> None:
    bench.pull()
    bench.annotate(3, "Police", by=4)
    bench.annotate(11, "Police", by=4)
    bench.delete(1, 1)
    bench.pull()
    bench.delete_task(2)
    bench.annotate(3, "Northmere", "Police")
    bench.pull()
    before = _bytes(bench.project)
    assert pull_from_snapshots(bench.project).changed == []
    assert _bytes(bench.project) == before
    shutil.rmtree(bench.project.root / "annotations" / "pulled")
    rebuilt = pull_from_snapshots(bench.project)
    # A task that several snapshots hold is counted as the last one has it.
    assert (len(rebuilt.changed), rebuilt.annotations) == (11, 11)
    assert _bytes(bench.project) == before


def test_a_snapshot_keeps_fields_that_nobody_knows(bench: Bench) -> None:
    bench.shelf.task(1, 1)["annotations"][0]["of_tomorrow"] = {"x": [1.5, None]}
    bench.pull()
    (file,) = (bench.project.state / "snapshots").glob("*.jsonl.gz")
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert lines[2]["annotations"][0]["of_tomorrow"] == {"x": [1.5, None]}
    assert file.stat().st_mode & 0o077 == 0


def test_status_counts_what_waits_what_is_begun_and_what_is_done(bench: Bench) -> None:
    for task in range(1, 6):
        bench.annotate(task, "Police", by=4, lead_time=90.0)
    bench.pull()
    bench.annotate(20, "Police")
    bench.shelf.task(1, 21)["drafts"] = [{"id": 1}]
    bench.shelf.task(1, 1)["drafts"] = [{"id": 2}]
    bench.delete_task(30)
    with bench.shelf.serving() as (server, requests_log):
        comparison = status(bench.project, Servers({"": server}, {}, has_own_servers=False))
        assert not any("export" in request.path for request in requests_log.requests)
    (stage,) = comparison.stages
    assert (stage.documents, stage.unsent, stage.waiting, stage.in_progress, stage.done) == (30, 1, 17, 1, 11)
    assert (stage.unpulled, stage.hours_left) == (1, round(18 * 2.5 / 3600, 2))
    assert [(row.annotator, row.tempo.annotations, row.tempo.median_seconds) for row in comparison.annotators] == [
        ("a01", 10, 2.5),
        ("a02", 5, 90.0),
    ]


def test_status_without_a_server_is_what_was_pulled(bench: Bench) -> None:
    assert status(bench.project, Servers({}, {}, has_own_servers=False)).stages == ()
    bench.pull()
    comparison = status(bench.project, Servers({}, {}, has_own_servers=False))
    (stage,) = comparison.stages
    assert (comparison.on_server, stage.waiting, stage.in_progress, stage.done) == (False, 20, None, 10)


def test_of_a_text_that_is_not_ours_no_word_name_or_address_is_in_a_tracked_file(
    with_texts: Callable[..., Project],
) -> None:
    canary = "Quernbiter"
    bench = Bench(with_texts("own_copy", secret=f"{canary} Police counted 12 people on that day."))
    bench.shelf.task(1, 1)["annotations"] = []
    row = bench.annotate(1, canary, notes=canary, title=canary)
    region = row["result"][0]
    region["meta"] = {"text": [canary]}
    region["note"] = canary
    row["result"].append(_note(canary))
    bench.shelf.task(1, 1)["annotations"][0]["completed_by"] = {
        "id": 3,
        "email": "x@people.example",
        "first_name": canary,
    }
    result = bench.pull()
    assert (result.annotations, [issue for issue in result.issues if issue.level == "error"]) == (1, [])
    tracked = {file: data for file, data in _bytes(bench.project).items() if bench.project.state not in file.parents}
    assert bench.project.pulled_file(bench.project.documents()[0].id) in tracked
    for data in tracked.values():
        assert canary.encode() not in data
        assert b"people.example" not in data
    assert not any(canary in issue.message for issue in result.issues)
    # That there is a note is known; its words stay on the server.
    assert [item["note"] for item in bench.layers(bench.project.documents()[0].id)] == [""]
    assert [issue.message for issue in result.issues if issue.code == "ANN015"] == [
        "a note for the curator is on the server"
    ]


def _note(words: str) -> dict[str, Any]:
    value = {"text": [words]}
    return {"id": "n", "from_name": ANNOTATOR_NOTE, "to_name": "text", "type": "textarea", "value": value}


@pytest.mark.parametrize(("words", "stored"), [("Is it a place?", "Is it a place?"), ("ask x@people.example", "")])
def test_a_note_stands_beside_the_labels_and_is_none_of_them(
    with_texts: Callable[..., Project], words: str, stored: str
) -> None:
    bench = Bench(with_texts(one="Northmere Police counted 12 people."))
    for maker in (3, 4):
        row = bench.annotate(1, "Northmere", by=maker)
        if maker == 4:
            row["result"].append(_note(words))
    result = bench.pull()
    plain, noted = bench.layers("one")
    assert (plain.get("note"), noted["note"]) == (None, stored)
    assert (plain["sha256"], plain["labels"]) == (noted["sha256"], noted["labels"])
    assert (result.incomplete, [issue.level for issue in result.issues if issue.code == "ANN015"]) == (0, ["info"])
    assert adjudicate_all(bench.project).written == ("one",)


def test_a_deleted_task_that_was_only_skipped_is_noticed_and_leaves_a_tombstone(bench: Bench) -> None:
    bench.annotate(20, was_cancelled=True)
    bench.annotate(21, was_cancelled=True)
    assert bench.pull().skipped == 2
    bench.delete_task(20)
    result = bench.pull()
    assert (result.skipped, [(issue.code, issue.document) for issue in result.issues]) == (1, [("ANN005", "doc-19")])
    file = max((bench.project.state / "snapshots").glob("*.jsonl.gz"))
    last = json.loads(gzip.decompress(file.read_bytes()).splitlines()[-1])
    assert [(row["task"], row["because"]) for row in last["gone"]] == [(20, "task deleted")]
    second_result = bench.pull()
    assert (second_result.skipped, second_result.issues) == (1, [])


def test_a_skipped_task_that_is_deleted_while_another_is_skipped_is_missed_all_the_same(bench: Bench) -> None:
    bench.annotate(20, was_cancelled=True)
    bench.pull()
    bench.delete_task(20)
    bench.annotate(21, was_cancelled=True)
    assert [issue.document for issue in bench.pull().issues] == ["doc-19"]
