"""
Near copies among texts, found again without reading anew those that did not change.

The answer is always that of comparing all of them; a text's runs of eight words are numbers here that stay the same
from one process to the next, so that they can be kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isqrt

import msgspec

from claimset.splits.near_duplicates.quotations import NEAR, RUN, NearDuplicate
from claimset.splits.near_duplicates.shared_runs import MANY, Rows, rows_holding, rows_sharing
from claimset.text.decode import sha256
from claimset.text.word_memo import word_numbers

_FEW = 0.1
# Odd numbers without a pattern, one for each place in a run: the fractional parts of the roots of primes.
_FACTORS = tuple(isqrt(prime << 128) & (1 << 64) - 1 | 1 for prime in (2, 3, 5, 7, 11, 13, 17, 19))


class TextRuns(msgspec.Struct, frozen=True):
    """The runs of eight words of a text, sorted, as the bytes of 64-bit numbers; `sha256` is of the text."""

    sha256: str
    runs: bytes


class ComparedTexts(msgspec.Struct, frozen=True):
    """
    Texts that were compared, by name and hash, and the pairs of near copies among them.

    `sizes` says how many runs each has.
    """

    names: tuple[str, ...] = ()
    sha256: tuple[str, ...] = ()
    twins: tuple[NearDuplicate, ...] = ()
    sizes: tuple[int, ...] = ()


def text_runs(text: str) -> TextRuns:
    """Return the runs of a text."""
    import numpy as np  # it takes a while to load, and nobody needs it where no text is new

    words = np.array(word_numbers(text), dtype=np.uint64)
    count = max(len(words) - RUN + 1, 0)
    runs = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        runs += words[place : place + count] * np.uint64(factor)
    return TextRuns(sha256(text.encode()), np.unique(runs.view(np.int64)).tobytes())


def compare_texts(
    texts: Mapping[str, str], rows: Rows, earlier: ComparedTexts | None = None, before: Rows | None = None
) -> ComparedTexts:
    """
    Return the pairs of which one text holds at least three in ten of the other's runs, in the order of the texts.

    `texts` are hashes by name, `rows` their runs; `earlier` is what was found before and `before` the runs of then:
    where few texts changed since, only those are compared. What does not fit together is left aside, and all are
    compared.
    """
    names, hashes = tuple(texts), tuple(texts.values())
    twins = _since(texts, rows, earlier, before) if earlier is not None and before is not None else None
    if twins is None:
        lengths = rows.lengths.tolist()
        twins = [
            NearDuplicate(names[one], names[other], both / min(lengths[one], lengths[other]))
            for one, other, both in rows_sharing(rows, NEAR)
        ]
    return ComparedTexts(names, hashes, tuple(twins), tuple(rows.lengths.tolist()))


def _since(texts: Mapping[str, str], rows: Rows, earlier: ComparedTexts, before: Rows) -> list[NearDuplicate] | None:
    """Return the pairs, most of them from before; None where that cannot be said for certain."""
    was = dict(zip(earlier.names, earlier.sha256, strict=False))
    same = {name for name, digest in texts.items() if was.get(name) == digest}
    gone = [number for number, name in enumerate(earlier.names) if name not in same]
    names = list(texts)
    new = [number for number, name in enumerate(names) if name not in same]
    if len(gone) + len(new) > _FEW * len(texts):
        return None
    if [name for name in earlier.names if name in same] != [name for name in names if name in same]:
        return None
    moved = {run for number in gone for run in before[number].tolist()}
    moved.update(run for number in new for run in rows[number].tolist())
    touched = rows_holding(rows, moved) if moved else []
    runs = {number: rows[number].tolist() for number in touched}
    times = Counter(run for number in touched for run in runs[number] if run in moved)
    # Of a run that many share not all pairs are compared, and which ones depends on every one of them.
    if any(count + len(gone) > MANY for count in times.values()):
        return None
    fresh = [number for number in touched if names[number] not in same]
    pairs = sorted({(min(one, other), max(one, other)) for one in fresh for other in touched if one != other})
    place = {name: number for number, name in enumerate(names)}
    kept = [item for item in earlier.twins if item.one in same and item.other in same]
    twins = [*kept, *_shares(pairs, names, runs)]
    return sorted(twins, key=lambda item: (place[item.one], place[item.other]))


def _shares(
    pairs: Sequence[tuple[int, int]], names: Sequence[str], runs: Mapping[int, Sequence[int]]
) -> Iterator[NearDuplicate]:
    known = {number: frozenset(some) for number, some in runs.items()}
    for one, other in pairs:
        both = len(known[one] & known[other])
        if both and both / min(len(known[one]), len(known[other])) >= NEAR:
            yield NearDuplicate(names[one], names[other], both / min(len(known[one]), len(known[other])))
