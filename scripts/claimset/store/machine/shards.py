"""The shards of a job and their results, a file each, in a folder that is named by the hash of the shards."""

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from claimset.store.files.files import writable, write_whole

_DIGEST = 32


class ShardJob(msgspec.Struct, frozen=True):
    """
    A job: `make(*arguments)` returns a function that makes the bytes of a result from the bytes of a shard.

    `make` and `arguments` must be picklable. `basis` hashes everything that results depend on beside the shards: code,
    schema, options.
    """

    name: str
    basis: bytes
    make: Callable[..., Callable[[bytes], bytes]]
    arguments: tuple[Any, ...]


class ShardFolder:
    """The files of a job: `inputs/00000`, `results/00000` and so on. What a killed run leaves is whole."""

    def __init__(self, root: Path, count: int) -> None:
        self.root, self.count = root, count

    def read_input(self, number: int) -> bytes:
        """Return the bytes of a shard."""
        return (self.root / "inputs" / _name(number)).read_bytes()

    def write_result(self, number: int, data: bytes) -> None:
        """Store the result of a shard."""
        write_whole(self._result_file(number), _digest(data) + data, mode=0o600)

    def has_result(self, number: int) -> bool:
        """Say whether a shard has a result; a damaged one is removed and counts as missing."""
        file = self._result_file(number)
        if not file.is_file():
            return False
        data = file.read_bytes()
        if data[:_DIGEST] != _digest(data[_DIGEST:]):
            file.unlink()
            return False
        return True

    def read_result(self, number: int) -> bytes:
        """Return the result of a shard that has one."""
        return self._result_file(number).read_bytes()[_DIGEST:]

    def _result_file(self, number: int) -> Path:
        return self.root / "results" / _name(number)


def lay_out(parent: Path, job: ShardJob, shards: Iterable[bytes]) -> ShardFolder:
    """
    Write the shards of a job into its folder below `parent`, one at a time, and return the folder.

    If it is there already, with results of a run that was killed, it stays as it is.
    """
    draft = parent / "new"
    with writable(parent):
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "inputs").mkdir(mode=0o700, parents=True)
        name, count = _folder_name(job, _written(draft / "inputs", shards))
        if not (parent / name).is_dir():
            draft.rename(parent / name)
        shutil.rmtree(draft, ignore_errors=True)
    return ShardFolder(parent / name, count)


def laid_out(parent: Path, job: ShardJob, shards: Iterable[bytes]) -> ShardFolder:
    """Return the folder that a job would have; nothing is written."""
    name, count = _folder_name(job, shards)
    return ShardFolder(parent / name, count)


def _folder_name(job: ShardJob, shards: Iterable[bytes]) -> tuple[str, int]:
    digest, count = hashlib.sha256(job.basis), 0
    for data in shards:
        digest.update(b"%d:" % len(data) + data)
        count += 1
    return f"{job.name}-{digest.hexdigest()[:32]}", count


def _written(folder: Path, shards: Iterable[bytes]) -> Iterator[bytes]:
    for number, data in enumerate(shards):
        (folder / _name(number)).write_bytes(data)
        yield data


def remove_jobs(parent: Path) -> None:
    """Remove the folders of all jobs below a folder."""
    with contextlib.suppress(OSError):
        for folder in parent.iterdir():
            if folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)


def _name(number: int) -> str:
    return f"{number:05d}"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
