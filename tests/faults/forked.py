"""
The command line in processes forked from one that has imported everything.

A process of its own, with streams and an exit code, that can be killed at any moment; it begins within milliseconds,
so that a kill meets the work and not the import of libraries.

    python -m faults.forked        # one order a line on standard input, as JSON
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_HERE = Path(__file__).resolve()
_IMPORTED = (
    "claimset.commands.app",
    "claimset.sync.push.saved_plan",
    "claimset.sync.pull.pull",
    "claimset.sync.pull.from_snapshots",
    "claimset.server.serve",
    "claimset.server.servers",
    "claimset.sync.status",
)
Small = Mapping[str, Mapping[str, Any]]
"""Constants of modules as a run sees them: batches so small that a few texts take several requests."""


class Ended(NamedTuple):
    """How a run ended: its exit code (negative for a signal), what it said, its seconds and its most memory in MB."""

    code: int
    out: str
    err: str
    seconds: float
    peak: float

    @property
    def traceback(self) -> bool:
        """Whether a traceback was shown; nobody should ever see one."""
        return "Traceback" in self.out + self.err


class Forking:
    """Starts runs, one at a time. `environment` is what every run sees beside the shell's."""

    def __init__(self, environment: Mapping[str, str], small: Small | None = None) -> None:
        self._environment, self._small = dict(environment), small or {}
        path = os.pathsep.join([str(_HERE.parents[1]), str(_HERE.parents[2] / "scripts")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.forked"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", "COLUMNS": "200"},
            text=True,
        )
        self._began = 0.0

    def start(self, folder: Path, *words: str, logs: Path, **environment: str) -> int:
        """Start a command in a folder; return its process id. What it says goes to files in `logs`."""
        self._out, self._err = logs / "out.txt", logs / "err.txt"
        order = {
            "words": words,
            "folder": str(folder),
            "environment": self._environment | environment,
            "out": str(self._out),
            "err": str(self._err),
            "small": self._small,
        }
        assert self._process.stdin is not None
        self._began = time.monotonic()
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._line()["pid"])

    def wait(self) -> Ended:
        """Wait for the end of the run."""
        ended = self._line()
        seconds = time.monotonic() - self._began
        out, err = (file.read_text(encoding="utf-8", errors="replace") for file in (self._out, self._err))
        return Ended(int(ended["code"]), out, err, seconds, float(ended["peak"]))

    def run(self, folder: Path, *words: str, logs: Path, **environment: str) -> Ended:
        """Run a command to its end."""
        self.start(folder, *words, logs=logs, **environment)
        return self.wait()

    def close(self) -> None:
        """End the process that runs are forked from."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that runs are forked from has ended")
        return dict(json.loads(line))


def _run(order: Mapping[str, Any]) -> int:
    os.chdir(order["folder"])
    os.environ.update(order["environment"])
    streams = [("out", 1), ("err", 2)]
    for name, number in streams:
        handle = os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for module, constants in order["small"].items():
        found = importlib.import_module(module)
        for name, value in constants.items():
            assert hasattr(found, name), f"{module} has no {name}"
            setattr(found, name, tuple(value) if isinstance(value, list) else value)
    sys.argv = ["claimset", *order["words"]]
    from claimset.commands import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001  (as the interpreter does at its end)
        traceback.print_exc()
        return 1
    return 0


def _fork_on_demand() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    gc.freeze()
    # Ctrl-C is for the run, not for the process that it is forked from.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = _run(json.loads(line))
            except BaseException:  # noqa: BLE001
                traceback.print_exc()
            finally:
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
                os._exit(code)
        print(json.dumps({"pid": pid}), flush=True)
        _, status, usage = os.wait4(pid, 0)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), "peak": usage.ru_maxrss / 1024}), flush=True)


if __name__ == "__main__":
    _fork_on_demand()
