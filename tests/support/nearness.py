"""Near copies without a disk: as the package finds them, of rows held in memory, and by comparing pairs of sets."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from claimset.splits.near_duplicates.quotations import NEAR, NearDuplicate, word_runs
from claimset.splits.near_duplicates.runs import ComparedTexts, TextRuns, compare_texts, text_runs
from claimset.splits.near_duplicates.shared_runs import MANY, Rows
from claimset.store.spool.sorted_parts import inner_edges
from claimset.text.word_offsets import words_of_file

Numbers = NDArray[np.int64]


class HeldRows:
    """Rows that are held in memory."""

    def __init__(self, rows: Sequence[Numbers]) -> None:
        self._rows = rows
        self.lengths = np.array([len(row) for row in rows], dtype=np.int64)

    def __getitem__(self, number: int) -> Numbers:
        """Return one of them."""
        return self._rows[number]

    def ranges(self, at_once: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield all numbers with the rows that have them, a range at a time."""
        if not self._rows:
            return
        edges = inner_edges(int(self.lengths.sum()) // at_once + 1)
        cuts = [np.searchsorted(row, edges).tolist() for row in self._rows]
        for part in range(len(edges) + 1):
            pieces = [
                row[cut[part - 1] if part else 0 : cut[part] if part < len(edges) else None]
                for row, cut in zip(self._rows, cuts, strict=True)
            ]
            owners = np.repeat(np.arange(len(self._rows)), [len(piece) for piece in pieces])
            yield np.concatenate(pieces), owners

    def pairs(self) -> "HeldPairs":
        """Return where counts of pairs are held."""
        return HeldPairs()


class HeldPairs:
    """Counts of pairs that are held in memory."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    def add(self, keys: Numbers, times: Numbers) -> None:
        """Count some pairs."""
        self._seen.update(dict(zip(keys.tolist(), times.tolist(), strict=True)))

    def ranges(self, at_once: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield every pair once, some at a time."""
        rows = sorted(self._seen.items())
        for first in range(0, len(rows), at_once):
            keys, times = zip(*rows[first : first + at_once], strict=True)
            yield np.array(keys, dtype=np.int64), np.array(times, dtype=np.int64)


def held(known: Mapping[str, TextRuns]) -> Rows:
    """Return the runs of texts as rows that are held in memory."""
    return HeldRows([np.frombuffer(item.runs, dtype=np.int64) for item in known.values()])


def all_prints(texts: Mapping[str, str]) -> dict[str, TextRuns]:
    """Return the runs of texts by name."""
    return {name: text_runs(text) for name, text in texts.items()}


def compared(
    texts: Mapping[str, str], earlier: ComparedTexts | None = None, before: Rows | None = None
) -> ComparedTexts:
    """Compare texts as the package does."""
    known_runs = all_prints(texts)
    return compare_texts({name: item.sha256 for name, item in known_runs.items()}, held(known_runs), earlier, before)


def near(texts: Mapping[str, str]) -> list[NearDuplicate]:
    """Return the near copies among texts as the package finds them."""
    return list(compared(texts).pairs)


def by_pairs(texts: Mapping[str, str], least: float = NEAR) -> list[NearDuplicate]:
    """
    Return the pairs of texts of which one holds at least `least` of the other's runs of eight words.

    The share is exact: runs that both have, of the runs that the smaller has. A text of fewer than eight words has no
    run. Only pairs that share a run are compared; where more than MANY texts share one, each is compared with the first
    of them and with the one before it, so that a phrase that everybody uses does not make every pair a candidate.
    """
    names = list(texts)
    runs = [
        array("q", {hash(run) for run in word_runs([word for word, _, _ in words_of_file(texts[name])])})
        for name in names
    ]
    pairs = []
    runs_so_far: dict[int, frozenset[int]] = {}
    for one, other in sorted(_candidates(runs)):
        smaller = min(len(runs[one]), len(runs[other]))
        sets = [runs_so_far.setdefault(number, frozenset(runs[number])) for number in (one, other)]
        share = len(sets[0] & sets[1]) / smaller
        if share >= least:
            pairs.append(NearDuplicate(names[one], names[other], share))
    return pairs


def _candidates(runs: Sequence["array[int]"]) -> set[tuple[int, int]]:
    """Return the pairs that share a run."""
    holders: dict[int, list[int]] = {}
    for number, own in enumerate(runs):
        for run in own:
            holders.setdefault(run, []).append(number)
    pairs: set[tuple[int, int]] = set()
    for group in {tuple(item) for item in holders.values()}:
        pairs.update(combinations(group, 2) if len(group) <= MANY else pairwise(group))
        pairs.update((group[0], item) for item in group[1:])
    return pairs
