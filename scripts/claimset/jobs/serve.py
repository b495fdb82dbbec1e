"""A Label Studio for a small team, kept between starts."""

from pathlib import Path
from typing import Any

import msgspec

from claimset.adapters.backup import backup, restore
from claimset.adapters.disk import Project
from claimset.adapters.server import Credentials, EmbeddedServer, Progress, reset_password
from claimset.model.trouble import Conflict, Misconfigured

_FILE = "server.json"


class Team:
    """The project's own server: its data directory and its owner's credentials, both outside version control."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.folder = project.state / "server"

    def saved(self) -> dict[str, Any]:
        """Return the address and token of a server that `serve` or `demo --hold` runs; empty where none does."""
        return dict(self._project.private(_FILE).get("running", {}))

    def credentials(self) -> Credentials:
        """Return the owner's credentials; made once, at the first start."""
        saved = self._project.private(_FILE)
        if "owner" not in saved:
            saved["owner"] = msgspec.to_builtins(Credentials.fresh())
            self._project.write_private(_FILE, saved)
        return msgspec.convert(saved["owner"], Credentials)

    def start(self, port: int | None, public_url: str | None, progress: Progress) -> EmbeddedServer:
        """Start the server and wait until it answers."""
        server = EmbeddedServer(self.folder, self.credentials(), port, public_url)
        server.start(progress)
        return server

    def announce(self, url: str, token: str) -> None:
        """Let the other commands of this project find a running server."""
        self._project.write_private(_FILE, {**self._project.private(_FILE), "running": {"url": url, "token": token}})

    def withdraw(self) -> None:
        """Say that the server runs no more."""
        saved = self._project.private(_FILE)
        if saved.pop("running", None) is not None:
            self._project.write_private(_FILE, saved)

    def backup(self, archive: Path) -> int:
        """Write the data directory to an archive; return its size in bytes."""
        return backup(self.folder, archive)

    def restore(self, archive: Path) -> None:
        """Lay out the data directory from an archive. Raises Conflict where there is one."""
        restore(archive, self.folder)

    def reset_password(self, email: str, password: str) -> None:
        """Set an account's password. The server must be stopped; Raises Conflict where it runs."""
        if self.saved():
            raise Conflict("the server is running", "stop `claimset serve` first")
        if not self.folder.is_dir():
            raise Misconfigured("there is no server here", "start one with `claimset serve`")
        reset_password(self.folder, email, password)
        saved = self._project.private(_FILE)
        owner = self.credentials()
        if owner.email == email:
            saved["owner"] = msgspec.to_builtins(msgspec.structs.replace(owner, password=password))
            self._project.write_private(_FILE, saved)
