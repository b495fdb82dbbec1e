"""Restores a server's data directory from a backup, after it proved what the backup holds."""

import gzip
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path, PurePosixPath

import msgspec

from claimset.model.json_text import decode_json
from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.backup import LEFT_OUT, OWNER
from claimset.server.embedded import Credentials
from claimset.server.postgres import DUMP, PostgresDatabase, dumped_rows, dumped_tables
from claimset.server.server_folder import DATABASE, new_folder
from claimset.store.files.files import no_room, read_whole, writable

_LARGEST_TOTAL = 64 * 2**30
_LARGEST_RATIO = 200
_SMALL_TOTAL = 64 * 2**20
_MOST_MEMBERS = 200_000
_LARGEST_HEADER = 2**20
_TABLES = frozenset(
    ("authtoken_token", "django_migrations", "htx_user", "organization", "project", "task", "task_completion")
)


class _NoBackup(Exception):
    """Why an archive is no backup of a server."""


def restore(
    archive: Path,
    folder: Path,
    keep_owner: Callable[[Credentials], object],
    database: PostgresDatabase | None = None,
) -> None:
    """
    Make a data directory from a backup; `keep_owner` is called with the owner before the directory appears.

    The size of the unpacked archive is added up before anything is written. The database must be undamaged, have the
    tables of Label Studio and hold the owner's token. A backup of PostgreSQL goes into the empty `database`. Only the
    owner of the folder can read what is in it. Raises Conflict if the folder or the database holds anything, for it is
    never overwritten, and Misconfigured for a file that is no backup, or one of the other kind of database.
    """
    if database is not None:
        database.require_empty()
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} holds a server already", "move it away first; nothing is overwritten")
    with writable(folder.parent), new_folder(folder) as partial:
        try:
            _unpack(archive, partial, DATABASE if database is None else DUMP)
            credentials = _owner(partial / OWNER)
            if database is None:
                _prove(partial / DATABASE, credentials)
            else:
                _prove_dump(partial / DUMP, credentials)
        except (_NoBackup, OSError, EOFError, ValueError, zlib.error, tarfile.TarError, sqlite3.Error) as error:
            if isinstance(error, OSError) and no_room(error):
                raise
            raise Misconfigured(
                f"{archive} is no backup of a server: {error}", "name a file that --backup made"
            ) from error
        if database is not None:
            database.restore(partial / DUMP)
            (partial / DUMP).unlink()
        (partial / OWNER).unlink()
        keep_owner(credentials)


class _Unpacked(gzip.GzipFile):
    """An archive's bytes; a header that is larger than any archive needs is refused and not read."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= _LARGEST_HEADER:
            raise _NoBackup("one of its headers is too large")
        return super().read(size)


def _unpack(archive: Path, folder: Path, database_name: str) -> None:
    packed_size = archive.stat().st_size
    with _Unpacked(archive) as unpacked, tarfile.open(fileobj=unpacked, mode="r:") as source:
        total = 0
        for number, member in enumerate(source):
            if not (member.isreg() or member.isdir()) or member.size < 0:
                raise _NoBackup(f"{member.name} is no file")
            if ".." in PurePosixPath(member.name).parts:
                raise _NoBackup(f"{member.name} leads out of its folder")
            total += tarfile.BLOCKSIZE + member.size
            if total > _LARGEST_TOTAL or total > max(_SMALL_TOTAL, _LARGEST_RATIO * packed_size):
                raise _NoBackup(f"its {packed_size:,} bytes unpack to {total:,} or more")
            if number >= _MOST_MEMBERS:
                raise _NoBackup(f"it holds more than {_MOST_MEMBERS:,} files")
        names = source.getnames()
        if database_name not in names and {DATABASE, DUMP}.intersection(names):
            raise _NoBackup("its database is of another kind: POSTGRE_HOST in the environment says which is meant")
        for name in (database_name, OWNER):
            if name not in names:
                raise _NoBackup(f"it holds no {name}")
        folder.mkdir(mode=0o700)
        for member in source:
            _write_member(source, member, folder)


def _write_member(source: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    # tarfile's own filters came with Python 3.11.4; links and names that lead out are refused before.
    path = PurePosixPath(member.name.lstrip("/"))
    if not (folder / path).resolve().is_relative_to(folder.resolve()):
        raise _NoBackup(f"{member.name} leads out of its folder")  # a drive, on Windows
    if not path.parts or LEFT_OUT.intersection(name.casefold() for name in path.parts[:1]):
        return
    for name in path.parts if member.isdir() else path.parts[:-1]:
        folder = folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
    if content := source.extractfile(member):
        with content, open(folder / path.name, "wb", opener=_private) as file:
            shutil.copyfileobj(content, file)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)


def _owner(file: Path) -> Credentials:
    try:
        return decode_json(read_whole(file, _LARGEST_HEADER), type=Credentials)
    except msgspec.DecodeError as error:
        raise _NoBackup(f"it does not say whose it is: {error}") from error


def _prove(file: Path, owner: Credentials) -> None:
    # Immutable: nothing is written beside the file, and no journal is looked for.
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise _NoBackup(f"its database is damaged: {verdict}")
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        _require_tables(tables)
        owners = database.execute(
            "SELECT 1 FROM authtoken_token JOIN htx_user ON htx_user.id = user_id WHERE key = ? AND email = ?",
            (owner.token, owner.email),
        )
        if owners.fetchone() is None:
            raise _NoBackup("its database does not know its owner")


def _prove_dump(file: Path, owner: Credentials) -> None:
    _require_tables(dumped_tables(file))
    users = {row.get("id") for row in dumped_rows(file, "htx_user") if row.get("email") == owner.email}
    tokens = dumped_rows(file, "authtoken_token")
    if not any(row.get("key") == owner.token and row.get("user_id") in users for row in tokens):
        raise _NoBackup("its database does not know its owner")


def _require_tables(tables: Collection[str]) -> None:
    if missing_tables := sorted(_TABLES.difference(tables)):
        raise _NoBackup(f"its database has no table {missing_tables[0]}")
