"""Whatever goes wrong on the line of an operation: which faults it meets, and how it must end."""

import random
from collections.abc import Callable

from faults.operations import OPERATIONS, Bench, Operation, through
from faults.spoiling import Fault, faults
from faults.stand_in import StandIn

FAULT_NAMES = [fault.name for fault in faults("")]
OPERATIONS_BY_NAME = {operation.name: operation for operation in OPERATIONS}
_MOST = 300  # MB; a run that meets no fault takes about 170


def fault_named(name: str, another_host: StandIn) -> Fault:
    """Return a fault; where it leads away from the server it leads to `another_host`."""
    return next(fault for fault in faults(another_host.url) if fault.name == name)


def assert_ends_with_everything_once(
    bench: Bench, another_host: StandIn, length: Callable[[Operation], int], name: str, fault: str
) -> None:
    """Let an operation meet a fault at one of its requests, and then run undisturbed."""
    operation: Operation = OPERATIONS_BY_NAME[name]
    dice = random.Random(f"{name} {fault}")
    number, lasting = dice.randrange(length(operation)), dice.random() < 0.2
    outcome = through(bench, operation, fault_named(fault, another_host), number, lasting=lasting)
    assert outcome.hit
    assert outcome.problems == []
    assert outcome.spoiled.peak < _MOST
    assert another_host.requests == []
