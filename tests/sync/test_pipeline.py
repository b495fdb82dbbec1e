"""The steps of a pull hand values on: what arrives is proven, merged and staged, and nothing stored changes before."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.payload.tasks import read_task
from claimset.store.project import Project
from claimset.store.staging import Staging
from claimset.sync.assignment.people import People
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.arrivals import Arrival, GoneTask, PullSource, ReadTask
from claimset.sync.pull.inputs import pull_inputs
from claimset.sync.pull.pipeline import StagedWork, stage_tasks, sum_up
from support.pulling import Bench

TEXTS = {name: f"Northmere Police counted {number} people." for number, name in enumerate(("one", "two", "three"))}
ORIGIN = "0001" + "f00d" * 3


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Three documents on a server, the first two annotated, and the first pulled."""
    bench = Bench(with_texts(**TEXTS))
    bench.annotate(1, "Northmere")
    bench.pull()
    bench.annotate(2, "Police")
    return bench


def _arrivals(bench: Bench, *numbers: int) -> Iterator[Arrival]:
    source = PullSource(bench.interface, ServerProject(1, ORIGIN))
    for number in numbers:
        yield ReadTask(source, read_task(bench.shelf.task(1, number)))


def _stage(bench: Bench, *arrivals: Arrival) -> StagedWork:
    """Stage what arrives, and drop it again."""
    staging = Staging(bench.project)
    try:
        return sum_up(stage_tasks(arrivals, pull_inputs(bench.project, bench.schema).proving, staging))
    finally:
        staging.drop()


def _files(project: Project) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file() and file.name != "lock"}


def test_what_is_staged_and_dropped_changes_no_file_and_comes_to_the_same_again(bench: Bench) -> None:
    before = _files(bench.project)
    work = _stage(bench, *_arrivals(bench, 1, 2))
    assert (work.annotations, set(work.hashes), set(work.task_entries)) == (2, {"one", "three"}, {1, 2})
    assert _stage(bench, *_arrivals(bench, 1, 2)) == work
    assert _files(bench.project) == before


def test_of_a_task_that_arrives_twice_the_last_state_counts(bench: Bench) -> None:
    once = _stage(bench, *_arrivals(bench, 2))
    first, second = *_arrivals(bench, 2), *_arrivals(bench, 2)
    twice = _stage(bench, first, second)
    assert (twice.hashes, twice.task_entries, twice.refusals) == (once.hashes, once.task_entries, once.refusals)


def test_a_task_that_is_gone_loses_what_was_stored_of_it_and_is_seen_no_more(bench: Bench) -> None:
    gone = GoneTask(ORIGIN, 1, ("one",), Withdrawal("task deleted"))
    work = _stage(bench, gone)
    assert (work.withdrawals["one"], work.deleted_ids, work.task_entries) == (1, [1], {1: None})
    assert work.hashes["one"] == _stage(bench, *_arrivals(bench, 2), gone).hashes["one"]


def test_a_short_task_waits_until_it_is_read_again(bench: Bench) -> None:
    (reading,) = _arrivals(bench, 2)
    assert isinstance(reading, ReadTask)
    short = ReadTask(reading.source, reading.task, is_short=True)
    assert _stage(bench, short).task_entries == {}


def test_what_has_no_account_on_the_server_goes_by_its_number_and_no_name_is_written(bench: Bench) -> None:
    work = _stage(bench, *_arrivals(bench, 2))
    assert work.annotations == 1
    assert People(bench.project).made_by("a02") == "person"
    assert "a02" not in bench.project.private("annotators.json")
