"""
Near copies among texts, found again without reading anew those that did not change.

The answer is always that of comparing all of them; a text's runs of eight words are numbers here that stay the same
from one process to the next, so that they can be kept.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isqrt

import msgspec

from claimset.flow.duplicates import NEAR, RUN, Twins
from claimset.flow.sharing import MANY, holding, shared
from claimset.flow.text import sha256
from claimset.flow.words import numbers

_FEW = 0.1
# Odd numbers without a pattern, one for each place in a run: the fractional parts of the roots of primes.
_FACTORS = tuple(isqrt(prime << 128) & (1 << 64) - 1 | 1 for prime in (2, 3, 5, 7, 11, 13, 17, 19))

Runs = Sequence[int]


class Prints(msgspec.Struct, frozen=True):
    """The runs of eight words of a text, sorted, as the bytes of 64-bit numbers; `sha256` is of the text."""

    sha256: str
    runs: bytes

    def __post_init__(self) -> None:
        if len(self.runs) % 8:
            raise ValueError("the runs are cut off")

    def numbers(self) -> "array[int]":
        """Return the runs."""
        return array("q", self.runs)


class Compared(msgspec.Struct, frozen=True):
    """Texts that were compared, by name and hash, and the pairs of near copies among them."""

    names: tuple[str, ...] = ()
    sha256: tuple[str, ...] = ()
    twins: tuple[Twins, ...] = ()


def prints(text: str, before: Prints | None = None) -> Prints:
    """Return the runs of a text; those known from before where they are of the same text."""
    digest = sha256(text.encode())
    if before is not None and before.sha256 == digest:
        return before
    import numpy as np  # it takes a while to load, and nobody needs it where no text is new

    words = np.array(numbers(text), dtype=np.uint64)
    count = max(len(words) - RUN + 1, 0)
    runs = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        runs += words[place : place + count] * np.uint64(factor)
    return Prints(digest, np.unique(runs.view(np.int64)).tobytes())


def near(texts: Mapping[str, str]) -> list[Twins]:
    """Return the near copies among texts of which nothing is known yet."""
    return _all({name: prints(text) for name, text in texts.items()})


def compare(texts: Mapping[str, Prints], earlier: Compared, old: Mapping[str, Prints]) -> Compared:
    """
    Return the pairs of which one text holds at least three in ten of the other's runs, in the order of the texts.

    `earlier` is what was found before and `old` the runs of then, as far as they are known: where few texts changed
    since, only those are compared. What does not fit together is left aside, and all are compared.
    """
    twins = _since(texts, earlier, old)
    if twins is None:
        twins = _all(texts)
    return Compared(tuple(texts), tuple(item.sha256 for item in texts.values()), tuple(twins))


def _all(texts: Mapping[str, Prints]) -> list[Twins]:
    import numpy as np

    names = list(texts)
    runs = [np.frombuffer(item.runs, dtype=np.int64) for item in texts.values()]
    return [
        Twins(names[one], names[other], both / min(len(runs[one]), len(runs[other])))
        for one, other, both in shared(runs, NEAR)
    ]


def _since(texts: Mapping[str, Prints], earlier: Compared, old: Mapping[str, Prints]) -> list[Twins] | None:
    """Return the pairs, most of them from before; None where that cannot be said for certain."""
    before = dict(zip(earlier.names, earlier.sha256, strict=False))
    same = {name for name, item in texts.items() if before.get(name) == item.sha256}
    gone = [name for name in earlier.names if name not in same]
    new = [name for name in texts if name not in same]
    if len(gone) + len(new) > _FEW * len(texts):
        return None
    if [name for name in earlier.names if name in same] != [name for name in texts if name in same]:
        return None
    if any(name not in old or old[name].sha256 != before[name] for name in gone):
        return None
    moved = {run for name in gone for run in old[name].numbers()}
    moved.update(run for name in new for run in texts[name].numbers())
    names = list(texts)
    runs = [item.numbers() for item in texts.values()] if moved else []
    touched = holding([item.runs for item in texts.values()], moved) if moved else []
    held = Counter(run for number in touched for run in runs[number] if run in moved)
    # Of a run that many share not all pairs are compared, and which ones depends on every one of them.
    if any(count + len(gone) > MANY for count in held.values()):
        return None
    fresh = [number for number in touched if names[number] not in same]
    pairs = sorted({(min(one, other), max(one, other)) for one in fresh for other in touched if one != other})
    place = {name: number for number, name in enumerate(names)}
    kept = [item for item in earlier.twins if item.one in same and item.other in same]
    twins = [*kept, *_shares(pairs, names, runs)]
    return sorted(twins, key=lambda item: (place[item.one], place[item.other]))


def _shares(pairs: Sequence[tuple[int, int]], names: Sequence[str], runs: Sequence[Runs]) -> Iterator[Twins]:
    known: dict[int, frozenset[int]] = {}
    for one, other in pairs:
        for number in (one, other):
            if number not in known:
                known[number] = frozenset(runs[number])
        both = len(known[one] & known[other])
        if both and both / min(len(runs[one]), len(runs[other])) >= NEAR:
            yield Twins(names[one], names[other], both / min(len(runs[one]), len(runs[other])))
