"""A pull, and a second one: only what changed is read, nothing vanishes unexplained, everything can be proven."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.adapters.label_studio.tasks import payload
from claimset.flow.interface import build
from claimset.flow.prepare import prepare
from claimset.jobs.pull import pull, verify
from claimset.jobs.pulled import Pulled
from claimset.jobs.target import title
from claimset.model.trouble import Conflict, Unreachable
from faults.small_server import Row, Shelf

TEXTS = {f"doc-{number:02d}": f"Northmere Police counted {number} people on that day." for number in range(30)}

DONE = list(TEXTS)[:10]


class Bench:
    """A project, and a server of small make that has its documents."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.schema = project.schema()
        self.interface = self.schema.interfaces["all"]
        name = title(self.schema, self.interface)
        mark = f"claimset:{self.schema.name}:{'f00d' * 4}"
        config = build(self.schema, self.interface)
        self.shelf = Shelf({"id": 1, "title": name, "description": mark, "label_config": config})
        self.numbers = 0
        for number, document in enumerate(project.documents(), 1):
            task = prepare(document, project.text_of(document) or "", self.schema, self.interface, None)
            row = {"id": number, **payload(task, self.schema), "annotations": [], "drafts": []}
            self.shelf.tasks[1].append({**row, "updated_at": self.shelf.moment()})

    def annotate(self, task: int, *words: str, by: int = 3, **fields: Any) -> Row:
        """Submit an annotation that labels words of the task's text."""
        row = self.shelf.task(1, task)
        text = row["data"][self.schema.text.field]
        result = [self._region(f"r{number}", text, word) for number, word in enumerate(words)]
        self.numbers += 1
        row["updated_at"] = self.shelf.moment()
        made = {"id": self.numbers, "completed_by": by, "result": result, "lead_time": 2.5, "created_at": "2026-01-01"}
        row["annotations"].append({**made, "updated_at": row["updated_at"], **fields})
        return dict(row["annotations"][-1])

    def delete(self, task: int, annotation: int) -> None:
        """Delete an annotation, as an annotator does."""
        row = self.shelf.task(1, task)
        row["annotations"] = [item for item in row["annotations"] if item["id"] != annotation]
        row["updated_at"] = self.shelf.moment()

    def delete_task(self, task: int) -> None:
        """Delete a task, which leaves no trace."""
        self.shelf.tasks[1] = [row for row in self.shelf.tasks[1] if row["id"] != task]

    def pull(self, **options: Any) -> Pulled:
        """Pull."""
        with self.shelf.serving() as (server, _):
            return pull(self.project, _named(server), **options)

    def layers(self, name: str) -> list[dict[str, Any]]:
        """Return what stands in a document's file."""
        return list(json.loads(self.project.pulled_file(name).read_bytes())["layers"])

    def asked(self) -> list[int]:
        """Return the tasks that were exported since this was asked last."""
        found = sorted({number for batch in self.shelf.exports for number in batch})
        self.shelf.exports.clear()
        return found

    def _region(self, name: str, text: str, word: str) -> dict[str, Any]:
        start = text.index(word)
        value = {"start": start, "end": start + len(word), "text": word, "labels": ["GPE"]}
        return {"id": name, "from_name": "entities", "to_name": "text", "type": "labels", "value": value}


