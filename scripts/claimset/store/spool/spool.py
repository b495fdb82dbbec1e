"""A temporary file that maps names to bytes, for data that does not fit into memory."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Spool:
    """Maps names to bytes; only the offsets are in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._numbers: dict[str, int] = {}
        self._ends = array("q", [0])

    def put(self, name: str, data: bytes) -> None:
        """Store bytes under a name."""
        self._file.seek(self._ends[-1])
        self._file.write(data)
        self._numbers[name] = len(self._ends) - 1
        self._ends.append(self._ends[-1] + len(data))

    def take(self, name: str) -> bytes:
        """Return the bytes of a name. Raises KeyError for an unknown name."""
        return self._at(self._numbers[name])

    def drain(self, names: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of some names, in their order, and forget all names. Raises KeyError for an unknown name."""
        numbers = array("q", [self._numbers[name] for name in names])
        self._numbers = {}
        return map(self._at, numbers)

    def _at(self, number: int) -> bytes:
        self._file.seek(self._ends[number])
        return self._file.read(self._ends[number + 1] - self._ends[number])


@contextmanager
def spool(folder: Path | None) -> Iterator[Spool]:
    """Make a spool in a folder, None for the system's; its file is deleted at the end of the block."""
    with tempfile.TemporaryFile(buffering=1 << 20, dir=folder) as file:
        yield Spool(file)
