"""What is too much to hold at once: put aside in a file without a name, and taken back one by one."""

import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


class Spool:
    """Bytes by name; of each only its place is held."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._numbers: dict[str, int] = {}
        self._ends = array("q", [0])

    def put(self, name: str, data: bytes) -> None:
        """Put bytes aside."""
        self._file.seek(self._ends[-1])
        self._file.write(data)
        self._numbers[name] = len(self._ends) - 1
        self._ends.append(self._ends[-1] + len(data))

    def take(self, name: str) -> bytes:
        """Return bytes that were put aside. Raises KeyError for a name that was not."""
        number = self._numbers[name]
        self._file.seek(self._ends[number])
        return self._file.read(self._ends[number + 1] - self._ends[number])


@contextmanager
def spool() -> Iterator[Spool]:
    """Give a place to put bytes aside; it is gone afterwards, however that ends."""
    with tempfile.TemporaryFile(buffering=1 << 20) as file:
        yield Spool(file)
