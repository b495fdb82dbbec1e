"""Who labels what: documents to annotators, the same number of people each, the same length for everybody."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec


class AssignableDocument(msgspec.Struct, frozen=True):
    """A document to be given out: its length in code points, and its level; None where nobody rated it."""

    id: str
    length: int
    level: int | None = None


def balance_documents(
    works: Iterable[AssignableDocument],
    people: Mapping[str, int | None],
    overlap: int,
    seed: int = 0,
    before: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, tuple[str, ...]]:
    """
    Give each document to `overlap` people; where fewer may have it, to those.

    `people` maps annotators to the highest level that they take, None for any; one that nobody rated counts as above
    every cap. What was given `before` stays with whom it was given to, and only what lacks people gets more. The
    longest are given out first, each to whoever has least so far, which keeps the sums apart by no more than the length
    of one document where everybody may have everything. The same input gives the same result.
    """
    given = {name: tuple(who) for name, who in (before or {}).items()}
    load = dict.fromkeys(people, 0)
    rows = list(works)
    for work in rows:
        for name in given.get(work.id, ()):
            if name in load:
                load[name] += work.length
    may = {work.id: [name for name, cap in people.items() if _may(work, cap)] for work in rows}
    for work in sorted(rows, key=lambda item: (len(may[item.id]), -item.length, _dice(seed, item.id))):
        having = given.get(work.id, ())
        free = [name for name in may[work.id] if name not in having]
        free.sort(key=lambda name: (load[name], _dice(seed, work.id, name)))
        taken = free[: max(0, overlap - len(having))]
        for name in taken:
            load[name] += work.length
        given[work.id] = tuple(sorted({*having, *taken}))
    return given


def _may(work: AssignableDocument, cap: int | None) -> bool:
    return cap is None or (work.level is not None and work.level <= cap)


def _dice(seed: int, *names: str) -> bytes:
    return hashlib.sha256("/".join((str(seed), *names)).encode()).digest()
