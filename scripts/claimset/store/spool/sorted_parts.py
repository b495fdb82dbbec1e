"""Numbers with a companion each, on disk: written in sorted parts, and read one range at a time."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
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
    Sorted parts of 64-bit numbers, each with a companion, another number; they are in temporary files in `folder`.

    The sorted `edges` divide the numbers into ranges.
    """

    def __init__(self, edges: "Numbers", folder: Path | None = None) -> None:
        self._edges = edges
        self._closing = ExitStack()
        self._files = [self._closing.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(2)]  # noqa: SIM115
        self._cuts: list[Numbers] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def add(self, numbers: "Numbers", companions: "Numbers") -> None:
        """Store a part: sorted numbers, and the companion of each."""
        import numpy as np

        for file, values in zip(self._files, (numbers, companions), strict=True):
            file.write(values.tobytes())
        inner = np.searchsorted(numbers, self._edges)
        self._cuts.append(self._size + np.concatenate([[0], inner, [len(numbers)]]))
        self._size += len(numbers)

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield `(numbers, companions)` of ranges of about `at_once` numbers, inside a range part after part."""
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
    """Return the bytes of the numbers `start` to `end` of a file; `end` is not included."""
    file.seek(start * SIZE)
    return file.read((end - start) * SIZE)


def inner_edges(parts: int) -> "Numbers":
    """Return the inner edges of equal ranges of the 64-bit numbers: the start of each range but the first."""
    import numpy as np

    return np.array([(part << 64) // parts - (1 << 63) for part in range(1, parts)], dtype=np.int64)
