"""A server's data in one archive and back; nothing is ever overwritten."""

import io
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.backup import backup, restore
from claimset.server.serve import TeamServer
from claimset.store.project import Project
from support.tree import tree

DATABASE = "label_studio.sqlite3"
OWNER = b'{"email": "owner@claimset.example", "token": "0123"}'
ROWS = [(1, "a\u0301 \U0001f469\u200d\U0001f52c"), (2, "CRLF\r\n\u00a0")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "media" / "upload").mkdir(parents=True)
    (folder / "media" / "upload" / "file.txt").write_bytes(b"uploaded")
    (folder / "server.log").write_bytes(b"a log")
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("CREATE TABLE task (id INTEGER, text TEXT)")
        database.executemany("INSERT INTO task VALUES (?, ?)", ROWS)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    def make(*members: tarfile.TarInfo, database: bytes | None = b"") -> Path:
        file = tmp_path / "made.tar.gz"
        with tarfile.open(file, "w:gz") as out:
            for name, data in ((DATABASE, database), ("owner.json", OWNER)):
                if data is not None:
                    member = tarfile.TarInfo(name)
                    member.size = len(data)
                    out.addfile(member, io.BytesIO(data))
            for member in members:
                out.addfile(member, io.BytesIO(b"x" * member.size))
        return file

    return make


def restore_owner(archive: Path, folder: Path) -> bytes:
    """Restore an archive into a folder; return the owner's JSON in it."""
    owners: list[bytes] = []
    restore(archive, folder, owners.append)
    return owners[0]


def _rows(folder: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute("SELECT id, text FROM task ORDER BY id").fetchall()


def _member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 0) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, target, size
    return member


def test_what_is_backed_up_comes_back(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert backup(data, archive, OWNER) == archive.stat().st_size
    assert restore_owner(archive, tmp_path / "back") == OWNER
    assert _rows(tmp_path / "back") == ROWS
    assert (tmp_path / "back" / "media" / "upload" / "file.txt").read_bytes() == b"uploaded"
    assert not (tmp_path / "back" / "server.log").exists()


def test_a_backup_of_a_database_in_use_holds_what_was_committed(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / DATABASE)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        with database:
            database.execute("INSERT INTO task VALUES (3, 'committed')")
        database.execute("BEGIN")
        database.execute("INSERT INTO task VALUES (4, 'not committed')")
        backup(data, tmp_path / "backup.tar.gz", OWNER)
        database.rollback()
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert _rows(tmp_path / "back") == [*ROWS, (3, "committed")]


def test_a_backup_leaves_nothing_but_itself(data: Path, tmp_path: Path) -> None:
    (tmp_path / "archives").mkdir()
    files = tree(data)
    backup(data, tmp_path / "archives" / "backup.tar.gz", OWNER)
    assert [file.name for file in (tmp_path / "archives").iterdir()] == ["backup.tar.gz"]
    assert tree(data) == files


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_backup_is_readable_by_its_owner_alone(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    assert (tmp_path / "backup.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_backup_never_replaces_a_file(data: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.tar.gz").write_bytes(b"precious")
    with pytest.raises(Conflict, match="exists"):
        backup(data, tmp_path / "backup.tar.gz", OWNER)
    assert (tmp_path / "backup.tar.gz").read_bytes() == b"precious"


def test_a_backup_into_a_folder_that_is_not_there_is_misconfigured(data: Path, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        backup(data, tmp_path / "nowhere" / "backup.tar.gz", OWNER)


def test_a_backup_of_no_server_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no server"):
        backup(tmp_path, tmp_path / "backup.tar.gz", OWNER)


def test_a_database_that_is_broken_is_misconfigured_and_leaves_no_archive(data: Path, tmp_path: Path) -> None:
    (data / DATABASE).write_bytes(b"this is no database" * 100)
    with pytest.raises(Misconfigured):
        backup(data, tmp_path / "backup.tar.gz", OWNER)
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_restored_is_readable_by_its_owner_alone(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert (tmp_path / "back").stat().st_mode & 0o777 == 0o700


def test_the_owner_is_no_part_of_the_folder(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert set(tree(tmp_path / "back")) == {DATABASE, "media/upload/file.txt"}


def test_a_server_that_is_there_is_never_overwritten(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    files = tree(data)
    with pytest.raises(Conflict, match="holds a server already"):
        restore_owner(tmp_path / "backup.tar.gz", data)
    assert tree(data) == files


def test_a_folder_with_other_files_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "server.log").write_bytes(b"a log")
    with pytest.raises(Conflict):
        restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert tree(tmp_path / "back") == {"server.log": b"a log"}


def test_an_empty_folder_takes_a_backup(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    (tmp_path / "back").mkdir()
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert _rows(tmp_path / "back") == ROWS


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
        restore_owner(archive(_member("notes.txt"), database=None), tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_archive_that_was_cut_off_is_refused(data: Path, tmp_path: Path, share: float) -> None:
    (data / "media" / "noise").write_bytes(os.urandom(200_000))
    whole = tmp_path / "backup.tar.gz"
    backup(data, whole, OWNER)
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
    backup(data, tmp_path / "backup.tar.gz", OWNER)
    restore_owner(tmp_path / "backup.tar.gz", tmp_path / "back")
    assert set(tree(tmp_path / "back")) == {DATABASE, "media/upload/file.txt"}


def test_an_owner_that_cannot_be_kept_leaves_no_server(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)

    def refuse(_: bytes) -> None:
        raise Misconfigured("no", "room")

    with pytest.raises(Misconfigured, match="no"):
        restore(tmp_path / "backup.tar.gz", tmp_path / "back", refuse)
    assert {file.name for file in tmp_path.iterdir()} == {"data", "backup.tar.gz"}


def test_a_backup_that_does_not_say_whose_it_is_is_refused(
    project: Project, tmp_path: Path, archive: Callable[..., Path]
) -> None:
    team = TeamServer(project)
    with pytest.raises(Misconfigured, match="does not say whose it is"):
        team.restore(archive())
    assert not team.folder.exists()
    assert not project.has_private("server.json")


def test_what_a_killed_restore_left_is_no_part_of_the_next_one(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "backup.tar.gz", OWNER)
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
