"""After a request that broke off: what the server has, once it has come to rest."""

from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")
_PAUSES = (2.0, 3.0, 5.0, 10.0, 20.0)
"""Seconds between two looks."""


def wait_until_stable(ask: Callable[[], _Answer], wait: Callable[[float], None]) -> _Answer:
    """Look until two looks agree, or for 40 s: the server may still be at work on a broken request."""
    previous_answer: _Answer | None = None
    for pause in _PAUSES:
        wait(pause)
        answer = ask()
        if answer == previous_answer:
            return answer
        previous_answer = answer
    return answer
