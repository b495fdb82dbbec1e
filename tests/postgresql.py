"""A PostgreSQL of one run: from Debian's packages, in a folder of its own, on a loopback port."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

_MISSING = "no PostgreSQL here: apt-get install postgresql"
_USER = "nobody"  # initdb and postgres refuse to run as root


def _programs() -> Path:
    initdb_paths = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    if not initdb_paths and beside is None:
        pytest.skip(_MISSING)
    return initdb_paths[-1].parent if initdb_paths else Path(str(beside)).parent


class PostgreSQL:
    """Starts when entered, and is stopped and removed when left."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._password = secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="claimset-postgres-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])

    @property
    def settings(self) -> dict[str, str]:
        """What Label Studio's environment has to say to use it."""
        return {
            "DJANGO_DB": "default",
            "POSTGRE_USER": "labels",
            "POSTGRE_PASSWORD": self._password,
            "POSTGRE_NAME": "postgres",
            "POSTGRE_HOST": "127.0.0.1",
            "POSTGRE_PORT": str(self._port),
        }

    def ask(self, question: str, database: str = "postgres") -> str:
        """Ask a database in SQL."""
        words = ["psql", "-h", "127.0.0.1", "-p", str(self._port), "-U", "labels", "-d", database, "-Atc", question]
        environment = {**os.environ, "PGPASSWORD": self._password}
        program = [str(self._programs / words[0]), *words[1:]]
        return subprocess.run(program, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    def __enter__(self) -> Self:
        words = self._folder / "password"
        words.write_text(self._password)
        words.chmod(0o600)
        if os.geteuid() == 0:
            who = pwd.getpwnam(_USER)
            for place in (self._folder, words):
                os.chown(place, who.pw_uid, who.pw_gid)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "labels", "-A", "scram-sha-256", "--pwfile", str(words), "-E", "UTF8")
        options = f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories={self._folder}"
        log = str(self._folder / "server.log")
        self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", log, "-o", options, "start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_whom: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = pwd.getpwnam(_USER)
            as_whom = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            **as_whom,
        )
