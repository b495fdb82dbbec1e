"""Seeded choices that are the same on every machine and with every version of Python."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """
    Choices by a keyed hash.

    A draw rests on the seed and on the words that name it, and on no earlier draw. So another document changes nothing
    in those that are there.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def number(self, *name: object) -> float:
        """Return a number from 0 up to 1, and never 1."""
        digest = hashlib.sha256("\0".join((self._seed, *map(str, name))).encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def integer(self, low: int, high: int, *name: object) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.number(*name) * (high - low + 1))

    def pick(self, options: Sequence[T], *name: object) -> T:
        """Return one of the options. Raises IndexError where there is none."""
        return options[int(self.number(*name) * len(options))]

    def shuffled(self, options: Sequence[T], *name: object) -> list[T]:
        """Return the options in a drawn order."""
        order = sorted(range(len(options)), key=lambda place: self.number(*name, place))
        return [options[place] for place in order]
