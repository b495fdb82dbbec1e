"""The embedded Label Studio: one process on a loopback port, with a data directory of its own."""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from claimset.adapters.files import writable
from claimset.model.trouble import Conflict, Misconfigured, Unreachable

_LAUNCH = "from claimset.adapters.keeper import main; main()"
_START_LIMIT = 300.0
_STOP_LIMIT = 15.0
Progress = Callable[[str, float], None]


class Credentials(msgspec.Struct, frozen=True):
    """The owner of an embedded server. `token` is a legacy token of 40 hexadecimal digits."""

    email: str
    password: str
    token: str

    @classmethod
    def fresh(cls) -> "Credentials":
        """Make random ones."""
        return cls("owner@claimset.example", secrets.token_urlsafe(18), secrets.token_hex(20))


class EmbeddedServer:
    """
    Label Studio from the installed package: SQLite, loopback only, sign-up by invitation only, nothing sent out.

    Raises Misconfigured where Label Studio is not installed or the port is taken, Unreachable where it does not
    come up.
    """

    def __init__(
        self, folder: Path, credentials: Credentials, port: int | None = None, public_url: str | None = None
    ) -> None:
        self._folder = folder
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
        """Start and wait until it answers; `progress` is told what goes on and the seconds since the start."""
        ready_folder(self._folder, progress)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise Conflict(f"a server runs in {self._folder} already", "use that one, or stop it first") from error
        # What the server wrote for earlier exports is a plain copy of texts and labels that nobody needs.
        shutil.rmtree(self._folder / "export", ignore_errors=True)
        log = self._folder / "server.log"
        self._process = _launch(
            self._folder,
            ["start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(self._port)],
            {
                "LABEL_STUDIO_USERNAME": self._credentials.email,
                "LABEL_STUDIO_PASSWORD": self._credentials.password,
                "LABEL_STUDIO_USER_TOKEN": self._credentials.token,
                **_behind(self._public_url),
            },
            log,
        )
        began = time.monotonic()
        while time.monotonic() - began < _START_LIMIT:
            if self._process.poll() is not None:
                break
            if progress:
                progress("starting Label Studio", time.monotonic() - began)
            if self._answers():
                return
            time.sleep(0.2)
        self.stop()
        raise Unreachable("the embedded Label Studio did not start", f"see {log}")

    def stop(self) -> None:
        """Stop the process and wait for its end."""
        if self._process is not None:
            _end(self._process)
            self._process = None
        self._lock.release()

    def __enter__(self) -> "EmbeddedServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        # Another program may have taken the port in between: only a server that knows our token is ours.
        headers = {"Authorization": f"Token {self._credentials.token}"}
        try:
            answer = httpx.get(f"{self.url}/api/current-user/whoami", headers=headers, timeout=5, trust_env=False)
            return answer.status_code == httpx.codes.OK and answer.json().get("email") == self._credentials.email
        except (httpx.HTTPError, ValueError):
            return False


def ready_folder(folder: Path, progress: Progress | None = None) -> None:
    """
    Lay out a data directory with a migrated, empty database; one that has a database is left as it is.

    Migrating takes about a minute, so the result is kept in the user's cache, by version, and copied.
    """
    if (folder / "label_studio.sqlite3").is_file():
        return
    if importlib.util.find_spec("label_studio") is None:
        raise Misconfigured(
            "Label Studio is not installed here",
            "use `uv run claimset …` in the project, or pip install label-studio==1.23.2",
        )
    template = cache() / f"label-studio-{version('label-studio')}-py{sys.version_info.major}{sys.version_info.minor}"
    with writable(template.parent):
        template.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(template.with_name(template.name + ".lock")):
            if not (template / "label_studio.sqlite3").is_file():
                _migrate(template, progress)
    partial = folder.with_name(folder.name + ".part")
    with writable(folder.parent):
        if folder.exists() and any(folder.iterdir()):
            raise Conflict(f"{folder} holds files and no server's database", "move it away, or restore a backup")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        # `.env` holds the key that signs sessions: every server makes its own.
        shutil.copytree(template, partial, ignore=shutil.ignore_patterns("*.log", ".env"))
        partial.chmod(0o700)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)


def cache() -> Path:
    """Say where migrated databases are kept between runs."""
    return user_cache_path("claimset")


def reset_password(folder: Path, email: str, password: str) -> None:
    """Set an account's password in a data directory whose server is stopped."""
    log = folder / "password.log"
    process = _launch(folder, ["reset_password", "--username", email, "--password", password], {}, log)
    process.wait(_START_LIMIT)
    said = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    if "Password successfully changed" not in said:
        raise Misconfigured(f"there is no account {email} here, or the password is the same", "check the address")


def _migrate(template: Path, progress: Progress | None) -> None:
    partial = template.with_name(template.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    log = partial / "server.log"
    process = _launch(partial, ["version"], {}, log)
    began = time.monotonic()
    try:
        while process.poll() is None and time.monotonic() - began < _START_LIMIT:
            if progress:
                progress("laying out Label Studio's database (once, about a minute)", time.monotonic() - began)
            time.sleep(0.2)
    finally:
        _end(process)
    if process.returncode != 0 or not (partial / "label_studio.sqlite3").is_file():
        raise Unreachable("Label Studio could not lay out its database", f"see {log}")
    partial.rename(template)


def _launch(folder: Path, arguments: list[str], extra: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    keep = {name: value for name, value in os.environ.items() if _is_harmless(name)}
    settings = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_DEBUG": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        "PYTHONWARNINGS": "ignore",
    }
    with log.open("wb") as out:
        # In a session of its own, so that Ctrl-C reaches us alone and we stop it in order.
        process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH],
            env=keep | settings | extra,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077 if os.name == "posix" else -1,
        )
    # Not on the command line, where every user of the machine could read a password.
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(arguments).encode() + b"\n")
            process.stdin.flush()
    return process


def _behind(public_url: str | None) -> dict[str, str]:
    # A proxy with HTTPS in front: Django refuses its forms unless it knows the address that browsers see.
    if public_url is None:
        return {}
    return {
        "LABEL_STUDIO_HOST": public_url,
        "CSRF_TRUSTED_ORIGINS": public_url,
        "SESSION_COOKIE_SECURE": "1",
        "CSRF_COOKIE_SECURE": "1",
    }


def _is_harmless(name: str) -> bool:
    # Label Studio reads dozens of settings under bare names (HOST, DEBUG, …): what the user's shell means by them is
    # something else, so only what a process needs to live is passed on.
    kept = {"PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV"}
    return name in kept or name.startswith(("LC_", "PYTHON", "XDG_", "CLAIMSET_"))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdin:
        process.stdin.close()


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
