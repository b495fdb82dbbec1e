"""Names of unfinished files and folders, and the removal of those that a killed process left."""

import contextlib
import functools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

PART = ".part"
"""How the name of an unfinished file or folder ends."""
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

    Where the block raises, nothing is left.
    """
    # An empty folder stays the one that it is: it may be the folder that a shell is in.
    home = folder if folder.exists() else folder.absolute().parent
    home.mkdir(parents=True, exist_ok=True)
    staging = home / f"{part_prefix(home)}{folder.name}{PART}"
    try:
        staging.mkdir()
        yield staging
        if home is folder:
            for item in sorted(staging.iterdir()):
                item.rename(folder / item.name)
        else:
            staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


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
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
