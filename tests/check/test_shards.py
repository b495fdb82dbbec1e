"""A check whose documents are shared out to tasks finds what a check of one process finds."""

import importlib
from typing import Any

import pytest

from claimset.check.project import check
from claimset.check.sharing.shards import describe_check
from claimset.model.trouble import Misconfigured
from claimset.store.machine.cluster import ShardExecutor
from claimset.store.project import Project
from support.releasing import keep_documents


def _outcome(project: Project, workers: "int | ShardExecutor") -> tuple[Any, ...]:
    gold: dict[str, bytes] = {}
    result = check(project, workers=workers, store_gold=gold.__setitem__, count=True)
    assert result.tally is not None
    return result.issues, result.document_ids, result.annotations, result.gold, gold, vars(result.tally)


@pytest.mark.parametrize("tasks", [1, 2, 4])
def test_the_same_is_seen_with_any_number_of_tasks(checkout: Project, tasks: int) -> None:
    project = keep_documents(checkout, 6)
    gold_file = project.gold_file(project.documents()[0].id)
    gold_file.write_bytes(gold_file.read_bytes().replace(b'"start": ', b'"start": 1', 1))
    with ShardExecutor(project, "local", tasks, shard_documents=2).reserved() as cluster:
        outcome = _outcome(project, cluster)
    assert outcome == _outcome(project, 1)
    assert outcome[0], "so that there is something to see"


def test_a_file_that_changed_since_a_failed_run_is_judged_again(
    checkout: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = keep_documents(checkout, 4)

    def fail(*_: object) -> None:
        raise Misconfigured("the disk is full", "free space")

    with monkeypatch.context() as broken:
        broken.setattr(importlib.import_module("claimset.check.project"), "partition", fail)
        with pytest.raises(Misconfigured), ShardExecutor(project, "local", 1, shard_documents=2).reserved() as cluster:
            check(project, workers=cluster)
    document = next(row for row in project.documents() if row.is_open)
    project.open_file(document.id).write_bytes(b"Another text.")
    with ShardExecutor(project, "local", 1, shard_documents=2).reserved() as cluster:
        issues = check(project, workers=cluster).issues
    assert ("DOC001", document.id) in {(issue.code, issue.document) for issue in issues}


def test_a_plan_names_the_shards_and_writes_nothing(checkout: Project) -> None:
    project = keep_documents(checkout, 5)
    plan = describe_check(project, ShardExecutor(project, "local", 3, shard_documents=2), pack_gold=True)
    assert plan.startswith("# check: 3 of 3 shards to make, in 3 tasks; ")
    assert not project.state.exists()
