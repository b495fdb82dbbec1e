"""Names of unfinished files and folders, and the removal of those that a killed process left."""

import contextlib
import functools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from claimset.text.decode import sha256

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

    Where the block or a move raises, nothing is left. What a kill between two moves leaves goes with the next sweep,
    unless somebody worked in the folder meanwhile: then everything that was moved stays.
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
            items = _sorted_items(content)
            (staging / _MOVES).write_text("".join(f"{_identity(item)} {item.name}\n" for item in items), "utf-8")
            for item in items:
                item.rename(folder / item.name)
        else:
            content.rename(folder)
    finally:
        _remove_unfinished(staging)


def _identity(item: Path) -> str:
    """Return what a move keeps of a file or a whole folder, and work in it changes."""
    status = item.lstat()
    if not item.is_dir() or item.is_symlink():
        return f"{status.st_ino}-{status.st_mtime_ns}"
    inner_items = "/".join(f"{_identity(inner)} {inner.name}" for inner in _sorted_items(item))
    return f"{status.st_ino}-{sha256(inner_items.encode('utf-8', 'surrogateescape'))}"


def _sorted_items(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _remove_unfinished(staging: Path) -> None:
    """Remove an unfinished folder, and what was moved out of it if not all of it was and nobody worked there since."""
    with contextlib.suppress(OSError, ValueError):
        unmoved_names = {item.name for item in (staging / _CONTENT).iterdir()}
        lines = (staging / _MOVES).read_text("utf-8").splitlines() if unmoved_names else ()
        identities = {name: identity for identity, _, name in (line.partition(" ") for line in lines)}
        moved_names = identities.keys() - unmoved_names
        items = [item for item in staging.parent.iterdir() if not _PART_NAME.fullmatch(item.name)] if identities else []
        # Somebody's work among the items may need all others, so that none is removed.
        if all(item.name in moved_names and _identity(item) == identities[item.name] for item in items):
            for item in items:
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
