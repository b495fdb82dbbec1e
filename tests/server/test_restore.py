"""A restore proves what it restores; where it refuses, nothing is left."""

import gzip
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.backup import backup
from claimset.server.embedded import Credentials
from claimset.server.restore import restore
from claimset.server.serve import TeamServer
from claimset.store.project import Project
from support.backups import DATABASE, OWNER_JSON, ROWS, make_database, read_tasks, restore_owner
from support.tree import tree


def _member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, target, size
    return member


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_restored_is_readable_by_its_owner_alone(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert (tmp_path / "back").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "back").rglob("*")} == {0}


def test_the_owner_is_no_part_of_the_folder(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert set(tree(tmp_path / "back")) == {DATABASE, "media/upload/file.txt"}


def test_a_server_that_is_there_is_never_overwritten(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    files = tree(data)
    with pytest.raises(Conflict, match="holds a server already"):
        restore_owner(tmp_path / "backup.tar.gz", data)
    assert tree(data) == files


def test_a_folder_with_other_files_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "server.log").write_bytes(b"a log")
    with pytest.raises(Conflict):
        restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert tree(tmp_path / "back") == {"server.log": b"a log"}


def test_an_empty_folder_takes_a_backup(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    (tmp_path / "back").mkdir()
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert read_tasks(tmp_path / "back") == ROWS


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00" + b"\0" * 50])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "some.tar.gz").write_bytes(content)
    with pytest.raises(Misconfigured, match="no backup"):
        restore_owner(tmp_path / "some.tar.gz", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        restore_owner(tmp_path / "some.tar.gz", tmp_path / "back")


def test_an_archive_without_a_database_is_refused(tmp_path: Path, archive: Callable[..., Path]) -> None:
    with pytest.raises(Misconfigured, match="no backup"):
        restore_owner(archive(_member("notes.txt"), has_database=False), tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_archive_that_was_cut_off_is_refused(data: Path, tmp_path: Path, share: float) -> None:
    (data / "media" / "noise").write_bytes(os.urandom(200_000))
    whole = tmp_path / "backup.tar.gz"
    backup(data, whole, OWNER_JSON)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    with pytest.raises(Misconfigured, match="no backup"):
        restore_owner(cut, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "member",
    [
        _member("../escaped", size=3),
        _member("media/../../escaped", size=3),
        _member("media/../.env", size=3),
        _member("link", tarfile.SYMTYPE, "../../../escaped"),
        _member("link", tarfile.SYMTYPE, "/etc/passwd"),
        _member("link", tarfile.LNKTYPE, "../escaped"),
        _member("device", tarfile.CHRTYPE),
        _member("pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member.name}>{member.linkname}",
)
def test_a_member_that_leads_out_of_the_folder_or_is_no_file_is_refused(
    tmp_path: Path, archive: Callable[..., Path], member: tarfile.TarInfo
) -> None:
    with pytest.raises(Misconfigured, match="no backup"):
        restore_owner(archive(member), tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not (tmp_path / "escaped").exists()
    assert not (tmp_path.parent / "escaped").exists()


def test_a_refused_archive_leaves_nothing_for_the_next_restore(
    data: Path, tmp_path: Path, archive: Callable[..., Path]
) -> None:
    with pytest.raises(Misconfigured):
        restore_owner(archive(_member("planted.txt", size=3), _member("../escaped", size=3)), tmp_path / "back")
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert set(tree(tmp_path / "back")) == {DATABASE, "media/upload/file.txt"}


def test_an_owner_that_cannot_be_kept_leaves_no_server(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)

    def refuse(_: Credentials) -> None:
        raise Misconfigured("no", "room")

    with pytest.raises(Misconfigured, match="no"):
        restore(tmp_path / "backup.tar.gz", tmp_path / "back", refuse)
    assert {file.name for file in tmp_path.iterdir()} == {"data", "backup.tar.gz"}


def test_a_backup_that_does_not_say_whose_it_is_is_refused(
    project: Project, tmp_path: Path, archive: Callable[..., Path]
) -> None:
    team = TeamServer(project)
    with pytest.raises(Misconfigured, match="does not say whose it is"):
        team.restore(str(archive(owner=b'{"email": "a@b.example"}')))
    assert not team.folder.exists()
    assert not project.has_private("server.json")


def test_what_a_killed_restore_left_is_no_part_of_the_next_one(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER_JSON)
    (tmp_path / "back.part").mkdir()
    (tmp_path / "back.part" / "left.txt").write_bytes(b"half")
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert set(tree(tmp_path / "back")) == {DATABASE, "media/upload/file.txt"}
    assert not (tmp_path / "back.part").exists()


def test_a_member_with_an_absolute_name_stays_inside(tmp_path: Path, archive: Callable[..., Path]) -> None:
    outside = tmp_path / "outside.txt"
    restore_owner(archive(_member(str(outside), size=3)), tmp_path / "deep" / "back")
    assert not outside.exists()
    assert [name for name in tree(tmp_path / "deep") if name.endswith("outside.txt")]


def test_an_archive_that_unpacks_to_far_more_than_it_holds_is_refused_before_anything_is_written(
    tmp_path: Path, archive: Callable[..., Path]
) -> None:
    bomb = archive(_member("media/zeros", size=65 * 2**20))
    (tmp_path / "back").mkdir()
    (tmp_path / "back").chmod(0o500)
    with pytest.raises(Misconfigured, match=r"unpack to 68,\d{3},\d{3} or more"):
        restore_owner(bomb, tmp_path / "back")
    assert not (tmp_path / "back.part").exists()


def test_a_member_that_claims_a_size_no_disk_has_is_refused_at_its_header(
    tmp_path: Path, archive: Callable[..., Path]
) -> None:
    header = _member("media/huge", size=2**62).tobuf(tarfile.GNU_FORMAT)
    whole = gzip.decompress(archive().read_bytes())
    (tmp_path / "huge.tar.gz").write_bytes(gzip.compress(header + whole))
    with pytest.raises(Misconfigured, match="unpack to"):
        restore_owner(tmp_path / "huge.tar.gz", tmp_path / "back")


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE])
def test_a_header_that_would_swell_in_memory_is_not_read(tmp_path: Path, kind: bytes) -> None:
    header = _member("long", kind, size=2**30).tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "swell.tar.gz").write_bytes(gzip.compress(header + b"0" * 4096))
    with pytest.raises(Misconfigured, match="headers is too large"):
        restore_owner(tmp_path / "swell.tar.gz", tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("name", [".env", "./.env", ".ENV", f"{DATABASE}-wal", "server.log", "export/plain.json"])
def test_what_belongs_to_a_running_server_is_not_restored(
    tmp_path: Path, archive: Callable[..., Path], name: str
) -> None:
    restore_owner(archive(_member(name, size=3)), tmp_path / "back")
    assert set(tree(tmp_path / "back")) == {DATABASE}


def test_a_database_with_a_changed_page_is_refused(tmp_path: Path, archive: Callable[..., Path]) -> None:
    make_database(tmp_path / "changed.sqlite3", [(number, "words " * 200) for number in range(50)])
    database = bytearray((tmp_path / "changed.sqlite3").read_bytes())
    for place in range(9 * 4096, len(database), 4096):
        database[place : place + 64] = b"\xff" * 64
    with pytest.raises(Misconfigured, match="no backup"):
        restore_owner(archive(database=bytes(database)), tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP TABLE task_completion", "no table task_completion"),
        ("DELETE FROM authtoken_token", "does not know its owner"),
        ("UPDATE htx_user SET email = 'another@claimset.example'", "does not know its owner"),
        ("ALTER TABLE authtoken_token RENAME COLUMN key TO other", "no such column"),
    ],
)
def test_a_database_of_another_program_or_owner_is_refused(
    tmp_path: Path, archive: Callable[..., Path], statement: str, words: str
) -> None:
    make_database(tmp_path / "other.sqlite3")
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as database, database:
        database.execute(statement)
    with pytest.raises(Misconfigured, match=words):
        restore_owner(archive(database=(tmp_path / "other.sqlite3").read_bytes()), tmp_path / "back")
    assert not (tmp_path / "back").exists()
