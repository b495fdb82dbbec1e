"""Which of many sorted lists of numbers have numbers in common, and how many."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MANY = 32
_AT_ONCE = 4_000_000
_SLOTS = 1 << 16


def shared(rows: Sequence["Numbers"], least: float) -> Iterator[tuple[int, int, int]]:
    """
    Yield the pairs of rows of which one holds at least `least` of the other's numbers, with how many they share.

    The count is exact. Only rows that share a number are compared; where more than MANY share one, each is compared
    with the first of them and with the one before it. Rows are sorted and hold nothing twice; pairs come in order.
    """
    import numpy as np

    total = len(rows)
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    common = np.zeros(total, dtype=np.int64)
    keys, times = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for values, owners in _groups(rows):
        found, often = _pairs(values, owners, common)
        keys, places = np.unique(np.concatenate([keys, found]), return_inverse=True)
        summed = np.zeros(len(keys), dtype=np.int64)
        np.add.at(summed, places, np.concatenate([times, often]))
        times = summed
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


def holding(rows: Sequence[bytes], wanted: Collection[int]) -> list[int]:
    """Return which rows, given as the bytes of 64-bit numbers, hold one of the wanted numbers."""
    import numpy as np

    every = np.frombuffer(b"".join(rows), dtype=np.int64)
    marks = np.zeros(_SLOTS, dtype=bool)
    few = np.array(sorted(wanted), dtype=np.int64)
    marks[few & (_SLOTS - 1)] = True
    # A number that has not the last bits of a wanted one is none; the others are looked at.
    near = np.flatnonzero(marks[every & (_SLOTS - 1)])
    places = near[np.isin(every[near], few)]
    ends = np.cumsum(np.array([len(row) // 8 for row in rows], dtype=np.int64))
    return [int(row) for row in np.unique(np.searchsorted(ends, places, side="right"))]


def _groups(rows: Sequence["Numbers"]) -> Iterator[tuple["Numbers", "Numbers"]]:
    """Yield numbers that more than one row has, with the rows, sorted by both: a range of numbers at a time."""
    import numpy as np

    parts = sum(map(len, rows)) // _AT_ONCE + 1
    edges = np.array([(part << 64) // parts - (1 << 63) for part in range(1, parts)], dtype=np.int64)
    cuts = [np.searchsorted(row, edges).tolist() for row in rows] if parts > 1 else [[] for _ in rows]
    for part in range(parts):
        pieces = [
            row[cut[part - 1] if part else 0 : cut[part] if part < parts - 1 else None]
            for row, cut in zip(rows, cuts, strict=True)
        ]
        every = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
        ordered = np.sort(every)
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(twice):
            continue
        place = np.minimum(np.searchsorted(twice, every), len(twice) - 1)
        held = np.flatnonzero(twice[place] == every)
        owners = np.repeat(np.arange(len(rows)), [len(piece) for piece in pieces])[held]
        order = np.lexsort((owners, place[held]))
        yield place[held][order], owners[order]


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
    return np.concatenate([keys, new]), np.concatenate([times, np.zeros(len(new), dtype=times.dtype)])
