"""Maps items in several processes; the results come in the order of the items."""

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
_Result = TypeVar("_Result")
_AHEAD = 2
"""Items for each worker that wait, run or have a result that nobody took: more would fill the memory."""
_job: list[Callable[[Any], Any]] = []


def map_in_order(
    make: Callable[..., Callable[[_Item], _Result]], arguments: tuple[Any, ...], items: Iterable[_Item], workers: int
) -> Iterator[_Result]:
    """
    Yield the result of `make(*arguments)` for each item, in the order of the items.

    One worker runs in this process. Several workers are new processes, and each calls `make` once: `make`, the
    arguments, the items and the results must be picklable. An error of a worker is raised here. Raises Misconfigured
    for a worker that was killed.
    """
    if workers < 2:
        yield from map(make(*arguments), items)
        return
    # Processes are spawned and not forked, because libraries with threads do not survive a fork.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_prepare, initargs=(make, arguments))
    futures: deque[Future[_Result]] = deque()
    try:
        for item in items:
            with without_secrets():
                futures.append(pool.submit(_do, item))
            if len(futures) == _AHEAD * workers:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    except BrokenProcessPool as error:
        raise Misconfigured("a worker was killed", "free memory, or choose fewer --workers or --tasks") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    # A worker has no other task, and its results hold no cycles.
    gc.disable()
    _job[:] = [make(*arguments)]


def _do(item: Any) -> Any:
    return _job[0](item)
