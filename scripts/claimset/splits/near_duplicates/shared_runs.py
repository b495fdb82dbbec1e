"""Which of many sorted lists of numbers have numbers in common, and how many."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MANY = 32
_AT_ONCE = 100_000
_SLOTS = 1 << 16


class Rows(Protocol):
    """Many lists of numbers; each is sorted and holds nothing twice."""

    @property
    def lengths(self) -> "Numbers":
        """How many numbers each has."""

    def __getitem__(self, number: int) -> "Numbers":
        """Return one of them."""

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield all numbers with the rows that have them, a range of about `at_once` numbers at a time."""

    def pairs(self) -> "Pairs":
        """Return where counts of pairs of these rows are put aside."""


class Pairs(Protocol):
    """
    How often pairs of rows were seen: of very many rows too many to hold at once.

    A pair is one number, the first of its rows times the number of rows plus the second.
    """

    def add(self, keys: "Numbers", times: "Numbers") -> None:
        """Put counts of some pairs aside; they are sorted, each is there once."""

    def ranges(self, at_once: int) -> Iterator[tuple["Numbers", "Numbers"]]:
        """Yield pairs with their counts, about `at_once` at a time: all counts of one pair together."""


def rows_sharing(rows: Rows, least: float) -> Iterator[tuple[int, int, int]]:
    """
    Yield the pairs of rows of which one holds at least `least` of the other's numbers, with how many they share.

    The count is exact. Only rows that share a number are compared; where more than MANY share one, each is compared
    with the first of them and with the one before it. Pairs come in order.
    """
    import numpy as np

    lengths = rows.lengths
    total = len(lengths)
    common = np.zeros(total, dtype=np.int64)
    pairs = rows.pairs()
    for values, owners in _groups(rows):
        pairs.add(*_pairs(values, owners, common))
    for some_keys, some_times in pairs.ranges(_AT_ONCE):
        keys, times = sum_counts(some_keys, some_times)
        ones, others = keys // max(total, 1), keys % max(total, 1)
        # What many share was not counted pair by pair: at most so much may be missing.
        missing = np.minimum(common[ones], common[others])
        smaller = np.minimum(lengths[ones], lengths[others])
        for place in np.flatnonzero((times + missing) / smaller >= least).tolist():
            one, other = int(ones[place]), int(others[place])
            both = int(times[place])
            if missing[place]:
                both = len(np.intersect1d(rows[one], rows[other], assume_unique=True))
            if both / int(smaller[place]) >= least:
                yield one, other, both


def sum_counts(keys: "Numbers", times: "Numbers") -> tuple["Numbers", "Numbers"]:
    """Return every key once, in order, with the sum of its counts."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    keys, times = keys[order], times[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return keys[starts], np.add.reduceat(times, starts) if len(starts) else times


def rows_holding(rows: Rows, wanted: Collection[int]) -> list[int]:
    """Return which rows hold one of the wanted numbers."""
    import numpy as np

    few = np.array(sorted(wanted), dtype=np.int64)
    marks = np.zeros(_SLOTS, dtype=bool)
    marks[few & (_SLOTS - 1)] = True
    found = []
    for number in range(len(rows.lengths)):
        row = rows[number]
        # A number that has not the last bits of a wanted one is none; the others are looked at.
        near = row[marks[row & (_SLOTS - 1)]]
        if len(near) and np.isin(near, few).any():
            found.append(number)
    return found


def _groups(rows: Rows) -> Iterator[tuple["Numbers", "Numbers"]]:
    """Yield numbers that more than one row has, with the rows, sorted by both: a range of numbers at a time."""
    import numpy as np

    for every, owners in rows.ranges(_AT_ONCE):
        ordered = np.sort(every)
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(twice):
            continue
        place = np.minimum(np.searchsorted(twice, every), len(twice) - 1)
        held = np.flatnonzero(twice[place] == every)
        order = np.lexsort((owners[held], place[held]))
        yield place[held][order], owners[held][order]


def _pairs(values: "Numbers", owners: "Numbers", common: "Numbers") -> tuple["Numbers", "Numbers"]:
    """Return pairs, as one number each, with how often each was seen; `common` counts what many share, by row."""
    import numpy as np

    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    sizes = np.diff(np.concatenate([starts, [len(values)]]))
    many = np.repeat(sizes > MANY, sizes)
    np.add.at(common, owners[many], 1)
    total = len(common)
    few_values, few_owners = values[~many], owners[~many]
    found: list[Any] = []
    for distance in range(1, MANY):
        same = few_values[distance:] == few_values[:-distance]
        if not same.any():
            break
        found.append(few_owners[:-distance][same] * total + few_owners[distance:][same])
    keys, times = np.unique(np.concatenate(found) if found else np.zeros(0, dtype=np.int64), return_counts=True)
    first = np.repeat(owners[starts], sizes)
    inside = np.flatnonzero(many)
    inside = inside[owners[inside] != first[inside]]
    linked = np.unique(
        np.concatenate([first[inside] * total + owners[inside], owners[inside - 1] * total + owners[inside]])
    )
    new = np.setdiff1d(linked, keys, assume_unique=True)
    return sum_counts(np.concatenate([keys, new]), np.concatenate([times, np.zeros(len(new), dtype=times.dtype)]))
