"""Tasks of a withdrawn document go from every project of a server, and a later pull brings nothing of them back."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from claimset.model.trouble import Unreachable
from claimset.store.project import Project
from claimset.store.snapshots import read_snapshots
from claimset.sync.withdraw_tasks import remove_tasks, tasks_of
from claimset.texts.withdraw import plan_withdrawal, withdraw_document
from support.pulling import Bench

DAY = date(2026, 3, 1)
TEXTS = {"owls": "Owls came to Harrow on Monday.", "ferry": "The ferry of Harrow left at noon."}


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Two texts in the projects of two annotators; the first annotated both, and nothing was pulled."""
    bench = Bench(with_texts(**TEXTS), "a01", "a02")
    bench.annotate(1, "Harrow")
    bench.annotate(2, "Harrow", "Monday")
    return bench


def _ids(bench: Bench) -> dict[int, list[str]]:
    return {number: [row["data"]["doc_id"] for row in rows] for number, rows in bench.shelf.tasks.items()}


def test_every_task_of_the_document_goes_and_is_kept_first(bench: Bench) -> None:
    project, server = bench.project, bench.server
    tasks = tasks_of(project, [server], "owls")
    assert [(task.title.rpartition(" / ")[2], task.is_begun) for task in tasks] == [("a01", True), ("a02", False)]
    assert remove_tasks(project, [server], tasks, "owls", keep=True) == 2
    assert _ids(bench) == {1: ["ferry"], 2: ["ferry"]}
    kept = [json.loads(file.read_bytes()) for file in (project.state / "kept" / "tasks").iterdir()]
    assert sorted(len(task["annotations"]) for task in kept) == [0, 1]
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in (project.state / "kept" / "tasks").iterdir())
    assert tasks_of(project, [server], "owls") == []


def test_nothing_is_kept_of_a_task_if_a_person_asked(bench: Bench) -> None:
    tasks = tasks_of(bench.project, [bench.server], "owls")
    assert remove_tasks(bench.project, [bench.server], tasks, "owls", keep=False) == 2
    assert not (bench.project.state / "kept").exists()


def test_removal_goes_on_after_the_server_broke_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    project, server = bench.project, bench.server
    tasks = tasks_of(project, [server], "owls")
    remove = server.tasks.remove

    def remove_once(task: int) -> None:
        if task != tasks[0].task:
            raise Unreachable("the connection broke", "try again")
        remove(task)

    with monkeypatch.context() as patch:
        patch.setattr(server.tasks, "remove", remove_once)
        with pytest.raises(Unreachable):
            remove_tasks(project, [server], tasks, "owls", keep=True)
    assert remove_tasks(project, [server], tasks, "owls", keep=True) == 1
    assert tasks_of(project, [server], "owls") == []


def test_a_pull_after_a_withdrawal_loses_nothing_and_asks_nobody(bench: Bench) -> None:
    bench.pull()
    withdraw_document(bench.project, plan_withdrawal(bench.project, "owls", "licence", DAY))
    tasks = tasks_of(bench.project, [bench.server], "owls")
    remove_tasks(bench.project, [bench.server], tasks, "owls", keep=True)
    result = bench.pull()
    assert (result.issues, result.changed, result.withdrawn) == ([], [], 0)
    assert [file.stem for file in bench.project.stored("pulled")] == ["ferry"]
    assert bench.pull(full=True).issues == []


def test_a_pull_names_a_task_that_is_still_there_and_stores_nothing_of_a_persons_text(bench: Bench) -> None:
    withdraw_document(bench.project, plan_withdrawal(bench.project, "owls", "request", DAY))
    result = bench.pull()
    messages = {issue.message for issue in result.issues if issue.code == "DOC005"}
    assert messages == {
        "the document of task 2 was withdrawn: claimset withdraw owls --reason request --server removes it"
    }
    stored = [line["data"]["doc_id"] for _, lines in read_snapshots(bench.project) for line in lines]
    assert stored == ["ferry"]
