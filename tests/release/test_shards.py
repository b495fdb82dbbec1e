"""A release whose rows are made in tasks has the bytes of one that one process made."""

from pathlib import Path

import pytest

from claimset.release.export import export, rebuild_release
from claimset.store.machine.cluster import ShardExecutor
from claimset.store.project import Project
from support.tree import tree


def _export(project: Project, out: Path, tasks: int) -> dict[str, bytes]:
    with ShardExecutor(project, "local", tasks, shard_documents=3).reserved() as cluster:
        return tree(export(project, out=out, workers=cluster).folder)


def test_any_number_of_tasks_writes_the_bytes_of_one_process(
    checkout: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimset.release.build.building.PART_DOCUMENTS", 5)
    files = tree(export(checkout, out=tmp_path / "alone").folder)
    assert files
    for tasks in (1, 2, 4):
        assert _export(checkout, tmp_path / str(tasks), tasks) == files
    with ShardExecutor(checkout, "local", 2).reserved() as cluster:
        assert rebuild_release(checkout, out=tmp_path / "alone", workers=cluster).faults == ()
