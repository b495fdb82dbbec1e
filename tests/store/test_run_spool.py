"""Rows on the disk are those that were put there, and what is found among them is what is found in memory."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.splits.near_duplicates import shared_runs as sharing
from claimset.splits.near_duplicates.shared_runs import rows_holding, rows_sharing
from claimset.store.spool import pair_spool, run_spool
from claimset.store.spool.run_spool import RunSpool
from support.nearness import HeldRows

NUMBERS = st.sampled_from([-(1 << 63), -7, -1, 0, 1, 5, 1 << 20, (1 << 63) - 1]) | st.integers(-9, 9)
ROWS = st.lists(st.lists(NUMBERS, max_size=8, unique=True).map(sorted), max_size=12)


@given(ROWS, st.integers(1, 60), st.integers(1, 30), st.sampled_from([1, 2, 64]))
def test_pairs_on_the_disk_are_those_in_memory(rows: list[list[int]], at_once: int, sorted_: int, ranges: int) -> None:
    arrays = [np.array(row, dtype=np.int64) for row in rows]
    with pytest.MonkeyPatch.context() as patch, RunSpool() as spool:
        patch.setattr(sharing, "BATCH_SIZE", at_once)
        patch.setattr(run_spool, "SORTED_AT_ONCE", sorted_)
        patch.setattr(run_spool, "RANGES", ranges)
        patch.setattr(pair_spool, "RANGES", ranges)
        assert [spool.add(row.tobytes()) for row in arrays] == list(range(len(rows)))
        assert list(rows_sharing(spool, 0.3)) == list(rows_sharing(HeldRows(arrays), 0.3))
        assert [spool[number].tolist() for number in range(len(rows))] == rows
        assert rows_holding(spool, {5, -1}) == rows_holding(HeldRows(arrays), {5, -1})


def test_a_file_that_is_there_is_read_by_the_sizes_of_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "runs"
    file.write_bytes(np.array([3, 4, 9, 1], dtype=np.int64).tobytes())
    with RunSpool(file.open("rb"), (2, 0, 1, 1)) as spool:
        assert [spool[number].tolist() for number in range(4)] == [[3, 4], [], [9], [1]]
        assert spool.lengths.tolist() == [2, 0, 1, 1]
