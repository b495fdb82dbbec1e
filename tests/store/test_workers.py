"""Work is shared, and what comes back is in the order of what was given."""

import os
import signal
from collections.abc import Callable

import pytest

from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.machine.workers import map_in_order


def _times(factor: int) -> Callable[[int], int]:
    return _Times(factor)


class _Times:
    def __init__(self, factor: int) -> None:
        self._factor = factor

    def __call__(self, number: int) -> int:
        if number == 13:
            raise Conflict("thirteen", "take another")
        if number == 666:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * self._factor


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_order_and_an_error_of_a_worker_is_raised(workers: int) -> None:
    assert list(map_in_order(_times, (3,), iter(range(12)), workers)) == [number * 3 for number in range(12)]
    with pytest.raises(Conflict, match="thirteen"):
        list(map_in_order(_times, (3,), [1, 13, 2], workers))


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
def test_a_worker_that_is_killed_is_one_sentence() -> None:
    with pytest.raises(Misconfigured, match="a worker was killed"):
        list(map_in_order(_times, (3,), [1, 666, 2], 2))
