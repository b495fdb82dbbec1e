"""Names of unfinished files and folders, and the removal of those that a killed process left."""

import functools
import re
import shutil
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
