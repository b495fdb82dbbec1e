"""Near-duplicates among texts that are not ours, found by the hashes in the lock, without the texts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from claimset.model.document import Fingerprint
from claimset.own_copies.fingerprint import RUN, run_hashes
from claimset.splits.near_duplicates.quotations import NEAR


def related_texts(locks: Collection[Fingerprint], texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """
    Yield `(name, name)` of near copies: one text holds about three in ten of the other's runs of eight words, or more.

    `texts` are `(name, text)`. A lock holds every eighth run, so that its share is estimated. Two locks are compared by
    the sentences that both have.
    """
    yield from _pairs_with_texts(locks, texts)
    owners_by_hash: dict[str, list[str]] = {}
    for lock in locks:
        for name in {row.hash for row in lock.sentences}:
            owners_by_hash.setdefault(name, []).append(lock.id)
    shared_counts = Counter(
        (one, other) for names in owners_by_hash.values() for one in names for other in names if one < other
    )
    sizes = {lock.id: len({row.hash for row in lock.sentences}) for lock in locks}
    for (one, other), count in sorted(shared_counts.items()):
        if count >= NEAR * min(sizes[one], sizes[other]):
            yield one, other


def _pairs_with_texts(locks: Collection[Fingerprint], texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    owners_by_shingle: dict[str, list[str]] = {}
    for lock in locks:
        for shingle in lock.shingles:
            owners_by_shingle.setdefault(shingle, []).append(lock.id)
    if not owners_by_shingle:
        return
    sizes = {lock.id: len(lock.shingles) * RUN for lock in locks}
    for name, text in texts:
        hashes = run_hashes(text)
        shared_counts = Counter(
            owner for shingle in hashes if shingle in owners_by_shingle for owner in owners_by_shingle[shingle]
        )
        for owner, count in sorted(shared_counts.items()):
            if count * RUN >= NEAR * min(sizes[owner], len(hashes)):
                yield name, owner
