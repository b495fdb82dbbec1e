"""Choices that are spread over the whole plan: each goes to what has been taken least, by what is wanted of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from corpus.draws import Draws

T = TypeVar("T")


class Spread:
    """Takes options so that each is taken as often as wanted, as far as what fits allows."""

    def __init__(self, targets: dict[str, float], draws: Draws, name: str) -> None:
        self.counts: Counter[str] = Counter()
        self._targets, self._draws, self._name = targets, draws, name

    def order(self, options: Iterable[str], *place: object) -> list[str]:
        """Return options, the one that is furthest from what is wanted first."""

        def lack(option: str) -> tuple[float, float]:
            tie = self._draws.number(self._name, *place, option)
            return (self.counts[option] + 0.9 * tie) / self._targets.get(option, 1), tie

        return sorted(options, key=lack)

    def take(self, options: Sequence[str], *place: object) -> str:
        """Take the first option of that order."""
        option = self.order(options, *place)[0]
        self.counts[option] += 1
        return option

    def take_several(self, options: Iterable[str], number: int, *place: object) -> list[str]:
        """Take the first so many options of that order."""
        options_taken = self.order(options, *place)[:number]
        self.counts.update(options_taken)
        return options_taken

    def take_first(self, options: Iterable[str], make: Callable[[str], T | None], *place: object) -> T | None:
        """Take the first option of which something can be made, and return that; None where there is none."""
        for option in self.order(options, *place):
            result = make(option)
            if result is not None:
                self.counts[option] += 1
                return result
        return None
