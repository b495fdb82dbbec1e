"""The embedded Label Studio: one process on a loopback port, with a data directory of its own."""

import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock, Timeout

from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.server.server_folder import START_LIMIT, Progress, launch, ready_folder, stop_process
from claimset.store.machine.answers import UnreadableAnswer, limit_answers


class Credentials(msgspec.Struct, frozen=True):
    """The owner of an embedded server. `token` is a legacy token of 40 hexadecimal digits."""

    email: str
    password: str
    token: str

    @classmethod
    def generate(cls) -> "Credentials":
        """Return credentials with a random password and token."""
        return cls("owner@claimset.example", secrets.token_urlsafe(18), secrets.token_hex(20))


class EmbeddedServer:
    """
    Label Studio from the installed package: SQLite, loopback only, sign-up by invitation only, no telemetry.

    `environment` maps names of further settings of Label Studio to their values; if `DJANGO_DB` is among them, that
    database replaces SQLite. Raises Misconfigured if Label Studio is not installed or the port is in use, and
    Unreachable if the server does not start.
    """

    def __init__(
        self,
        folder: Path,
        credentials: Credentials,
        port: int | None = None,
        public_url: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._environment = dict(environment or {})
        self._public_url = public_url
        self._credentials = credentials
        self._port = port or _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = FileLock(folder.with_name(folder.name + ".lock"), timeout=0)
        if port is not None and not 0 < port < 65536:
            raise Misconfigured(f"{port} is no port", "name one from 1 to 65535, or leave it out")
        if port is not None and _in_use(port):
            raise Misconfigured(f"port {port} is in use", "name another with --port, or leave it out")
        self.url = f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self, progress: Progress | None = None) -> None:
        """
        Start the server and wait until it answers; `progress` is called while it waits.

        Raises Conflict if another process runs a server in this folder.
        """
        if "DJANGO_DB" in self._environment:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            ready_folder(self._folder, progress)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise Conflict(f"a server runs in {self._folder} already", "use that one, or stop it first") from error
        # The server's files of earlier exports are plain copies of texts and labels that nobody needs.
        shutil.rmtree(self._folder / "export", ignore_errors=True)
        log = self._folder / "server.log"
        self._process = launch(
            self._folder,
            ["start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(self._port)],
            {
                "LABEL_STUDIO_USERNAME": self._credentials.email,
                "LABEL_STUDIO_PASSWORD": self._credentials.password,
                "LABEL_STUDIO_USER_TOKEN": self._credentials.token,
                **_proxy_settings(self._public_url),
                **self._environment,
            },
            log,
        )
        start = time.monotonic()
        while time.monotonic() - start < START_LIMIT:
            if self._process.poll() is not None:
                break
            if progress:
                progress("starting Label Studio", time.monotonic() - start)
            if self.answers():
                return
            time.sleep(0.2)
        self.stop()
        raise Unreachable("the embedded Label Studio did not start", f"see {log}")

    def stop(self) -> None:
        """Stop the process and wait for its end."""
        if self._process is not None:
            stop_process(self._process)
            self._process = None
        self._lock.release()

    def __enter__(self) -> "EmbeddedServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answers(self) -> bool:
        """Whether the server answers and knows our token: another program may have taken the port."""
        headers = {"Authorization": f"Token {self._credentials.token}"}
        try:
            with limit_answers(httpx.Client(base_url=self.url, headers=headers, timeout=5, trust_env=False)) as client:
                answer = client.get("/api/current-user/whoami")
                return answer.status_code == httpx.codes.OK and answer.json().get("email") == self._credentials.email
        except (httpx.HTTPError, UnreadableAnswer, ValueError, AttributeError):
            return False


def _proxy_settings(public_url: str | None) -> dict[str, str]:
    # A proxy with HTTPS in front: Django refuses its forms unless it knows the address that browsers see.
    if public_url is None:
        return {}
    return {
        "LABEL_STUDIO_HOST": public_url,
        "CSRF_TRUSTED_ORIGINS": public_url,
        "SESSION_COOKIE_SECURE": "1",
        "CSRF_COOKIE_SECURE": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
