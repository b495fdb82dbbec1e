"""Kills of a job at one of its writes, in the test's own process."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest


class Killed(BaseException):
    """What ends the job: nothing of ours catches it."""


@contextlib.contextmanager
def kill_at_write(monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool) -> Iterator[None]:
    """Kill what runs inside before it puts a file in its place, or right `after`; `at` counts the files from 0."""
    left, real = at, Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0 and not after:
            raise Killed
        replaced = real(self, target)
        if left < 0:
            raise Killed
        return replaced

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        yield
