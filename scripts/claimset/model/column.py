"""Columns of lists, and of values that are nearly all the same, stored without a row for each value."""

from typing import Any

import msgspec


class ListColumn(msgspec.Struct, frozen=True):
    """A column of lists: how many items each has, and the items of all, end to end, in a list or an array."""

    counts: list[int]
    items: Any


class SparseColumn(msgspec.Struct, frozen=True):
    """A column of `length` values: `others` by the index of their row, and `rest` in every other row."""

    length: int
    rest: Any
    others: dict[int, Any]
