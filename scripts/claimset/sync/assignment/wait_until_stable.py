"""Asks the server until its answer no longer changes, after a request that broke off."""

from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")
PAUSES = (2.0, 3.0, 5.0, 10.0, 20.0)
"""Seconds before each question."""


def wait_until_stable(ask: Callable[[], _Answer], wait: Callable[[float], None]) -> _Answer:
    """Ask until two answers agree, for at most 40 s: the server may still be at work on a broken request."""
    previous_answer: _Answer | None = None
    for pause in PAUSES:
        wait(pause)
        answer = ask()
        if answer == previous_answer:
            return answer
        previous_answer = answer
    return answer
