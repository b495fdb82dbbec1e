"""A client that is killed at any moment leaves nothing half, nothing twice and nothing lost."""

import functools
import random
import signal
from collections.abc import Callable

import pytest

from faults.killing import SIGNALS, Length, Moment, killed, length, moment
from faults.operations import OPERATIONS, Bench, Operation

pytestmark = pytest.mark.server

_KILLS = 4
WRITING = [operation for operation in OPERATIONS if not operation.looks]


@pytest.fixture(scope="module")
def length_of(bench: Bench) -> Callable[[Operation], Length]:
    """Return what an operation comes to on a line without faults."""
    return functools.cache(functools.partial(length, bench))


@pytest.mark.parametrize("operation", WRITING, ids=lambda operation: operation.name)
def test_after_kills_a_run_ends_with_everything_once(
    bench: Bench, length_of: Callable[[Operation], Length], operation: Operation
) -> None:
    dice = random.Random(operation.name)
    bench.ready(operation)
    hits = 0
    for number in range(_KILLS):
        before = bench.world.kept()
        ended, hit = killed(bench, operation, moment(dice, length_of(operation)), SIGNALS[number % 3])
        hits += hit
        assert not ended.traceback, ended.err
        assert bench.world.once().duplicates == []
        assert before <= bench.world.kept()
    assert hits
    ended = bench.run(operation)
    assert (ended.code, ended.traceback) == (0, False), ended
    assert operation.holds(bench.world) == ([], [])
    assert bench.world.leftovers() == []


def test_ctrl_c_is_one_word_and_its_exit_code(bench: Bench, length_of: Callable[[Operation], Length]) -> None:
    push = next(operation for operation in WRITING if operation.name == "push")
    bench.ready(push)
    ended, hit = killed(bench, push, Moment("answered", length_of(push).requests - 3), signal.SIGINT)
    assert hit
    assert ended.code == 130
    assert ended.err.splitlines()[-1] == "stopped"


@pytest.mark.parametrize("seconds", [0.01, 0.03, 0.06, 0.1, 0.15])
def test_ctrl_c_while_the_command_line_is_laid_out_is_no_traceback(bench: Bench, seconds: float) -> None:
    plan = next(operation for operation in OPERATIONS if operation.name == "plan")
    ended, _ = killed(bench, plan, Moment("second", seconds), signal.SIGINT)
    assert not ended.traceback, ended.err
    assert ended.code in {0, 1, 130}
