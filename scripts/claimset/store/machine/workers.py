"""Work that several processes share, done in an order that their number does not change."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from claimset.model.trouble import Misconfigured
from claimset.store.machine.processes import without_secrets

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")
_AHEAD = 2
"""Items a worker that are under way or done and not yet taken: what is held does not grow with their number."""
_job: list[Callable[[Any], Any]] = []


def in_order(
    make: Callable[..., Callable[[_Item], _Done]], arguments: tuple[Any, ...], items: Iterable[_Item], workers: int
) -> Iterator[_Done]:
    """
    Yield what `make(*told)` makes of each item, in the order of the items.

    With one worker that happens here; with more, each is a fresh process that calls `make` once, so that it, `told`,
    the items and what is made of them have to be picklable. An error of a worker is raised here. Raises Misconfigured
    where one is ended from outside.
    """
    if workers < 2:
        yield from map(make(*arguments), items)
        return
    # Processes are spawned and not forked: libraries that have threads do not outlive a fork.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_prepare, initargs=(make, arguments))
    futures: deque[Future[_Done]] = deque()
    try:
        for item in items:
            with without_secrets():
                futures.append(pool.submit(_do, item))
            if len(futures) == _AHEAD * workers:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    except BrokenProcessPool as error:
        raise Misconfigured("a worker was ended before it was done", "free memory, or name fewer --workers") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    # Such a process does nothing else, and what it makes holds no cycles.
    gc.disable()
    _job[:] = [make(*arguments)]


def _do(item: Any) -> Any:
    return _job[0](item)
