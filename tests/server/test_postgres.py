"""A server's PostgreSQL in an archive and back: as a whole or not at all, and into no database that holds anything."""

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimset.model.trouble import Conflict, Misconfigured
from claimset.server.backup import backup
from claimset.server.embedded import Credentials
from claimset.server.postgres import DUMP, PostgresDatabase
from claimset.server.restore import restore
from claimset.server.serve import TeamServer
from claimset.store.project import Project
from postgresql import PostgreSQL
from support.backups import OWNER, OWNER_JSON, ROWS, TABLES

Databases = Callable[..., PostgresDatabase]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with PostgreSQL() as running:
        yield running


@pytest.fixture
def database(server: PostgreSQL, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Make databases of a name of their own: empty ones, or with tables and rows."""
    names: list[str] = []

    def make(script: str = "") -> PostgresDatabase:
        names.append(f"labels{len(names)}")
        server.ask(f"create database {names[-1]}")
        if script:
            server.ask(script, names[-1])
        settings = server.settings
        return PostgresDatabase(
            settings["POSTGRE_HOST"],
            settings["POSTGRE_PORT"],
            names[-1],
            settings["POSTGRE_USER"],
            settings["POSTGRE_PASSWORD"],
        )

    yield make
    for name in names:
        server.ask(f"drop database {name}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


FILLED = TABLES + "".join(
    [
        f"INSERT INTO htx_user VALUES (1, {_literal(OWNER.email)});",
        f"INSERT INTO authtoken_token VALUES ({_literal(OWNER.token)}, 1);",
        *(f"INSERT INTO task VALUES ({number}, {_literal(text)});" for number, text in ROWS),
    ]
)


def _restore(archive: Path, folder: Path, database: PostgresDatabase) -> list[Credentials]:
    owners: list[Credentials] = []
    restore(archive, folder, owners.append, database)
    return owners


def _count_tables(server: PostgreSQL, database: PostgresDatabase) -> str:
    return server.ask("select count(*) from information_schema.tables where table_schema = 'public'", database.name)


def test_what_is_backed_up_comes_back(data: Path, tmp_path: Path, server: PostgreSQL, database: Databases) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert backup(data, archive, OWNER_JSON, database(FILLED)) == archive.stat().st_size
    assert archive.stat().st_mode & 0o777 == 0o600
    empty = database()
    assert _restore(archive, tmp_path / "back", empty) == [OWNER]
    rows = server.ask("select id || ' ' || text from task order by id", empty.name)
    assert rows == "\n".join(f"{number} {text}" for number, text in ROWS).strip()
    assert [file.name for file in (tmp_path / "back").iterdir()] == ["media"]


def test_a_database_that_holds_anything_stays_as_it_is(
    data: Path, tmp_path: Path, server: PostgreSQL, database: Databases
) -> None:
    filled, archive = database(FILLED), tmp_path / "backup.tar.gz"
    backup(data, archive, OWNER_JSON, filled)
    with pytest.raises(Conflict, match="holds tables already"):
        _restore(archive, tmp_path / "back", filled)
    assert _count_tables(server, filled) == "7"
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("CREATE TABLE task (id INTEGER);", "has no table"),
        (TABLES, "does not know its owner"),
        (FILLED.replace(OWNER.token, "f" * 40), "does not know its owner"),
        (FILLED.replace(OWNER.email, "somebody@people.example"), "does not know its owner"),
    ],
    ids=["tables", "nobody", "token", "address"],
)
def test_a_dump_that_is_no_label_studios_is_refused_before_anything_is_restored(
    script: str, reason: str, data: Path, tmp_path: Path, server: PostgreSQL, database: Databases
) -> None:
    archive, empty = tmp_path / "backup.tar.gz", database()
    backup(data, archive, OWNER_JSON, database(script))
    with pytest.raises(Misconfigured, match=reason):
        _restore(archive, tmp_path / "back", empty)
    assert _count_tables(server, empty) == "0"
    assert not (tmp_path / "back").exists()


def test_a_backup_of_the_other_kind_of_database_is_refused(data: Path, tmp_path: Path, database: Databases) -> None:
    empty = database()
    backup(data, tmp_path / "sqlite.tar.gz", OWNER_JSON)
    with pytest.raises(Misconfigured, match="POSTGRE_HOST"):
        _restore(tmp_path / "sqlite.tar.gz", tmp_path / "back", empty)
    backup(data, tmp_path / "postgres.tar.gz", OWNER_JSON, database(FILLED))
    with pytest.raises(Misconfigured, match="POSTGRE_HOST"):
        restore(tmp_path / "postgres.tar.gz", tmp_path / "back", lambda _: None)


@pytest.mark.parametrize("dump", [b"", b"no dump", b"PGDMP and nothing more"])
def test_a_file_that_is_no_dump_is_refused(dump: bytes, tmp_path: Path, database: Databases) -> None:
    archive = tmp_path / "backup.tar.gz"
    with tarfile.open(archive, "w:gz") as out:
        for name, data in ((DUMP, dump), ("owner.json", OWNER_JSON)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    with pytest.raises(Misconfigured):
        _restore(archive, tmp_path / "back", database())
    assert not (tmp_path / "back").exists()


def test_a_password_that_is_wrong_and_a_missing_program_are_one_sentence(
    data: Path, tmp_path: Path, database: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = database(FILLED)
    wrong = PostgresDatabase(right.host, right.port, right.name, right.user, "wrong")
    with pytest.raises(Misconfigured, match="pg_dump failed"):
        backup(data, tmp_path / "backup.tar.gz", OWNER_JSON, wrong)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Misconfigured, match="pg_dump is not on this machine"):
        backup(data, tmp_path / "backup.tar.gz", OWNER_JSON, right)
    assert not list(tmp_path.glob("*.tar.gz"))


def test_the_environment_names_the_database_and_its_owner(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TeamServer(project).database is None
    monkeypatch.setenv("POSTGRE_HOST", "db.example")
    monkeypatch.setenv("POSTGRE_PASSWORD", "p")
    team = TeamServer(project)
    assert team.database == PostgresDatabase("db.example", "5432", "postgres", "postgres", "p")
    assert TeamServer(project, "a01").database is None
    own = team.credentials()
    for name, value in (("USERNAME", OWNER.email), ("PASSWORD", OWNER.password), ("USER_TOKEN", OWNER.token)):
        assert team.credentials() == own
        monkeypatch.setenv(f"LABEL_STUDIO_{name}", value)
    assert team.credentials() == OWNER
