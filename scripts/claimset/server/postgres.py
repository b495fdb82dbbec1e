"""A Label Studio's PostgreSQL: its settings, and its backup by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec

from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.machine.processes import child_environment
from claimset.text.visible import visible

DUMP = "label_studio.dump"
"""The name of a dump of PostgreSQL in an archive."""
_HEADER = b"PGDMP"


class PostgresDatabase(msgspec.Struct, frozen=True):
    """
    A database as Label Studio's own variables name it: `POSTGRE_HOST`, `POSTGRE_PORT`, `POSTGRE_NAME`, `POSTGRE_USER`
    and `POSTGRE_PASSWORD`.

    Its methods raise Misconfigured if a program of PostgreSQL is missing or ends with an error.
    """

    host: str
    port: str
    name: str
    user: str
    password: str

    @classmethod
    def from_environment(cls) -> "PostgresDatabase | None":
        """Return the database that the environment names; None if it names no host."""
        variables = (("HOST", ""), ("PORT", "5432"), ("NAME", "postgres"), ("USER", "postgres"), ("PASSWORD", ""))
        values = [os.environ.get(f"POSTGRE_{name}") or default for name, default in variables]
        return cls(*values) if values[0] else None

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings by which Label Studio uses it."""
        return {
            "DJANGO_DB": "default",
            "POSTGRE_HOST": self.host,
            "POSTGRE_PORT": self.port,
            "POSTGRE_NAME": self.name,
            "POSTGRE_USER": self.user,
            "POSTGRE_PASSWORD": self.password,
        }

    def dump(self, file: Path) -> None:
        """Write everything in it, of one moment, to a file; a server may use it meanwhile."""
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")

    def require_empty(self) -> None:
        """Raise Conflict if it has tables."""
        question = "select count(*) from information_schema.tables where table_schema = 'public'"
        if self._run("psql", "--no-align", "--tuples-only", f"--command={question}").strip() != "0":
            raise Conflict(
                f"the database {self.name} holds tables already", "name an empty one; nothing is overwritten"
            )

    def restore(self, file: Path) -> None:
        """Put a dump into it, as a whole or not at all."""
        self._run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"{file}")

    def _run(self, program: str, *arguments: str) -> str:
        place = [f"--host={self.host}", f"--port={self.port}", f"--username={self.user}", f"--dbname={self.name}"]
        return run_program(program, *place, *arguments, PGPASSWORD=self.password)


def dumped_tables(file: Path) -> frozenset[str]:
    """Return the tables whose rows a dump has. Raises ValueError for a file that is no dump."""
    with file.open("rb") as start:
        if start.read(len(_HEADER)) != _HEADER:
            raise ValueError("its database is no dump of PostgreSQL")
    lines = run_program("pg_restore", "--list", f"{file}").splitlines()
    return frozenset(line.split()[6] for line in lines if " TABLE DATA public " in line)


def dumped_rows(file: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a small table in a dump, each as its values by column."""
    lines = iter(run_program("pg_restore", "--data-only", f"--table={table}", "--file=-", f"{file}").splitlines())
    rows: list[dict[str, str]] = []
    for line in lines:
        if line.startswith("COPY public."):
            columns = [name.strip(' "') for name in line[line.index("(") + 1 : line.rindex(")")].split(",")]
            while (row := next(lines, "\\.")) != "\\.":
                rows.append(dict(zip(columns, row.split("\t"), strict=False)))
    return rows


def run_program(program: str, *arguments: str, **settings: str) -> str:
    """Run a program of PostgreSQL, and return what it says. Raises Misconfigured if it is missing or fails."""
    if shutil.which(program) is None:
        raise Misconfigured(f"{program} is not on this machine", "install the client programs of PostgreSQL")
    result = subprocess.run(
        [program, *arguments],
        env=child_environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        reason = visible((result.stderr.strip().splitlines() or ["it says nothing"])[-1])
        raise Misconfigured(f"{program} failed: {reason}", "mend what it says, then run the command again")
    return result.stdout
