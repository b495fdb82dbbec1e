"""Counts the numbers that sorted lists of numbers share, pair by pair."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MANY = 32
"""If more rows than this share a number, not all pairs of them are counted."""
BATCH_SIZE = 100_000
"""How many numbers, or pairs of rows, are held in memory at a time."""
_SLOTS = 1 << 16


class Rows(Protocol):
    """Many lists of numbers, each sorted and without repeats."""

    @property
    def lengths(self) -> "Numbers":
        """The length of each list."""

    def __getitem__(self, number: int) -> "Numbers":
        """Return a list by its index."""

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield `(numbers, rows)`: all numbers with the rows that have them, about `at_once` numbers at a time."""

    def pairs(self) -> "Pairs":
        """Return a store for the counts of pairs of these rows."""


class Pairs(Protocol):
    """
    Stores counts of pairs of rows, which can be too many for the memory.

    A pair is one number: its first row times the number of all rows, plus its second row.
    """

    def add(self, keys: "Numbers", times: "Numbers") -> None:
        """Store counts of pairs; the pairs are sorted and none is repeated."""

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield `(pairs, counts)`, about `at_once` at a time; all counts of one pair come together."""


def rows_sharing(rows: Rows, minimum_share: float) -> Iterator[tuple[int, int, int]]:
    """
    Yield `(row, other row, shared numbers)` where one holds at least `minimum_share` of the other's numbers, in order.

    The count is exact. Only rows that share a number are compared. If more than MANY share one, each of them is
    compared with the first and with the one before it.
    """
    import numpy as np

    lengths = rows.lengths
    total = len(lengths)
    common_counts = np.zeros(total, dtype=np.int64)
    pairs = rows.pairs()
    for values, owners in _groups(rows):
        pairs.add(*_pairs(values, owners, common_counts))
    for some_keys, some_times in pairs.ranges(BATCH_SIZE):
        keys, times = sum_counts(some_keys, some_times)
        first_rows, second_rows = keys // max(total, 1), keys % max(total, 1)
        # Numbers that many rows share were not counted by pair: at most so many are missing.
        uncounted = np.minimum(common_counts[first_rows], common_counts[second_rows])
        smaller_lengths = np.minimum(lengths[first_rows], lengths[second_rows])
        for index in np.flatnonzero((times + uncounted) / smaller_lengths >= minimum_share).tolist():
            one, other = int(first_rows[index]), int(second_rows[index])
            shared_count = int(times[index])
            if uncounted[index]:
                shared_count = len(np.intersect1d(rows[one], rows[other], assume_unique=True))
            if shared_count / int(smaller_lengths[index]) >= minimum_share:
                yield one, other, shared_count


def sum_counts(keys: "Numbers", times: "Numbers") -> tuple["Numbers", "Numbers"]:
    """Return every key once, in order, with the sum of its counts."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    keys, times = keys[order], times[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return keys[starts], np.add.reduceat(times, starts) if len(starts) else times


def rows_holding(rows: Rows, numbers: Collection[int]) -> list[int]:
    """Return the indexes of the rows that hold one of some numbers."""
    import numpy as np

    sorted_numbers = np.array(sorted(numbers), dtype=np.int64)
    marks = np.zeros(_SLOTS, dtype=bool)
    marks[sorted_numbers & (_SLOTS - 1)] = True
    row_numbers = []
    for number in range(len(rows.lengths)):
        row = rows[number]
        # The last bits of a number rule most numbers out; the others are compared.
        candidates = row[marks[row & (_SLOTS - 1)]]
        if len(candidates) and np.isin(candidates, sorted_numbers).any():
            row_numbers.append(number)
    return row_numbers


def _groups(rows: Rows) -> Iterator[tuple["Numbers", "Numbers"]]:
    """Yield numbers that more than one row has, with the rows, sorted by both: a range of numbers at a time."""
    import numpy as np

    for numbers, owners in rows.ranges(BATCH_SIZE):
        ordered = np.sort(numbers)
        repeated_numbers = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(repeated_numbers):
            continue
        positions = np.minimum(np.searchsorted(repeated_numbers, numbers), len(repeated_numbers) - 1)
        indices = np.flatnonzero(repeated_numbers[positions] == numbers)
        order = np.lexsort((owners[indices], positions[indices]))
        yield positions[indices][order], owners[indices][order]


def _pairs(values: "Numbers", owners: "Numbers", common_counts: "Numbers") -> tuple["Numbers", "Numbers"]:
    """
    Return pairs, as one number each, with how often each was seen.

    Adds to `common_counts`, by row, the numbers that more than MANY rows have.
    """
    import numpy as np

    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    sizes = np.diff(np.concatenate([starts, [len(values)]]))
    is_common = np.repeat(sizes > MANY, sizes)
    np.add.at(common_counts, owners[is_common], 1)
    total = len(common_counts)
    few_values, few_owners = values[~is_common], owners[~is_common]
    pair_keys: list[Any] = []
    for distance in range(1, MANY):
        is_equal = few_values[distance:] == few_values[:-distance]
        if not is_equal.any():
            break
        pair_keys.append(few_owners[:-distance][is_equal] * total + few_owners[distance:][is_equal])
    keys, times = np.unique(np.concatenate(pair_keys) if pair_keys else np.zeros(0, dtype=np.int64), return_counts=True)
    first_owners = np.repeat(owners[starts], sizes)
    common_indices = np.flatnonzero(is_common)
    common_indices = common_indices[owners[common_indices] != first_owners[common_indices]]
    linked_keys = np.unique(
        np.concatenate(
            [
                first_owners[common_indices] * total + owners[common_indices],
                owners[common_indices - 1] * total + owners[common_indices],
            ]
        )
    )
    new_keys = np.setdiff1d(linked_keys, keys, assume_unique=True)
    return sum_counts(
        np.concatenate([keys, new_keys]), np.concatenate([times, np.zeros(len(new_keys), dtype=times.dtype)])
    )
