"""
Commands that write to a disk, each killed or refused at one of its file operations, and then run again.

A file operation is what Python's audit hooks name: a file is opened for writing, renamed or removed, a folder is made
or removed. The commands and what is laid out for them are those of `tests/faults/scenes.py`.
"""

import errno
import mmap
import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from fault_cells import Cell

from faults.scenes import SCENES, Scene, leftovers, limit_files, run, stored
from faults.world import Verdict
from support.forked import Ended

_MOVES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_UNFINISHED = re.compile(r"(?:^|/)\.[^/]+\.(?:part|new|old)(?:/|$)")


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _refuse(number: int) -> None:
    raise OSError(number, os.strerror(number))


STRIKES: dict[str, Callable[[], None]] = {
    "SIGKILL before a file operation": _kill,
    "no room at a file operation": partial(_refuse, errno.ENOSPC),
    "an error of the disk at a file operation": partial(_refuse, errno.EIO),
}


def disk_faults(place: Path, dice: random.Random, places: int) -> Iterator[Cell]:
    """Yield what came of every command through every strike, `places` times each, and of files that may not grow."""
    for name, scene in SCENES.items():
        laid_out = place / f"{name} laid out"
        laid_out.mkdir()
        _lay_out(scene, laid_out)
        with mmap.mmap(-1, 8) as counter:
            expected = _undisturbed(place / f"{name} whole", laid_out, scene, counter)
            operations = int.from_bytes(counter[:8], "little")
        for words, strike in STRIKES.items():
            moments = sorted(dice.sample(range(1, operations + 1), min(places, operations)))
            yield _tried(name, words, place, laid_out, scene, expected, [partial(_at, n, strike) for n in moments])
        limits = [partial(limit_files, int(10 ** dice.uniform(1, 4.5))) for _ in range(places)]
        yield _tried(name, "files may not grow", place, laid_out, scene, expected, limits)
        shutil.rmtree(laid_out)


def _lay_out(scene: Scene, folder: Path) -> None:
    """Lay out in a process of its own: what is unfinished is told apart by the process that began it."""
    child = os.fork()
    if child == 0:
        scene.lay_out(folder)
        os._exit(0)
    os.waitpid(child, 0)


def _undisturbed(folder: Path, laid_out: Path, scene: Scene, counter: mmap.mmap) -> dict[str, bytes]:
    """Run a command to its end; count its file operations; return what it stored."""

    def count() -> None:
        counter[:8] = (int.from_bytes(counter[:8], "little") + 1).to_bytes(8, "little")

    shutil.copytree(laid_out, folder)
    ended = run(folder, scene, lambda: _watch(count))
    if ended.code != 0:
        raise RuntimeError(f"without a fault it ended with {ended.code}: {ended.err}")
    after = stored(folder)
    shutil.rmtree(folder)
    return after


def _tried(
    name: str,
    words: str,
    place: Path,
    laid_out: Path,
    scene: Scene,
    expected: dict[str, bytes],
    disturbances: list[Callable[[], object]],
) -> Cell:
    cell = Cell(name, words)
    folder = place / "tried"
    before = stored(laid_out)
    for disturb in disturbances:
        shutil.copytree(laid_out, folder)
        ended = _ended(folder, scene, disturb)
        cell.add(ended, hit=ended.code != 0)
        cell.judge(_half(before, expected, stored(folder)))
        clean = _ended(folder, scene)
        now = stored(folder)
        lost = [item for item, data in expected.items() if now.get(item) != data]
        cell.judge(Verdict(sorted(now.keys() - expected.keys()), lost))
        # A command that was killed after its last step finds nothing to do: what is stored decides, not its exit code.
        cell.tracebacks += clean.traceback
        cell.failed += len(leftovers(folder))
        cell.problems += [*leftovers(folder), *([clean.err[-500:]] if lost or clean.traceback else [])]
        shutil.rmtree(folder)
    return cell


def _half(before: dict[str, bytes], after: dict[str, bytes], now: dict[str, bytes]) -> Verdict:
    """Name what is neither as it was nor as it becomes."""
    finished = {name: data for name, data in now.items() if not _UNFINISHED.search(name)}
    torn = [name for name, data in finished.items() if data not in (before.get(name), after.get(name))]
    gone = [name for name in before if name not in now and name in after]
    return Verdict([], torn + gone)


def _ended(folder: Path, scene: Scene, disturb: Callable[[], object] = lambda: None) -> Ended:
    began = time.monotonic()
    result = run(folder, scene, disturb)
    return Ended(result.code, result.out, result.err, time.monotonic() - began, 0.0)


def _at(number: int, strike: Callable[[], None]) -> None:
    """Strike at a file operation of this process, by its number from 1."""
    left = number

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            strike()

    _watch(count)


def _watch(operation: Callable[[], None]) -> None:
    """Call `operation` before every file operation of this process."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _MOVES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
            operation()

    sys.addaudithook(hook)
