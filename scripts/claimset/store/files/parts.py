"""Names of unfinished files and folders, and the removal of those that a killed process left."""

import contextlib
import functools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

PART = ".part"
"""How the name of an unfinished file or folder ends."""
_CONTENT, _MOVES = "content", "moves"
"""What an unfinished folder holds: the content of the folder that it becomes, and the list of what is moved, if any."""
_PART_NAME = re.compile(r"\.(\d+\.\d+)-.+\.part", re.ASCII)


def part_prefix(folder: Path) -> str:
    """
    Return the start of the name of an unfinished file in `folder`: a dot and the mark of this process.

    The first call for a folder deletes the unfinished files that ended processes left in it.
    """
    _sweep(folder.absolute())
    return f".{_own_mark()}-"


@contextlib.contextmanager
def filled_folder(folder: Path) -> Iterator[Path]:
    """
    Yield a folder to write in; after the block its content is that of `folder`, which is missing or empty before.

    Where the block or a move raises, nothing is left. What a kill between two moves leaves goes with the next sweep.
    """
    # An empty folder stays the one that it is: it may be the folder that a shell is in.
    home = folder if folder.exists() else folder.absolute().parent
    home.mkdir(parents=True, exist_ok=True)
    staging = home / f"{part_prefix(home)}{folder.name}{PART}"
    content = staging / _CONTENT
    try:
        content.mkdir(parents=True)
        yield content
        if home is folder:
            items = sorted(content.iterdir())
            (staging / _MOVES).write_text("".join(f"{_identity(item)} {item.name}\n" for item in items), "utf-8")
            for item in items:
                item.rename(folder / item.name)
        else:
            content.rename(folder)
    finally:
        _remove_unfinished(staging)


def _identity(item: Path) -> str:
    """Return what a move keeps of a file or folder, and an edit of a file changes."""
    status = item.lstat()
    return f"{status.st_ino}-{0 if item.is_dir() else status.st_mtime_ns}"


def _remove_unfinished(staging: Path) -> None:
    """Remove an unfinished folder, and what was moved out of it if not all of it was."""
    with contextlib.suppress(OSError, ValueError):
        unmoved_names = {item.name for item in (staging / _CONTENT).iterdir()}
        for line in (staging / _MOVES).read_text("utf-8").splitlines() if unmoved_names else ():
            identity, _, name = line.partition(" ")
            item = staging.parent / Path(name).name
            # What somebody put there or edited since is theirs.
            if name not in unmoved_names and item.exists() and _identity(item) == identity:
                _remove(item)
    _remove(staging)


def _remove(item: Path) -> None:
    if item.is_dir() and not item.is_symlink():
        shutil.rmtree(item, ignore_errors=True)
    else:
        item.unlink(missing_ok=True)


@functools.cache
def _own_mark() -> str:
    # psutil is slow to load, and most commands write nothing.
    from claimset.store.machine.processes import this_process

    return this_process().name


@functools.cache
def _sweep(folder: Path) -> None:
    try:
        leftovers = [(item, name) for item in folder.iterdir() if (name := _PART_NAME.fullmatch(item.name))]
    except OSError:
        return
    if not leftovers:
        return
    from claimset.store.machine.processes import read_mark

    for leftover, name in leftovers:
        if read_mark(name[1]).is_alive:
            continue
        _remove_unfinished(leftover)
