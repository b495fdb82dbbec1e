"""A pull that is killed at a write leaves every document as it was or as it will be; the next one ends the same."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.store.project import Project
from support.pulling import Bench

TEXTS = {f"doc-{number}": f"Northmere Police counted {number} people on that day." for number in range(4)}
EXIT_CODE_OF_KILL = 9


def _pulled(project: Project) -> dict[str, bytes]:
    files = {name: project.pulled_file(name) for name in TEXTS}
    return {name: file.read_bytes() for name, file in files.items() if file.is_file()}


def _snapshots(project: Project) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (project.state / "snapshots").glob("*.jsonl.gz")}


def _killed_at(bench: Bench, moment: int) -> bool:
    """Pull in a process of its own that ends, without any tidying, before the sync or rename of that number."""
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
            bench.pull()
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
    root, copy = bench.project.root, tmp_path / "kept"
    shutil.copytree(root, copy)
    files_before, snapshots = _pulled(bench.project), _snapshots(bench.project)
    bench.pull()
    files_after = _pulled(bench.project)
    assert {name for name in files_after if files_after[name] != files_before.get(name)} == {"doc-0", "doc-1", "doc-3"}
    moment = 0
    while True:
        moment += 1
        shutil.rmtree(root)
        shutil.copytree(copy, root)
        was_killed = _killed_at(bench, moment)
        files = _pulled(bench.project)
        assert all(files.get(name) in (files_before.get(name), files_after[name]) for name in TEXTS), moment
        if files != files_before:
            # What the server said is on the disk before anything that is made of it.
            assert len(_snapshots(bench.project)) > len(snapshots), moment
        bench.pull()
        assert _pulled(bench.project) == files_after, moment
        assert snapshots.items() <= _snapshots(bench.project).items(), moment
        assert bench.pull().changed == []
        if not was_killed:
            break
    assert moment > 10
