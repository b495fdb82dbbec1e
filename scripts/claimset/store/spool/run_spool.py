"""Rows of sorted numbers on disk."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from claimset.store.spool.pair_spool import PairSpool
from claimset.store.spool.sorted_parts import SIZE, SortedParts, inner_edges, read_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

SORTED_AT_ONCE = 100_000
"""How many numbers are sorted in memory at once."""
RANGES = 1024
"""The number of ranges that the 64-bit numbers are divided into."""


class RunSpool:
    """
    Rows of 64-bit numbers in a file; each is sorted and has no repeats.

    `file` is a file with rows of these `sizes`; without one the rows are in a new temporary file.
    Temporary files are in `folder`, None for the system's.
    """

    def __init__(self, file: IO[bytes] | None = None, sizes: Iterable[int] = (), *, folder: Path | None = None) -> None:
        self._folder = folder
        self.file = file or tempfile.TemporaryFile(buffering=1 << 20, dir=folder)  # noqa: SIM115  (it is closed on leaving)
        self._ends = array("q", accumulate(sizes, initial=0))
        self._closing = ExitStack()
        self._closing.enter_context(self.file)

    def __enter__(self) -> "RunSpool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def add(self, row: bytes) -> int:
        """Store a row, as the bytes of its numbers, and return its index."""
        self.file.seek(self._ends[-1] * SIZE)
        self.file.write(row)
        self._ends.append(self._ends[-1] + len(row) // SIZE)
        return len(self._ends) - 2

    @property
    def lengths(self) -> "Numbers":
        """The length of each row."""
        import numpy as np

        return np.diff(np.array(self._ends, dtype=np.int64))

    def __getitem__(self, number: int) -> "Numbers":
        """Return a row."""
        import numpy as np

        return np.frombuffer(self.row(number), dtype=np.int64)

    def row(self, number: int) -> bytes:
        """Return the bytes of a row."""
        return read_numbers(self.file, self._ends[number], self._ends[number + 1])

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield `(numbers, rows)`: all numbers with the rows that have them, about `at_once` numbers at a time."""
        with SortedParts(inner_edges(RANGES), self._folder) as parts:
            self._sort(parts)
            yield from parts.ranges(at_once)

    def pairs(self) -> "PairSpool":
        """Return a store for the counts of pairs of these rows; it is closed together with the rows."""
        return self._closing.enter_context(PairSpool(len(self._ends) - 1, self._folder))

    def _sort(self, parts: SortedParts) -> None:
        """Add all numbers with the rows that have them to the parts, some rows at a time."""
        import numpy as np

        low, total = 0, len(self._ends) - 1
        while low < total:
            high = low + 1
            while high < total and self._ends[high + 1] - self._ends[low] <= SORTED_AT_ONCE:
                high += 1
            numbers = np.frombuffer(read_numbers(self.file, self._ends[low], self._ends[high]), dtype=np.int64)
            sizes = np.diff(np.array(self._ends[low : high + 1], dtype=np.int64))
            order = np.argsort(numbers, kind="stable")
            parts.add(numbers[order], np.repeat(np.arange(low, high, dtype=np.int64), sizes)[order])
            low = high