def _named(server: Server) -> Server:
    # Every test has a port of its own; a server is the same one where its address is.
    server.url, server.address = "http://127.0.0.1:1", server.url  # type: ignore[attr-defined]
    return server


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Thirty documents on a server, ten of them annotated."""
    made = Bench(with_texts(**TEXTS))
    for task in range(1, 11):
        made.annotate(task, "Northmere")
    return made


def _bytes(project: Project) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file() and file.name != "lock"}


def test_a_second_pull_reads_nothing_and_changes_no_byte(bench: Bench) -> None:
    done = bench.pull()
    assert (done.annotations, len(done.changed), done.unchanged) == (10, 10, 0)
    before = _bytes(bench.project)
    bench.asked()
    again = bench.pull()
    assert (again.annotations, again.changed, again.unchanged, bench.asked()) == (0, [], 10, [])
    assert _bytes(bench.project) == before
    assert bench.pull(full=True).changed == []
    assert _bytes(bench.project) == before


def test_only_what_changed_is_read(bench: Bench) -> None:
    bench.pull()
    bench.asked()
    bench.annotate(3, "Police")
    bench.annotate(20, "Police", by=4)
    done = bench.pull()
    assert bench.asked() == [3, 20]
    assert (done.changed, done.unchanged) == (["doc-02", "doc-19"], 9)
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
    done = bench.pull()
    (row,) = bench.layers("doc-00")
    assert (row["state"], row["because"]) == ("withdrawn", "annotation deleted")
    assert row["withdrawn"] == bench.shelf.task(1, 1)["updated_at"]
    assert row["labels"]["entities"]
    assert (done.withdrawn, [issue.code for issue in done.issues]) == (1, ["ANN005"])
    assert bench.pull().changed == []


def test_a_deleted_task_leaves_a_tombstone(bench: Bench) -> None:
    bench.pull()
    bench.delete_task(1)
    bench.pull()
    (row,) = bench.layers("doc-00")
    assert (row["state"], row["because"]) == ("withdrawn", "task deleted")
    assert row["withdrawn"].endswith("Z")
    assert bench.pull().changed == []


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
        done = bench.pull()
        (layer,) = bench.layers("doc-01")
        assert layer.get("state", "current") == state
        assert layer.get("because") == ("cancelled" if cancelled else None)
        assert done.skipped == int(cancelled)


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
        with pytest.raises(Conflict, match="does not give it"):
            bench.pull(full=full)
    assert _bytes(bench.project) == before


def test_a_few_that_are_gone_are_asked_for_one_by_one_and_come_back_as_they_were(bench: Bench) -> None:
    bench.pull()
    before = _bytes(bench.project)
    tasks, bench.shelf.tasks[1] = bench.shelf.tasks[1], []
    assert bench.pull().withdrawn == 10
    bench.shelf.tasks[1] = tasks
    assert len(bench.pull().changed) == 10
    after = _bytes(bench.project)
    assert all(after[bench.project.pulled_file(name)] == before[bench.project.pulled_file(name)] for name in DONE)


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
    done = bench.pull()
    assert (done.annotations, done.changed) == (9, ["doc-00"])
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
        assert (issue.code, issue.document) == ("LBL004", "doc-11")
        assert issue.url is not None
        assert issue.url.endswith(f"/projects/1/data?task=12&annotation={row['id']}")
    row["result"][0]["value"]["labels"] = ["GPE"]
    done = bench.pull()
    assert (done.issues, done.changed) == ([], ["doc-11"])


def test_verify_names_every_document_that_differs_and_changes_nothing(bench: Bench) -> None:
    bench.pull()
    with bench.shelf.serving() as (server, _):
        assert verify(bench.project, server).differences == ()
    file = bench.project.pulled_file("doc-04")
    file.write_bytes(file.read_bytes().replace(b"2.5", b"9.5"))
    bench.annotate(5 + 1, "Police")
    bench.delete(8, 8)
    before = _bytes(bench.project)
    with bench.shelf.serving() as (server, _):
        found = verify(bench.project, server)
    assert [item.document for item in found.differences] == ["doc-04", "doc-05", "doc-07"]
    assert (found.annotations, found.documents) == (10, 9)
    assert _bytes(bench.project) == before


def test_a_pull_that_breaks_off_leaves_what_was_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.pull()
    before = _bytes(bench.project)
    bench.annotate(20, "Police")
    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "export", lambda _, handler: handler.send_error(500))
        patched.setattr("claimset.adapters.label_studio.conversation._PAUSES", ())
        with pytest.raises(Unreachable):
            bench.pull()
    assert _bytes(bench.project) == before
    assert bench.pull().changed == ["doc-19"]
