"""A server's data in one archive and back; nothing is ever overwritten."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.backup import backup
from support.backups import DATABASE, OWNER, OWNER_JSON, ROWS, read_tasks, restore_owner
from support.tree import tree


def test_what_is_backed_up_comes_back(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert backup(data, archive, OWNER_JSON) == archive.stat().st_size
    assert restore_owner(archive, tmp_path / "back") == OWNER
    assert read_tasks(tmp_path / "back") == ROWS
    assert (tmp_path / "back" / "media" / "upload" / "file.txt").read_bytes() == b"uploaded"
    assert set(tree(tmp_path / "back")) == {DATABASE, "media/upload/file.txt"}


def test_a_backup_of_a_database_in_use_holds_what_was_committed(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / DATABASE)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        with database:
            database.execute("INSERT INTO task VALUES (3, 'committed')")
        database.execute("BEGIN")
        database.execute("INSERT INTO task VALUES (4, 'not committed')")
        backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
        database.rollback()
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert read_tasks(tmp_path / "back") == [*ROWS, (3, "committed")]


def test_a_backup_leaves_nothing_but_itself(data: Path, tmp_path: Path) -> None:
    (tmp_path / "archives").mkdir()
    files = tree(data)
    backup(data, tmp_path / "archives" / "backup.tar.gz", OWNER_JSON)
    assert [file.name for file in (tmp_path / "archives").iterdir()] == ["backup.tar.gz"]
    assert tree(data) == files


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_backup_is_readable_by_its_owner_alone(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    assert (tmp_path / "backup.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_backup_never_replaces_a_file(data: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.tar.gz").write_bytes(b"precious")
    with pytest.raises(Conflict, match="exists"):
        backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    assert (tmp_path / "backup.tar.gz").read_bytes() == b"precious"


def test_a_backup_into_a_folder_that_is_not_there_is_misconfigured(data: Path, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        backup(data, tmp_path / "nowhere" / "backup.tar.gz", OWNER_JSON)


def test_a_backup_of_no_server_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no server"):
        backup(tmp_path, tmp_path / "backup.tar.gz", OWNER_JSON)


def test_a_database_that_is_broken_is_misconfigured_and_leaves_no_archive(data: Path, tmp_path: Path) -> None:
    (data / DATABASE).write_bytes(b"this is no database" * 100)
    with pytest.raises(Misconfigured):
        backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    assert [file.name for file in tmp_path.iterdir()] == ["data"]
