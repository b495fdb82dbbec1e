"""The command line as a person runs it: a process with streams and an exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from claimset.store.project import Project
from support.releasing import clone as copy_of_this_project

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
    result = _ended(process)
    assert "Traceback" not in result.err + result.out, result.err
    return result


def _ended(process: "subprocess.Popen[bytes]") -> CommandResult:
    out, err = process.communicate(timeout=300)
    return CommandResult(process.returncode, (out or b"").decode("utf-8", "replace"), err.decode("utf-8", "replace"))


class CommandResults(dict[str, CommandResult]):
    """What several commands said; one that ended with a traceback fails the test that looks at it."""

    def __getitem__(self, name: str) -> CommandResult:
        result = super().__getitem__(name)
        assert "Traceback" not in result.err + result.out, result.err
        return result


def together(asked: Mapping[str, tuple[Sequence[str], Path, Mapping[str, str]]]) -> CommandResults:
    """Run several commands at once, each by its words, folder and environment; they must not disturb each other."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {
            name: pool.submit(lambda words, cwd, env: _ended(start(*words, cwd=cwd, **env)), *ask)
            for name, ask in asked.items()
        }
    return CommandResults({name: task.result() for name, task in running.items()})


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone of this project that no test changes."""
    return copy_of_this_project(tmp_path_factory.mktemp("commands") / "clone")


@pytest.fixture
def claimset(tmp_path: Path) -> Callable[..., CommandResult]:
    """Run the command line to its end, outside any project if no folder is named."""

    def run(*words: str | bytes, cwd: Path | str = tmp_path, **environment: str) -> CommandResult:
        return end(start(*words, cwd=cwd, **environment))

    return run


@pytest.fixture
def within(claimset: Callable[..., CommandResult]) -> Callable[..., CommandResult]:
    """Run the command line in a project's folder."""

    def run(project: Project, *words: str | bytes, **environment: str) -> CommandResult:
        return claimset(*words, cwd=project.root, **environment)

    return run
