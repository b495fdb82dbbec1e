"""Kills of a job at one of its writes, in the test's own process."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimset.store.files.parts import PART


class Killed(BaseException):
    """What ends the job: nothing of ours catches it."""


@contextlib.contextmanager
def kill_at_write(monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool, removals: bool = False) -> Iterator[None]:
    """
    Kill what runs inside before it puts a file in its place, or right `after`; `at` counts the files from 0.

    With `removals` files that are removed count too.
    """
    left, real, real_unlink = at, Path.replace, Path.unlink

    def replace(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0 and not after:
            raise Killed
        replaced = real(self, target)
        if left < 0:
            raise Killed
        return replaced

    def unlink(self: Path, missing_ok: bool = False) -> None:
        nonlocal left
        if self.name.endswith(PART) or not self.exists():
            return real_unlink(self, missing_ok)
        left -= 1
        if left < 0 and not after:
            raise Killed
        real_unlink(self, missing_ok)
        if left < 0:
            raise Killed
        return None

    with monkeypatch.context() as patch:
        if removals:
            patch.setattr(Path, "unlink", unlink)
        patch.setattr(Path, "replace", replace)
        yield
