"""Whatever goes wrong on the line: one sentence, and the next run ends with everything there exactly once."""

from collections.abc import Callable

import pytest

from faults.every_fault import FAULT_NAMES, OPERATIONS_BY_NAME, assert_ends_with_everything_once, fault_named
from faults.operations import Bench, Operation, through
from faults.spoiling import WAIT
from faults.stand_in import StandIn

pytestmark = pytest.mark.server

_OTHERS = [name for name in OPERATIONS_BY_NAME if name not in ("push", "pull")]
# Each fault meets a pull, a push (in a file of its own, for another worker) and one of the other operations in turn;
# bench/faults.py has the whole table. The faults of an operation follow each other: one that only reads needs its world
# once.
CELLS = [("pull", fault) for fault in FAULT_NAMES]
CELLS += [(name, fault) for at, name in enumerate(_OTHERS) for fault in FAULT_NAMES[at :: len(_OTHERS)]]


@pytest.mark.parametrize(("name", "fault"), CELLS)
def test_after_a_fault_a_clean_run_ends_with_everything_once(
    bench: Bench, another_host: StandIn, length: Callable[[Operation], int], name: str, fault: str
) -> None:
    assert_ends_with_everything_once(bench, another_host, length, name, fault)


def test_a_server_that_asks_to_wait_is_given_the_time(bench: Bench, another_host: StandIn) -> None:
    operation = OPERATIONS_BY_NAME["plan"]
    fault = fault_named("429 with Retry-After", another_host)
    outcome = through(bench, operation, fault, 1, lasting=False)
    assert outcome.spoiled.code == 0
    assert outcome.spoiled.seconds > WAIT
    assert outcome.problems == []
