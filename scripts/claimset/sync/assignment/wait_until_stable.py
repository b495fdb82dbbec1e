"""After a request that broke off: what the server has, once it has come to rest."""

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
PAUSES = (2.0, 3.0, 5.0, 10.0, 20.0)
"""Seconds between one look and the next."""
"""Seconds between two looks."""


def wait_until_stable(look: Callable[[], _T], wait: Callable[[float], None]) -> _T:
    """Look until two looks agree, or for 40 s: the server may still be at work on a broken request."""
    before: _T | None = None
    for pause in PAUSES:
        wait(pause)
        now = look()
        if now == before:
            return now
        before = now
    return now
