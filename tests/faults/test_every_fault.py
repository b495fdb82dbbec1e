"""Whatever goes wrong on the line: one sentence, and the next run ends with everything there exactly once."""

import functools
import random
from collections.abc import Callable

import pytest

from faults.operations import OPERATIONS, Bench, Operation, through
from faults.spoiling import WAIT, Fault, faults
from faults.stand_in import StandIn

pytestmark = pytest.mark.server

_NAMES = [fault.name for fault in faults("")]
_MOST = 300  # MB; a run that meets no fault takes about 170
_BY_NAME = {operation.name: operation for operation in OPERATIONS}
_OFTEN = ("push", "pull")
_RARELY = [name for name in _BY_NAME if name not in _OFTEN]
# Each fault meets a push and a pull, and one of the other operations in turn; bench/faults.py has the whole table.
# An operation's faults follow each other: one that only reads needs its world once.
CELLS = [(name, fault) for name in _OFTEN for fault in _NAMES]
CELLS += [(name, fault) for at, name in enumerate(_RARELY) for fault in _NAMES[at :: len(_RARELY)]]


@pytest.fixture(scope="module")
def length(bench: Bench) -> Callable[[Operation], int]:
    """Return how many requests an operation makes."""
    return functools.cache(bench.length)


def _fault(name: str, another_host: StandIn) -> Fault:
    return next(fault for fault in faults(another_host.url) if fault.name == name)


@pytest.mark.parametrize(("name", "fault"), CELLS)
def test_after_a_fault_a_clean_run_ends_with_everything_once(
    bench: Bench, another_host: StandIn, length: Callable[[Operation], int], name: str, fault: str
) -> None:
    operation: Operation = _BY_NAME[name]
    dice = random.Random(f"{name} {fault}")
    number, lasting = dice.randrange(length(operation)), dice.random() < 0.2
    outcome = through(bench, operation, _fault(fault, another_host), number, lasting=lasting)
    assert outcome.hit
    assert outcome.problems == []
    assert outcome.spoiled.peak < _MOST
    assert another_host.requests == []


def test_a_server_that_asks_to_wait_is_given_the_time(bench: Bench, another_host: StandIn) -> None:
    operation = _BY_NAME["plan"]
    fault = _fault("429 with Retry-After", another_host)
    outcome = through(bench, operation, fault, 1, lasting=False)
    assert outcome.spoiled.code == 0
    assert outcome.spoiled.seconds > WAIT
    assert outcome.problems == []
