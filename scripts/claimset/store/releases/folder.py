"""Writes a release folder as a whole, and loads it in a process without claimset."""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from filelock import FileLock

from claimset.model.json_text import parse_json
from claimset.model.release import Fault
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.files.files import files_below, no_room, read_whole, writable, write_whole
from claimset.store.layout import SUMS
from claimset.store.machine.processes import child_environment
from claimset.text.decode import sha256

_LOAD = """
import json, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
path, cache, *configs = sys.argv[1:]
print(json.dumps({c: {s: len(d) for s, d in load_dataset(path, c, cache_dir=cache).items()} for c in configs}))
"""


class Draft:
    """A release that is being written, in a folder beside its final one. It gets its final name when it is complete."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        write_whole(self.folder / name, data)

    @contextlib.contextmanager
    def lines(self, name: str) -> Iterator[Callable[[bytes], object]]:
        """Yield a function that writes to a file, piece by piece."""
        with (self.folder / name).open("wb") as file:
            yield file.write
            _sync_files(file)

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a written file; an empty text for a file that was not written."""
        return sha256(read_whole(self.folder / name)) if (self.folder / name).is_file() else ""

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of every written file, by name."""
        return digests(self.folder)

    def differences_from(self, folder: Path) -> list[Fault]:
        """Return the files of a folder that differ from the written ones, and how they differ."""
        own_digests, folder_digests = digests(self.folder), digests(folder)
        words = {(True, False): "it is missing", (False, True): "a new build has no such file"}
        return [
            Fault(name, words.get((name in own_digests, name in folder_digests), "a new build has other bytes"))
            for name in sorted(own_digests.keys() | folder_digests.keys())
            if own_digests.get(name) != folder_digests.get(name)
        ]

    def settle(self, folder: Path, *, replace: bool) -> bool:
        """
        Rename the finished folder to its final name. Return False if a folder with the same bytes exists.

        Raises Conflict if a folder with other bytes exists and `replace` is False, and in any case if that folder holds
        a file that its own SHA256SUMS does not list.
        """
        _sweep_old(folder)
        old_folder = folder.with_name(f".{folder.name}.{os.getpid()}.old")
        if folder.exists():
            folder_digests = digests(folder)
            if folder_digests == digests(self.folder):
                return False
            _require_release(folder, folder_digests)
            if not replace:
                raise Conflict(
                    f"{folder} exists with other content",
                    "give this release another --version, or replace the other one with --replace",
                )
        try:
            if folder.exists():
                folder.rename(old_folder)
            self.folder.rename(folder)
        except BaseException:
            if old_folder.exists() and not folder.exists():
                old_folder.rename(folder)
            raise
        shutil.rmtree(old_folder, ignore_errors=True)
        return True


@contextlib.contextmanager
def draft_release(parent: Path, name: str) -> Iterator[Draft]:
    """Yield a draft of a release. It is deleted at the end unless it was settled. Other writers wait until then."""
    with writable(parent):
        parent.mkdir(parents=True, exist_ok=True)
        with FileLock(parent / ".lock"):
            for leftover in parent.glob(f".{name}.*"):
                if re.fullmatch(rf"\.{re.escape(name)}\.\d+\.new", leftover.name):
                    shutil.rmtree(leftover, ignore_errors=True)
            new_folder = parent / f".{name}.{os.getpid()}.new"
            try:
                yield Draft(new_folder)
            finally:
                shutil.rmtree(new_folder, ignore_errors=True)


def put_in_place(folder: Path, files: Mapping[str, bytes], *, replace: bool) -> bool:
    """Write a folder of files, as `Draft.settle` does. Return False if it has these bytes already."""
    with writable(folder.parent), draft_release(folder.parent, folder.name) as draft:
        for name, data in files.items():
            draft.write(name, data)
        return draft.settle(folder, replace=replace)


def load_back(folder: Path, configs: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """
    Load every config with `datasets.load_dataset` in a process without claimset.

    Returns `{config: {split: rows}}`. Raises Misconfigured if a config cannot be loaded.
    """
    with tempfile.TemporaryDirectory() as cache, contextlib.chdir(cache):
        process = subprocess.run(
            [sys.executable, "-I", "-c", _LOAD, str(folder.resolve()), cache, *configs],
            env=child_environment(HF_HUB_OFFLINE="1", HF_HOME=cache),
            capture_output=True,
            text=True,
            check=False,
        )
    if process.returncode != 0 or "Ignoring part" in process.stderr:
        last_line = (process.stderr.strip().splitlines() or ["no message"])[-1]
        disk_trouble = no_room(OSError(process.stderr), f"in {tempfile.gettempdir()}")
        raise disk_trouble or Misconfigured(
            f"datasets cannot load {folder}: {last_line}", "report this with the folder"
        )
    return dict(parse_json(process.stdout.splitlines()[-1]))


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by name with forward slashes."""
    digest_by_name = {}
    for file in files_below(folder):
        with file.open("rb") as data:
            digest_by_name[file.relative_to(folder).as_posix()] = hashlib.file_digest(data, "sha256").hexdigest()
    return digest_by_name


def sha256sums(digest_by_name: Mapping[str, str]) -> bytes:
    """Return the content of SHA256SUMS for files, given by name with their SHA-256."""
    return "".join(f"{digest_by_name[name]}  {name}\n" for name in sorted(digest_by_name)).encode()


def listed_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 by name that a folder's own SHA256SUMS lists; nothing if there is no such file."""
    file = folder / SUMS
    if not file.is_file():
        return {}
    lines = file.read_bytes().decode("utf-8", "replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines) if name}


def _sync_files(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sweep_old(folder: Path) -> None:
    for leftover in folder.parent.glob(f".{folder.name}.*"):
        if re.fullmatch(rf"\.{re.escape(folder.name)}\.\d+\.old", leftover.name):
            if folder.exists():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.rename(folder)


def _require_release(folder: Path, digest_by_name: Mapping[str, str]) -> None:
    listed = listed_digests(folder)
    names = (digest_by_name.keys() | listed.keys()) - {SUMS}
    foreign_files = sorted(name for name in names if digest_by_name.get(name) != listed.get(name))
    if foreign_files:
        raise Conflict(
            f"{folder} holds files that no export wrote: {', '.join(foreign_files[:3])}",
            "move them away: a new release replaces only files of an earlier one",
        )
