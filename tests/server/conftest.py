"""Data directories of a server, and archives of them."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from support.backups import DATABASE, OWNER_JSON, make_database


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "media" / "upload").mkdir(parents=True)
    (folder / "media" / "upload" / "file.txt").write_bytes(b"uploaded")
    (folder / "server.log").write_bytes(b"a log")
    (folder / ".env").write_bytes(b"SECRET_KEY=signs sessions")
    make_database(folder / DATABASE)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    def make(
        *members: tarfile.TarInfo, database: bytes | None = None, owner: bytes = OWNER_JSON, has_database: bool = True
    ) -> Path:
        if database is None and has_database:
            make_database(tmp_path / "made.sqlite3")
            database = (tmp_path / "made.sqlite3").read_bytes()
            (tmp_path / "made.sqlite3").unlink()
        file = tmp_path / "made.tar.gz"
        with tarfile.open(file, "w:gz") as out:
            for name, data in ((DATABASE, database), ("owner.json", owner)):
                if data is not None:
                    member = tarfile.TarInfo(name)
                    member.size = len(data)
                    out.addfile(member, io.BytesIO(data))
            for member in members:
                out.addfile(member, io.BytesIO(b"x" * member.size))
        return file

    return make
