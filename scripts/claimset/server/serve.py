"""The project's own Label Studio: starts it, backs it up, and keeps its owner's credentials."""

import os
from typing import Any, TypeVar

import msgspec

from claimset.model.trouble import Conflict, Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.server.archives import new_archive, stored_archive
from claimset.server.backend import ALLOW_LOOPBACK
from claimset.server.backup import backup
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.server.postgres import PostgresDatabase
from claimset.server.restore import restore
from claimset.server.server_folder import Progress, reset_password
from claimset.store.machine.processes import ProcessMark, this_process
from claimset.store.project import Project

_Kind = TypeVar("_Kind")


class RunningServer(msgspec.Struct, frozen=True):
    """A server's address and token, and the process of claimset that runs it."""

    url: str
    token: str
    process: ProcessMark


class TeamServer:
    """
    The project's own server: its data directory and its owner's credentials, both outside version control.

    With an annotator's pseudonym it is the server of that annotator alone: another directory, other credentials.
    `project` is the project and `folder` the data directory. `database` is the PostgreSQL that the environment names;
    None where the database is SQLite, in the data directory.
    """

    def __init__(self, project: Project, annotator: str | None = None) -> None:
        if annotator is not None:
            require_pseudonym(annotator)
        self.project = project
        self._file = "server.json" if annotator is None else f"server-{annotator}.json"
        self.annotator = annotator
        self.database = PostgresDatabase.from_environment() if annotator is None else None
        self.folder = project.state / "server" if annotator is None else project.state / "servers" / annotator

    def saved_connection(self) -> dict[str, str]:
        """Return the address and token of a server that `serve` or `demo --hold` runs; empty where none does."""
        running = self._running()
        return {} if running is None else {"url": running.url, "token": running.token}

    def credentials(self) -> Credentials:
        """
        Return the owner's credentials; made once, at the first start.

        For a server on PostgreSQL that another program runs, the environment may name them, as Label Studio does.
        """
        values = [os.environ.get(f"LABEL_STUDIO_{name}") for name in ("USERNAME", "PASSWORD", "USER_TOKEN")]
        if self.database is not None and all(values):
            return Credentials(*map(str, values))
        saved = self.project.private(self._file)
        if "owner" not in saved:
            saved["owner"] = msgspec.to_builtins(Credentials.generate())
            self.project.write_private(self._file, saved)
        return self._typed(saved["owner"], Credentials)

    def start(
        self, port: int | None, public_url: str | None, progress: Progress, *, asks_backends: bool = False
    ) -> EmbeddedServer:
        """
        Start the server and wait until it answers; `asks_backends` lets it ask backends on this machine.

        Raises Conflict if it runs already.
        """
        self.project.ready_state()
        settings = {**(ALLOW_LOOPBACK if asks_backends else {}), **(self.database.settings if self.database else {})}
        server = EmbeddedServer(self.folder, self.credentials(), port, public_url, settings)
        server.start(progress)
        return server

    def announce(self, url: str, token: str) -> None:
        """Save the address and token of a server that this process runs, so that the project's commands find it."""
        running = RunningServer(url, token, this_process())
        saved = self.project.private(self._file)
        self.project.write_private(self._file, {**saved, "running": msgspec.to_builtins(running)})

    def withdraw(self, url: str) -> None:
        """Remove the saved address of a server, if it is the one that was announced last."""
        saved = self.project.private(self._file)
        if "running" in saved and self._typed(saved["running"], RunningServer).url == url:
            saved.pop("running")
            self.project.write_private(self._file, saved)

    def backup(self, place: str) -> int:
        """Write the data directory, the database and its owner to an archive; return its size in bytes."""
        with new_archive(place) as archive:
            return backup(self.folder, archive, msgspec.json.encode(self.credentials()), self.database)

    def restore(self, place: str) -> None:
        """Restore what `backup` wrote. Raises Conflict if the data directory or the database holds anything."""
        self.project.ready_state()
        with stored_archive(place) as archive:
            restore(archive, self.folder, self._keep_owner, self.database)

    def reset_password(self, email: str, password: str) -> None:
        """Set an account's password. Raises Conflict if the server runs, Misconfigured if it has no such account."""
        if self._running() is not None:
            raise Conflict("the server is running", "stop `claimset serve` first")
        if not self.folder.is_dir():
            raise Misconfigured("there is no server here", "start one with `claimset serve`")
        reset_password(self.folder, email, password)
        owner = self.credentials()
        if owner.email == email:
            credentials = msgspec.structs.replace(owner, password=password)
            saved = self.project.private(self._file)
            self.project.write_private(self._file, {**saved, "owner": msgspec.to_builtins(credentials)})

    def _keep_owner(self, owner: Credentials) -> None:
        saved = self.project.private(self._file)
        self.project.write_private(self._file, {**saved, "owner": msgspec.to_builtins(owner)})

    def _running(self) -> RunningServer | None:
        saved = self.project.private(self._file).get("running")
        running = None if saved is None else self._typed(saved, RunningServer)
        return running if running is not None and running.process.is_alive else None

    def _typed(self, value: Any, kind: type[_Kind]) -> _Kind:
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            raise Misconfigured(f".claimset/{self._file} cannot be read: {error}", "mend or remove the file") from error
