"""Backs up a server's data directory in one archive."""

import errno
import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.postgres import DUMP, PostgresDatabase
from claimset.server.server_folder import DATABASE
from claimset.store.files.files import writable
from claimset.store.files.parts import PART, part_prefix

OWNER = "owner.json"
"""The owner's credentials in an archive."""
LEFT_OUT = frozenset({f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", "server.log", "export", ".env"})
"""Names that no backup holds and no restore unpacks: files of a running server; `.env`, whose key signs sessions."""


def backup(folder: Path, archive: Path, owner: bytes, database: PostgresDatabase | None = None) -> int:
    """
    Write a data directory to a new `.tar.gz`; return its size in bytes. The server may be running.

    The archive also holds `owner`, the owner's credentials as JSON: the restored database knows their token. The copy
    of the database is of one moment: SQLite's own backup makes it, or pg_dump from the `database` of PostgreSQL. Raises
    Conflict where the archive exists.
    """
    if database is None and not (folder / DATABASE).is_file():
        raise Misconfigured("there is no server to back up", "start one with `claimset serve`")
    if archive.exists():
        raise Conflict(f"{archive} exists", "name another file; a backup never replaces one")
    if not archive.resolve().parent.is_dir():
        raise Misconfigured(f"there is no folder {archive.resolve().parent}", "make it first")
    with (
        writable(archive.parent),
        tempfile.TemporaryDirectory(PART, part_prefix(archive.parent), archive.parent) as space,
    ):
        copy = Path(space) / (DATABASE if database is None else DUMP)
        if database is None:
            _copy_sqlite(folder / DATABASE, copy)
        else:
            database.dump(copy)
        (Path(space) / OWNER).write_bytes(owner)
        partial = Path(space) / "archive"
        with tarfile.open(partial, "w:gz") as out:
            out.add(copy, copy.name)
            out.add(Path(space) / OWNER, OWNER)
            for item in sorted(folder.iterdir()) if folder.is_dir() else ():
                if item.name not in {*LEFT_OUT, DATABASE}:
                    out.add(item, item.name)
        partial.chmod(0o600)
        partial.rename(archive)
    return archive.stat().st_size


def _copy_sqlite(file: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise Misconfigured(f"the server's database cannot be read: {error}", "restore an earlier backup") from error
