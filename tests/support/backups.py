"""A server's data directory as small as one that can be backed up and restored."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from claimset.server.embedded import Credentials
from claimset.server.restore import restore

OWNER = Credentials("owner@claimset.example", "a password", "0123" * 10)
OWNER_JSON = msgspec.json.encode(OWNER)
DATABASE = "label_studio.sqlite3"
ROWS = [(1, "a\u0301 \U0001f469\u200d\U0001f52c"), (2, "CRLF\r\n\u00a0")]
TABLES = """
CREATE TABLE htx_user (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE authtoken_token (key TEXT, user_id INTEGER);
CREATE TABLE django_migrations (id INTEGER);
CREATE TABLE organization (id INTEGER);
CREATE TABLE project (id INTEGER);
CREATE TABLE task (id INTEGER, text TEXT);
CREATE TABLE task_completion (id INTEGER);
"""


def make_database(file: Path, rows: list[tuple[int, str]] = ROWS) -> None:
    """Make a database with the tables of Label Studio that a restore looks for, the owner and some tasks."""
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(TABLES)
        database.execute("INSERT INTO htx_user VALUES (1, ?)", (OWNER.email,))
        database.execute("INSERT INTO authtoken_token VALUES (?, 1)", (OWNER.token,))
        database.executemany("INSERT INTO task VALUES (?, ?)", rows)


def read_tasks(folder: Path) -> list[tuple[int, str]]:
    """Return the tasks in the database of a data directory."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute("SELECT id, text FROM task ORDER BY id").fetchall()


def restore_owner(archive: Path, folder: Path) -> Credentials:
    """Restore an archive into a folder; return the owner in it."""
    owners: list[Credentials] = []
    restore(archive, folder, owners.append)
    return owners[0]
