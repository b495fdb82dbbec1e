"""Pairs of numbers on disk: written in sorted parts, read back in order, one range at a time."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

SIZE = 8
"""Bytes of a number."""


class SortedParts:
    """
    Parts of 64-bit numbers, each sorted, with another number beside every one of them; in files without a name.

    The numbers fall into ranges between `edges`, which are sorted.
    """

    def __init__(self, edges: "Numbers") -> None:
        self._edges = edges
        self._closing = ExitStack()
        self._files = [self._closing.enter_context(tempfile.TemporaryFile()) for _ in range(2)]  # noqa: SIM115
        self._cuts: list[Numbers] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def add(self, numbers: "Numbers", companions: "Numbers") -> None:
        """Store a part."""
        import numpy as np

        for file, values in zip(self._files, (numbers, companions), strict=True):
            file.write(values.tobytes())
        inner = np.searchsorted(numbers, self._edges)
        self._cuts.append(self._size + np.concatenate([[0], inner, [len(numbers)]]))
        self._size += len(numbers)

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield what was put aside, part after part, a range of about `at_once` numbers at a time."""
        import numpy as np

        if not self._cuts:
            return
        cuts = np.array(self._cuts, dtype=np.int64)
        totals = np.diff(cuts, axis=1).sum(axis=0)
        low = 0
        while low < len(totals):
            high, count = low + 1, int(totals[low])
            while high < len(totals) and count + int(totals[high]) <= at_once:
                count += int(totals[high])
                high += 1
            places = [(int(cut[low]), int(cut[high])) for cut in cuts]
            numbers, companions = (b"".join([read_numbers(file, *place) for place in places]) for file in self._files)
            yield np.frombuffer(numbers, dtype=np.int64), np.frombuffer(companions, dtype=np.int64)
            low = high


def read_numbers(file: IO[bytes], start: int, end: int) -> bytes:
    """Return the bytes of a file's numbers from one to before another."""
    file.seek(start * SIZE)
    return file.read((end - start) * SIZE)


def inner_edges(parts: int) -> "Numbers":
    """Return the numbers at which the second and every later one of some equal ranges of 64-bit numbers begins."""
    import numpy as np

    return np.array([(part << 64) // parts - (1 << 63) for part in range(1, parts)], dtype=np.int64)
