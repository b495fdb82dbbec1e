"""
The command line in processes forked from one that has imported modules already.

A process of its own, with an environment, streams and an exit code, that can be killed at any moment; it begins within
milliseconds.

    python -m support.forked MODULE...        # one order a line on standard input, as JSON
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import claimset
from claimset.store.cache import package_hash
from claimset.text.language import detect

_HERE = Path(__file__).resolve()
_LANGUAGES = ("en", "nl")
"""Those of this project's schema."""
Small = Mapping[str, Mapping[str, Any]]
"""Constants of modules as a run sees them: batches so small that a few texts take several requests."""


def modules_of_runs() -> list[str]:
    """Return what a command may import beside the commands, which look at the shell's environment as they are read."""
    modules = [module.name for module in pkgutil.walk_packages(claimset.__path__, "claimset.")]
    # The scripts that a release ships import what only they need.
    others = ("claimset.commands", "claimset.release.baselines.")
    return [*(name for name in modules if not name.startswith(others)), "typer", "rich.progress", "rich.table"]


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
    """
    Starts runs, one at a time.

    `modules` are what they find imported. `environment` is what every run sees beside what the session sees as it
    starts.
    """

    def __init__(self, modules: Iterable[str], environment: Mapping[str, str], small: Small | None = None) -> None:
        self._environment, self._small = dict(environment), small or {}
        path = os.pathsep.join([str(_HERE.parents[1]), str(_HERE.parents[2] / "scripts")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.forked", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
        )
        self._began = 0.0

    def start(
        self, folder: Path, *words: str | bytes, logs: Path, without: Container[str] = (), **environment: str
    ) -> int:
        """
        Start a command in a folder; return its process id. What it says goes to files in `logs`.

        It sees the session's environment as it is now but for the names `without`, and `environment` on top.
        """
        self._out, self._err = logs / "out.txt", logs / "err.txt"
        child_environment = {name: value for name, value in os.environ.items() if name not in without}
        order = {
            "words": [os.fsdecode(word) for word in words],
            "folder": str(folder),
            "environment": child_environment | self._environment | environment,
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
        out, err = (file.read_bytes().decode("utf-8", "replace") for file in (self._out, self._err))
        return Ended(int(ended["code"]), out, err, seconds, float(ended["peak"]))

    def run(
        self, folder: Path, *words: str | bytes, logs: Path, without: Container[str] = (), **environment: str
    ) -> Ended:
        """Run a command to its end."""
        self.start(folder, *words, logs=logs, without=without, **environment)
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
    os.environ.clear()
    os.environ.update(order["environment"])
    streams = [("out", 1), ("err", 2)]
    for name, number in streams:
        handle = os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for module, constants in order["small"].items():
        loaded_module = importlib.import_module(module)
        for name, value in constants.items():
            assert hasattr(loaded_module, name), f"{module} has no {name}"
            setattr(loaded_module, name, tuple(value) if isinstance(value, list) else value)
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


def _fork_on_demand(modules: Iterable[str]) -> None:
    for name in modules:
        importlib.import_module(name)
    # Every check would hash the code of the package again, and load the model that tells languages apart.
    package_hash()
    detect("one", _LANGUAGES)
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
    _fork_on_demand(sys.argv[1:])
