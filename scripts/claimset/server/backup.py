"""Backs up a server's data directory in one archive, and restores it."""

import errno
import os
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.server_folder import new_folder
from claimset.store.files.files import no_room, writable

_DATABASE = "label_studio.sqlite3"
_OWNER = "owner.json"
_LEFT_OUT = {_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", "server.log", "export"}


def backup(folder: Path, archive: Path, owner: bytes) -> int:
    """
    Write a data directory to a new `.tar.gz`; return its size in bytes. The server may be running.

    The archive also holds `owner`, the owner's credentials as JSON: the restored database knows their token.
    SQLite's own backup copies the database, so the copy is of one moment. Raises Conflict where the archive exists.
    """
    if not (folder / _DATABASE).is_file():
        raise Misconfigured("there is no server to back up", "start one with `claimset serve`")
    if archive.exists():
        raise Conflict(f"{archive} exists", "name another file; a backup never replaces one")
    if not archive.resolve().parent.is_dir():
        raise Misconfigured(f"there is no folder {archive.resolve().parent}", "make it first")
    with writable(archive.parent), tempfile.TemporaryDirectory(dir=archive.parent, prefix=".backup-") as space:
        copy = Path(space) / _DATABASE
        try:
            with closing(sqlite3.connect(folder / _DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise Misconfigured(
                f"the server's database cannot be read: {error}", "restore an earlier backup"
            ) from error
        (Path(space) / _OWNER).write_bytes(owner)
        partial = Path(space) / "archive"
        with tarfile.open(partial, "w:gz") as out:
            out.add(copy, _DATABASE)
            out.add(Path(space) / _OWNER, _OWNER)
            for item in sorted(folder.iterdir()):
                if item.name not in _LEFT_OUT:
                    out.add(item, item.name)
        partial.chmod(0o600)
        partial.rename(archive)
    return archive.stat().st_size


def restore(archive: Path, folder: Path, keep_owner: Callable[[bytes], object]) -> None:
    """
    Make a data directory from a backup; `keep_owner` is called with the owner's JSON before the directory appears.

    Raises Conflict where the folder holds files (it is never overwritten) and Misconfigured for a file that is no
    backup.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} holds a server already", "move it away first; nothing is overwritten")
    with writable(folder.parent), new_folder(folder) as partial:
        _unpack(archive, partial)
        keep_owner((partial / _OWNER).read_bytes())
        (partial / _OWNER).unlink()


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive) as source:
            source.getmember(_DATABASE)
            source.getmember(_OWNER)
            source.extractall(folder, filter="data")
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError) as error:
        if isinstance(error, OSError) and no_room(error):
            raise
        raise Misconfigured(f"{archive} is no backup of a server", "name a file that --backup made") from error
