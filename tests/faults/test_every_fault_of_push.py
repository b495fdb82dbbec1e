"""Whatever goes wrong on the line of a push: one sentence, and the next push sends what is missing, once."""

from collections.abc import Callable

import pytest

from faults.every_fault import FAULT_NAMES, assert_ends_with_everything_once
from faults.operations import Bench, Operation
from faults.stand_in import StandIn

pytestmark = pytest.mark.server


@pytest.mark.parametrize("fault", FAULT_NAMES)
def test_after_a_fault_a_clean_push_ends_with_everything_once(
    bench: Bench, another_host: StandIn, length: Callable[[Operation], int], fault: str
) -> None:
    assert_ends_with_everything_once(bench, another_host, length, "push", fault)
