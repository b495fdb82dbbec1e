"""Shares documents among annotators: each document gets equally many annotators, each annotator equally much text."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec


class AssignableDocument(msgspec.Struct, frozen=True):
    """A document to assign: its length in code points, and its level; None if nobody rated it."""

    id: str
    length: int
    level: int | None = None


def balance_documents(
    documents: Iterable[AssignableDocument],
    people: Mapping[str, int | None],
    overlap: int,
    seed: int = 0,
    earlier_shares: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, tuple[str, ...]]:
    """
    Assign each document to `overlap` annotators, or to fewer if no more may have it; return annotators by document.

    `people` maps annotators to the highest level that they take, None for any; an unrated document is above every cap.
    `earlier_shares` stay as they are, and only documents that lack annotators get more. The longest documents are
    assigned first, each to the annotator with the least text so far. So loads differ by at most one document's length
    if everybody may have every document. The same input gives the same result.
    """
    shares = {name: tuple(names) for name, names in (earlier_shares or {}).items()}
    load = dict.fromkeys(people, 0)
    rows = list(documents)
    for document in rows:
        for name in shares.get(document.id, ()):
            if name in load:
                load[name] += document.length
    candidates = {
        document.id: [name for name, cap in people.items() if is_allowed(document.level, cap)] for document in rows
    }
    for document in sorted(rows, key=lambda item: (len(candidates[item.id]), -item.length, _random_key(seed, item.id))):
        holders = shares.get(document.id, ())
        newcomers = [name for name in candidates[document.id] if name not in holders]
        newcomers.sort(key=lambda name: (load[name], _random_key(seed, document.id, name)))
        chosen_names = newcomers[: max(0, overlap - len(holders))]
        for name in chosen_names:
            load[name] += document.length
        shares[document.id] = tuple(sorted({*holders, *chosen_names}))
    return shares


def is_allowed(level: int | None, cap: int | None) -> bool:
    """Say whether an annotator with this cap may have a document of this level; None for one that nobody rated."""
    return cap is None or (level is not None and level <= cap)


def _random_key(seed: int, *names: str) -> bytes:
    return hashlib.sha256("/".join((str(seed), *names)).encode()).digest()
