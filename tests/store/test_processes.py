"""Marks of processes: one that lives is not taken for ended, whatever the clock does meanwhile."""

import subprocess
import sys

import psutil
import pytest

from claimset.store.machine.processes import ProcessMark, read_mark, this_process


def test_a_mark_is_read_from_its_name_and_its_process_is_alive() -> None:
    mark = this_process()
    assert read_mark(mark.name) == mark
    assert mark.is_alive


@pytest.mark.parametrize(("seconds", "is_alive"), [(-1800, True), (1800, True), (-86_400, False), (86_400, False)])
def test_a_clock_that_is_set_meanwhile_ends_no_process_and_a_day_tells_two_apart(
    seconds: int, is_alive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, start = this_process(), psutil.Process().create_time()
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: start + seconds)
    assert mark.is_alive == is_alive


def test_a_process_that_ended_and_a_name_that_is_no_mark_are_not_alive() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert not ProcessMark(process.pid, this_process().started).is_alive
    assert not read_mark("notes").is_alive
