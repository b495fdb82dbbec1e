"""Rows with numbers in common: what is found a range of numbers at a time is what comparing every two finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.splits.near_duplicates import shared_runs as sharing
from claimset.splits.near_duplicates.shared_runs import MANY, rows_holding, rows_sharing
from support.nearness import HeldRows

NUMBERS = st.sampled_from([-(1 << 63), -7, -1, 0, 1, 5, 1 << 20, (1 << 63) - 1]) | st.integers(-9, 9)
ROWS = st.lists(st.lists(NUMBERS, max_size=8, unique=True).map(sorted), max_size=12)


def _arrays(rows: list[list[int]]) -> list["np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    return [np.array(row, dtype=np.int64) for row in rows]


@given(ROWS, st.integers(1, 60))
def test_pairs_are_those_of_comparing_every_two(rows: list[list[int]], at_once: int) -> None:
    expected = [
        (one, other, len(set(rows[one]) & set(rows[other])))
        for one in range(len(rows))
        for other in range(one + 1, len(rows))
        if set(rows[one]) & set(rows[other])
        and len(set(rows[one]) & set(rows[other])) / min(len(rows[one]), len(rows[other])) >= 0.3
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "BATCH_SIZE", at_once)
        assert list(rows_sharing(HeldRows(_arrays(rows)), 0.3)) == expected


def test_what_many_share_is_counted_where_it_is_compared() -> None:
    rows = [[0, 1, 2, 100 + number] for number in range(MANY + 9)]
    pairs = list(rows_sharing(HeldRows(_arrays(rows)), 0.3))
    first = [(0, number, 3) for number in range(1, MANY + 9)]
    assert pairs == sorted([*first, *((number, number + 1, 3) for number in range(1, MANY + 8))])


@given(ROWS, st.sets(NUMBERS, min_size=1, max_size=4))
def test_a_row_that_holds_a_wanted_number_is_found(rows: list[list[int]], numbers: set[int]) -> None:
    row_numbers = rows_holding(HeldRows(_arrays(rows)), numbers)
    assert row_numbers == [number for number, row in enumerate(rows) if numbers & set(row)]
