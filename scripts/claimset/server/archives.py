"""Archives of backups wherever they lie: in a file, or at an address that fsspec reaches, such as s3://."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.store.files.files import no_room
from claimset.store.machine.scratch import scratch

_SCHEME = "://"


@contextlib.contextmanager
def new_archive(place: str) -> Iterator[Path]:
    """
    Yield the path at which to write an archive; after the block it is at its place, a path or an address.

    Raises Conflict if something is there already, Misconfigured for an address of an unknown kind, and Unreachable
    where the copy fails or is not as long as the archive.
    """
    if _SCHEME not in place:
        yield Path(place)
        return
    files, path = _open(place)
    with _explained(place):
        if files.exists(path):
            raise Conflict(f"{place} exists", "name another file; a backup never replaces one")
    with scratch() as folder:
        archive = folder / "archive.tar.gz"
        yield archive
        with _explained(place):
            files.put_file(str(archive), path)
            if files.size(path) != archive.stat().st_size:
                raise Unreachable(f"{place} is not as long as the backup", "remove it, and back up again")


@contextlib.contextmanager
def stored_archive(place: str) -> Iterator[Path]:
    """Yield the path of an archive that is at a place, a path or an address. Raises as `new_archive` does."""
    if _SCHEME not in place:
        yield Path(place)
        return
    files, path = _open(place)
    with scratch() as folder:
        archive = folder / "archive.tar.gz"
        with _explained(place):
            files.get_file(path, str(archive))
        yield archive


def _open(place: str) -> tuple[Any, str]:
    # It takes a while to load, and most backups are files.
    from fsspec.core import url_to_fs

    try:
        files, path = url_to_fs(place)
    except (ImportError, ValueError) as error:
        raise Misconfigured(f"{place} cannot be reached: {error}", "install what it says, or name a file") from error
    return files, path


@contextlib.contextmanager
def _explained(place: str) -> Iterator[None]:
    """Raise Unreachable for what a file system of others raises."""
    try:
        yield
    except (Conflict, Unreachable):
        raise
    except Exception as error:
        if isinstance(error, OSError) and no_room(error):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Unreachable(f"{place} cannot be used: {reason}", "check the address and its credentials") from error
