"""
Finds near copies among texts, and after a change compares only the texts that changed.

The result is always that of a comparison of all texts. A run of eight words is a number that is the same in every
process, so that runs can be stored.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isqrt

import msgspec

from claimset.own_copies.fingerprint import RUN
from claimset.splits.near_duplicates.quotations import NEAR, NearDuplicate
from claimset.splits.near_duplicates.shared_runs import MANY, Rows, rows_holding, rows_sharing
from claimset.text.decode import sha256
from claimset.text.word_memo import word_numbers

_SMALL_SHARE = 0.1
# Odd numbers without a pattern, one for each place in a run: fractional parts of square roots of primes.
_FACTORS = tuple(isqrt(prime << 128) & (1 << 64) - 1 | 1 for prime in (2, 3, 5, 7, 11, 13, 17, 19))


class TextRuns(msgspec.Struct, frozen=True):
    """The runs of eight words of a text, sorted, as the bytes of 64-bit numbers; `sha256` is of the text."""

    sha256: str
    runs: bytes


class ComparedTexts(msgspec.Struct, frozen=True):
    """Texts that were compared, with their hashes and numbers of runs (`sizes`), and the near copies among them."""

    names: tuple[str, ...] = ()
    sha256: tuple[str, ...] = ()
    pairs: tuple[NearDuplicate, ...] = msgspec.field(default=(), name="twins")
    sizes: tuple[int, ...] = ()


def text_runs(text: str) -> TextRuns:
    """Return the runs of a text."""
    import numpy as np  # slow to load, and only needed where a text is new

    words = np.array(word_numbers(text), dtype=np.uint64)
    count = max(len(words) - RUN + 1, 0)
    runs = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        runs += words[place : place + count] * np.uint64(factor)
    return TextRuns(sha256(text.encode()), np.unique(runs.view(np.int64)).tobytes())


def compare_texts(
    texts: Mapping[str, str], rows: Rows, earlier: ComparedTexts | None = None, earlier_rows: Rows | None = None
) -> ComparedTexts:
    """
    Return the near copies among texts: one holds at least three in ten of the other's runs, in the order of the texts.

    `texts` maps names to hashes of texts, and `rows` are their runs, in the same order. `earlier` is the result of an
    earlier comparison, and `earlier_rows` are its runs: where few texts changed since, only those are compared. If the
    result could differ from that of a whole comparison, all texts are compared.
    """
    names, hashes = tuple(texts), tuple(texts.values())
    duplicates = (
        _update_pairs(texts, rows, earlier, earlier_rows) if earlier is not None and earlier_rows is not None else None
    )
    if duplicates is None:
        lengths = rows.lengths.tolist()
        duplicates = [
            NearDuplicate(names[one], names[other], shared_count / min(lengths[one], lengths[other]))
            for one, other, shared_count in rows_sharing(rows, NEAR)
        ]
    return ComparedTexts(names, hashes, tuple(duplicates), tuple(rows.lengths.tolist()))


def _update_pairs(
    texts: Mapping[str, str], rows: Rows, earlier: ComparedTexts, earlier_rows: Rows
) -> list[NearDuplicate] | None:
    """Return the near copies, those of unchanged texts from before; None where all texts have to be compared."""
    earlier_hashes = dict(zip(earlier.names, earlier.sha256, strict=False))
    unchanged_names = {name for name, digest in texts.items() if earlier_hashes.get(name) == digest}
    removed_numbers = [number for number, name in enumerate(earlier.names) if name not in unchanged_names]
    names = list(texts)
    new_numbers = [number for number, name in enumerate(names) if name not in unchanged_names]
    if len(removed_numbers) + len(new_numbers) > _SMALL_SHARE * len(texts):
        return None
    if [name for name in earlier.names if name in unchanged_names] != [
        name for name in names if name in unchanged_names
    ]:
        return None
    changed_runs = {run for number in removed_numbers for run in earlier_rows[number].tolist()}
    changed_runs.update(run for number in new_numbers for run in rows[number].tolist())
    affected_numbers = rows_holding(rows, changed_runs) if changed_runs else []
    runs = {number: rows[number].tolist() for number in affected_numbers}
    run_counts = Counter(run for number in affected_numbers for run in runs[number] if run in changed_runs)
    # Of the many rows that share a run not all pairs are compared, and any change can change which ones.
    if any(count + len(removed_numbers) > MANY for count in run_counts.values()):
        return None
    changed_numbers = [number for number in affected_numbers if names[number] not in unchanged_names]
    pairs = sorted(
        {(min(one, other), max(one, other)) for one in changed_numbers for other in affected_numbers if one != other}
    )
    positions = {name: number for number, name in enumerate(names)}
    unchanged_pairs = [item for item in earlier.pairs if item.one in unchanged_names and item.other in unchanged_names]
    duplicates = [*unchanged_pairs, *_shares(pairs, names, runs)]
    return sorted(duplicates, key=lambda item: (positions[item.one], positions[item.other]))


def _shares(
    pairs: Sequence[tuple[int, int]], names: Sequence[str], runs: Mapping[int, Sequence[int]]
) -> Iterator[NearDuplicate]:
    run_sets = {number: frozenset(row) for number, row in runs.items()}
    for one, other in pairs:
        shared_count = len(run_sets[one] & run_sets[other])
        if shared_count and shared_count / min(len(run_sets[one]), len(run_sets[other])) >= NEAR:
            yield NearDuplicate(names[one], names[other], shared_count / min(len(run_sets[one]), len(run_sets[other])))
