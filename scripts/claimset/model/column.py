"""Columns of nested or uniform values, laid out so that no row of them need be made."""

from typing import Any

import msgspec


class ListColumn(msgspec.Struct, frozen=True):
    """A column of lists: how many items each has, and the items of all, end to end."""

    counts: list[int]
    items: Any


class SparseColumn(msgspec.Struct, frozen=True):
    """A column of `length` values that are all `rest`, but for those at some places."""

    length: int
    rest: Any
    others: dict[int, Any]
