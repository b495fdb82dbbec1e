"""
Pauses Python's cyclic garbage collector.

Long jobs allocate many objects that all live to the end, so each collection is wasted time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_gc() -> Iterator[None]:
    """Switch the cyclic collector off for a while. Reference counting still frees memory."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
