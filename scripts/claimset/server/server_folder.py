"""The data directory of an embedded Label Studio, and its process."""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.store.files.files import writable
from claimset.store.layout import cache_folder
from claimset.store.machine.processes import child_environment

DATABASE = "label_studio.sqlite3"
"""The name of the database in a data directory."""
START_LIMIT = 300.0
"""The most seconds that a start may take."""
LAUNCH = "from claimset.server.child_process import run_label_studio; run_label_studio()"
"""Python code that starts Label Studio, run with `-c`."""
_STOP_LIMIT = 15.0
Progress = Callable[[str, float], None]
"""Called with the name of the step that runs and the seconds since it began."""


def ready_folder(folder: Path, progress: Progress | None = None) -> None:
    """
    Make a data directory with a migrated, empty database; a directory that has a database stays as it is.

    A migration takes about a minute. It runs once for each version of Label Studio, in the user's cache, and the result
    is copied. Raises Misconfigured if Label Studio is not installed, and Conflict if the folder holds other files.
    """
    if (folder / DATABASE).is_file():
        return
    if importlib.util.find_spec("label_studio") is None:
        raise Misconfigured(
            "Label Studio is not installed here",
            "use `uv run claimset …` in the project, or pip install label-studio==1.23.2",
        )
    template = (
        cache_folder() / f"label-studio-{version('label-studio')}-py{sys.version_info.major}{sys.version_info.minor}"
    )
    with writable(template.parent):
        template.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(template.with_name(template.name + ".lock")):
            if not (template / DATABASE).is_file():
                _migrate(template, progress)
    with writable(folder.parent):
        if folder.exists() and any(folder.iterdir()):
            raise Conflict(f"{folder} holds files and no server's database", "move it away, or restore a backup")
        with new_folder(folder) as partial:
            # `.env` holds the key that signs sessions: every server makes its own.
            shutil.copytree(template, partial, ignore=shutil.ignore_patterns("*.log", ".env"))


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """
    Yield the path at which to make a data directory; after the block, move it to `folder`, which is missing or empty.

    Only the owner can read the folder. Where the block raises, nothing is left.
    """
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        partial.chmod(0o700)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def reset_password(folder: Path, email: str, password: str) -> None:
    """Set an account's password in a data directory whose server is stopped. Raises Misconfigured if it has none."""
    log = folder / "password.log"
    process = launch(folder, ["reset_password", "--username", email, "--password", password], {}, log)
    process.wait(START_LIMIT)
    output = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    if "Password successfully changed" not in output:
        raise Misconfigured(f"there is no account {email} here, or the password is the same", "check the address")


def _migrate(template: Path, progress: Progress | None) -> None:
    partial = template.with_name(template.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    log = partial / "server.log"
    process = launch(partial, ["version"], {}, log)
    start = time.monotonic()
    try:
        while process.poll() is None and time.monotonic() - start < START_LIMIT:
            if progress:
                progress("laying out Label Studio's database (once, about a minute)", time.monotonic() - start)
            time.sleep(0.2)
    finally:
        stop_process(process)
    if process.returncode != 0 or not (partial / DATABASE).is_file():
        raise Unreachable("Label Studio could not lay out its database", f"see {log}")
    partial.rename(template)


def launch(folder: Path, arguments: list[str], extra: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """
    Start Label Studio on a data directory; it ends when this process does.

    `arguments` are those of the command `label-studio`, `extra` maps names of further settings to their values, and
    `log` is the file that its output goes to.
    """
    keep = {name: value for name, value in child_environment().items() if _is_harmless(name)}
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
    # The log names accounts and the pages that they asked for: only its owner may read it.
    log.touch(0o600)
    log.chmod(0o600)
    with log.open("wb") as out:
        # In a session of its own, so that Ctrl-C reaches us alone and we stop it in order.
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH],
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


def _is_harmless(name: str) -> bool:
    # Label Studio reads dozens of settings under bare names (HOST, DEBUG, …), which mean something else in the user's
    # shell. So only the variables that a process needs are passed on.
    names = {"PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "VIRTUAL_ENV"}
    return name in names or name.startswith(("LC_", "PYTHON", "XDG_", "CLAIMSET_"))


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and wait for its end."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdin:
        # Closing writes the rest of the buffer, which fails if the process ended before it read its arguments.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
