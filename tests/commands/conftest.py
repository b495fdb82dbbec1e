"""The command line as a person runs it: a process with streams and an exit code."""

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from claimset.store.project import Project
from support.forked import Forking, modules_of_runs
from support.releasing import clone as copy_of_this_project
from support.releasing import keep_documents

_RUN = "from claimset.commands import main; main()"
_OF_THE_SHELL = ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS")


class CommandResult(NamedTuple):
    """How a command ended and what it said where."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Standard error on one line."""
        return " ".join(self.err.split())

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[Any]:
        """Standard output as JSON, one value a line."""
        return [json.loads(line) for line in self.out.split("\n") if line]


def start(*words: str | bytes, cwd: Path | str = "/", **environment: str) -> "subprocess.Popen[bytes]":
    """Start the command line with a shell's environment."""
    keep = {name: value for name, value in os.environ.items() if name not in _OF_THE_SHELL}
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, *words],
        cwd=cwd,
        env=keep | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def end(process: "subprocess.Popen[bytes]") -> CommandResult:
    """Wait for the end; a traceback is a bug wherever it appears."""
    return _checked(_ended(process))


def run(*words: str | bytes, cwd: Path | str = "/", **environment: str) -> CommandResult:
    """Run the command line to its end; a traceback is a bug wherever it appears."""
    return _checked(_run(words, cwd, environment))


def _ended(process: "subprocess.Popen[bytes]") -> CommandResult:
    out, err = process.communicate(timeout=300)
    return CommandResult(process.returncode, (out or b"").decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _checked(result: CommandResult) -> CommandResult:
    assert "Traceback" not in result.err + result.out, result.err
    return result


def _run(words: Sequence[str | bytes], cwd: Path | str, environment: Mapping[str, str]) -> CommandResult:
    # The interpreter itself obeys these as it starts: a fork would come too late.
    if not hasattr(os, "fork") or any(name.startswith("PYTHON") for name in environment):
        return _ended(start(*words, cwd=cwd, **environment))
    with tempfile.TemporaryDirectory() as logs:
        result = _forking().run(Path(cwd), *words, logs=Path(logs), without=_OF_THE_SHELL, **environment)
    return CommandResult(result.code, result.out, result.err)


@functools.cache
def _forking() -> Forking:
    forking = Forking(modules_of_runs(), {})
    atexit.register(forking.close)
    return forking


class CommandResults(dict[str, CommandResult]):
    """What several commands said; one that ended with a traceback fails the test that looks at it."""

    def __getitem__(self, name: str) -> CommandResult:
        return _checked(super().__getitem__(name))


def run_all(asked: Mapping[str, tuple[Sequence[str], Path, Mapping[str, str]]]) -> CommandResults:
    """Run several commands, each by its words, folder and environment; they must not disturb each other."""
    return CommandResults({name: _run(*ask) for name, ask in asked.items()})


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone of this project that no test changes: ten open texts and two others, however many there are."""
    return keep_documents(copy_of_this_project(tmp_path_factory.mktemp("commands") / "clone"), 12)


@pytest.fixture
def claimset(tmp_path: Path) -> Callable[..., CommandResult]:
    """Run the command line to its end, outside any project if no folder is named."""

    return functools.partial(run, cwd=tmp_path)


@pytest.fixture
def within(claimset: Callable[..., CommandResult]) -> Callable[..., CommandResult]:
    """Run the command line in a project's folder."""

    def run(project: Project, *words: str | bytes, **environment: str) -> CommandResult:
        return claimset(*words, cwd=project.root, **environment)

    return run
