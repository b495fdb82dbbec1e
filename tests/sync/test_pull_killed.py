"""A pull that is killed at a write leaves every document as it was or as it will be; the next one ends the same."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.store.project import Project
from claimset.sync.pull.from_snapshots import pull_from_snapshots
from support.contested import contested
from support.opinions import TEXT
from support.pulling import Bench
from support.reviewing import Reviewing, answered

TEXTS = {f"doc-{number}": f"Northmere Police counted {number} people on that day." for number in range(4)}
EXIT_CODE_OF_KILL = 9


def _pulled(project: Project) -> dict[str, bytes]:
    files = {name: project.pulled_file(name) for name in TEXTS}
    return {name: file.read_bytes() for name, file in files.items() if file.is_file()}


def _snapshots(project: Project) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (project.state / "snapshots").glob("*.jsonl.gz")}


def _killed_at(work: Callable[[], object], moment: int) -> bool:
    """Work in a process of its own that ends, without any tidying, before the sync or rename of that number."""
    child = os.fork()
    if child == 0:
        calls_left = moment

        def kill_at_moment(call: Callable[..., Any]) -> Callable[..., Any]:
            def counted_call(*arguments: Any, **keywords: Any) -> Any:
                nonlocal calls_left
                calls_left -= 1
                if calls_left == 0:
                    os._exit(EXIT_CODE_OF_KILL)
                return call(*arguments, **keywords)

            return counted_call

        for name in ("fsync", "replace", "rename", "link"):
            setattr(os, name, kill_at_moment(getattr(os, name)))
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, EXIT_CODE_OF_KILL)
    return code == EXIT_CODE_OF_KILL


@pytest.mark.skipif(sys.platform == "win32", reason="a process is forked, which Windows cannot")
def test_a_pull_that_is_killed_at_any_write_loses_nothing_and_is_taken_up_by_the_next(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    bench = Bench(with_texts(**TEXTS))
    for task in (1, 2, 3):
        bench.annotate(task, "Northmere")
    bench.pull()
    bench.annotate(2, "Police")
    bench.annotate(4, "Police", by=4)
    bench.delete(1, 1)
    moments = _kill_at_every_moment(bench, bench.pull, tmp_path, {"doc-0", "doc-1", "doc-3"})
    assert moments > 10


@pytest.mark.skipif(sys.platform == "win32", reason="a process is forked, which Windows cannot")
def test_a_rebuild_from_snapshots_that_is_killed_at_any_write_is_taken_up_by_the_next(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    bench = Bench(with_texts(**TEXTS))
    for task in (1, 2):
        bench.annotate(task, "Northmere")
    bench.pull()
    shutil.rmtree(bench.project.root / "annotations" / "pulled")
    moments = _kill_at_every_moment(bench, lambda: pull_from_snapshots(bench.project), tmp_path, {"doc-0", "doc-1"})
    assert moments > 4


@pytest.mark.skipif(sys.platform == "win32", reason="a process is forked, which Windows cannot")
def test_a_pull_of_a_review_that_is_killed_at_any_write_stores_each_decision_and_note_once(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    project = contested(with_texts("own_copy", one=TEXT))
    reviewing = Reviewing(project)
    reviewing.push()
    (document,) = project.documents()
    reviewing.submit(document.id, lambda result: answered(result, "e2", reason="label", note="a force has a name"))
    root, copy = project.root, tmp_path / "kept"
    shutil.copytree(root, copy)
    assert reviewing.pull().decisions == {document.id: 5}
    files = (project.decision_file(document.id), project.state / "notes" / f"{document.id}.jsonl")
    after = [file.read_bytes() for file in files]
    moment, was_killed = 0, True
    while was_killed:
        moment += 1
        shutil.rmtree(root)
        shutil.copytree(copy, root)
        was_killed = _killed_at(reviewing.pull, moment)
        reviewing.pull()
        assert [file.read_bytes() for file in files] == after, moment
    assert moment > 5


def _kill_at_every_moment(bench: Bench, work: Callable[[], object], tmp_path: Path, changed: set[str]) -> int:
    """
    Kill a piece of work at every write in turn, and let a pull follow; return the number of writes.

    `changed` are the documents whose files the work changes. After each kill every file is as it was or as it will be,
    and after the pull that follows all are as they will be.
    """
    root, copy = bench.project.root, tmp_path / "kept"
    shutil.copytree(root, copy)
    files_before, snapshots = _pulled(bench.project), _snapshots(bench.project)
    work()
    files_after = _pulled(bench.project)
    assert {name for name in files_after if files_after[name] != files_before.get(name)} == changed
    has_new_snapshot = len(_snapshots(bench.project)) > len(snapshots)
    moment = 0
    while True:
        moment += 1
        shutil.rmtree(root)
        shutil.copytree(copy, root)
        was_killed = _killed_at(work, moment)
        files = _pulled(bench.project)
        assert all(files.get(name) in (files_before.get(name), files_after.get(name)) for name in TEXTS), moment
        if files != files_before and has_new_snapshot:
            # What the server said is on the disk before anything that is made of it.
            assert len(_snapshots(bench.project)) > len(snapshots), moment
        bench.pull()
        assert _pulled(bench.project) == files_after, moment
        assert snapshots.items() <= _snapshots(bench.project).items(), moment
        assert bench.pull().changed == []
        if not was_killed:
            return moment
