"""Counts of pairs of rows, on disk."""

from pathlib import Path
from typing import TYPE_CHECKING

from claimset.store.spool.sorted_parts import SortedParts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

RANGES = 1024
"""The number of ranges that the numbers of pairs are divided into."""


class PairSpool(SortedParts):
    """Counts of pairs of `rows` rows, on disk; see `claimset.splits.near_duplicates.shared_runs.Pairs`."""

    def __init__(self, rows: int, folder: Path | None = None) -> None:
        import numpy as np

        super().__init__(np.array([part * rows * rows // RANGES for part in range(1, RANGES)], dtype=np.int64), folder)
