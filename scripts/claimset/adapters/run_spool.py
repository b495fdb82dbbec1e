"""Sorted numbers of very many rows, on the disk: as much is held as one look at them needs."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate
from types import TracebackType
from typing import IO, TYPE_CHECKING

from claimset.flow.sharing import inner_edges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_SORTED_AT_ONCE = 500_000
_RANGES = 1024
_SIZE = 8


class RunSpool:
    """
    Rows of 64-bit numbers in a file; each is sorted and holds nothing twice.

    The file has no name, or is one that is there, with rows of these sizes.
    """

    def __init__(self, file: IO[bytes] | None = None, sizes: Iterable[int] = ()) -> None:
        self.file = file or tempfile.TemporaryFile(buffering=1 << 20)  # noqa: SIM115  (it is closed on leaving)
        self._ends = array("q", accumulate(sizes, initial=0))

    def __enter__(self) -> "RunSpool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    def add(self, row: bytes) -> int:
        """Put a row aside, as the bytes of its numbers; return its number."""
        self.file.seek(self._ends[-1] * _SIZE)
        self.file.write(row)
        self._ends.append(self._ends[-1] + len(row) // _SIZE)
        return len(self._ends) - 2

    @property
    def lengths(self) -> "Numbers":
        """How many numbers each row has."""
        import numpy as np

        return np.diff(np.array(self._ends, dtype=np.int64))

    def __getitem__(self, number: int) -> "Numbers":
        """Return a row."""
        import numpy as np

        return np.frombuffer(self.row(number), dtype=np.int64)

    def row(self, number: int) -> bytes:
        """Return the bytes of a row."""
        return self._read(self.file, self._ends[number], self._ends[number + 1])

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield all numbers with the rows that have them, a range of about `at_once` numbers at a time."""
        import numpy as np

        with tempfile.TemporaryFile() as values, tempfile.TemporaryFile() as owners:
            cuts = np.array(list(self._sorted(values, owners)), dtype=np.int64).reshape(-1, _RANGES + 1)
            low = 0
            totals = np.diff(cuts, axis=1).sum(axis=0)
            while low < _RANGES and len(cuts):
                high, some = low + 1, int(totals[low])
                while high < _RANGES and some + int(totals[high]) <= at_once:
                    some += int(totals[high])
                    high += 1
                places = [(int(cut[low]), int(cut[high])) for cut in cuts]
                yield (
                    np.concatenate([np.frombuffer(self._read(values, *place), dtype=np.int64) for place in places]),
                    np.concatenate([np.frombuffer(self._read(owners, *place), dtype=np.int64) for place in places]),
                )
                low = high

    def _sorted(self, values: IO[bytes], owners: IO[bytes]) -> Iterator["Numbers"]:
        """Write all numbers, some rows of them sorted at a time; yield where in the files each range then begins."""
        import numpy as np

        edges, total = inner_edges(_RANGES), len(self._ends) - 1
        low, begin = 0, 0
        while low < total:
            high = low + 1
            while high < total and self._ends[high + 1] - self._ends[low] <= _SORTED_AT_ONCE:
                high += 1
            some = np.frombuffer(self._read(self.file, self._ends[low], self._ends[high]), dtype=np.int64)
            sizes = np.diff(np.array(self._ends[low : high + 1], dtype=np.int64))
            order = np.argsort(some, kind="stable")
            some = some[order]
            values.write(some.tobytes())
            owners.write(np.repeat(np.arange(low, high, dtype=np.int64), sizes)[order].tobytes())
            inner = begin + np.searchsorted(some, edges)
            yield np.concatenate([[begin], inner, [begin + len(some)]])
            begin += len(some)
            low = high

    @staticmethod
    def _read(file: IO[bytes], start: int, end: int) -> bytes:
        file.seek(start * _SIZE)
        return file.read((end - start) * _SIZE)
