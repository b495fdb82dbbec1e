"""Assigns splits to groups of documents. A released document keeps its split, so new documents never move old ones."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import get_args

import msgspec

from claimset.model.record import GoldStatus
from claimset.model.split import DEFAULT_SPLITS, Split

SPLITS = tuple(split.name for split in DEFAULT_SPLITS)
EVERY_STATUS: frozenset[GoldStatus] = frozenset(get_args(GoldStatus))
_TEST_STATUSES: frozenset[GoldStatus] = frozenset({"agreed", "decided"})


class Bridge(msgspec.Struct, frozen=True):
    """
    New documents that belong to groups which were released in different splits.

    `groups` maps a split to the released documents of that split.
    """

    documents: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]


class Partition(msgspec.Struct, frozen=True):
    """
    The split of every document that has one.

    `bridges` are new documents without a split until a person decides. `decided_names` are documents about which a
    person decided. `groups` maps each document to the first member of its group.
    """

    splits: dict[str, str] = {}
    bridges: tuple[Bridge, ...] = ()
    decided_names: frozenset[str] = frozenset()
    groups: dict[str, str] = {}

    def may_be_test(self, name: str) -> bool:
        """Say whether a document is of test, or may still come to it because it has no split."""
        return self.splits.get(name) in {None, SPLITS[-1]}

    @property
    def rule_splits(self) -> dict[str, str]:
        """The splits that no person decided, by document id."""
        return {name: split for name, split in self.splits.items() if name not in self.decided_names}


def admitted_statuses(splits: Sequence[Split], *, has_double_annotation: bool) -> dict[str, frozenset[GoldStatus]]:
    """
    Return the gold statuses that each split admits, by its name.

    Where the schema names none, train and validation admit all, and test admits `agreed` and `decided`. Without
    `has_double_annotation`, in a project where no document has two annotators, test admits `single` too.
    """
    single: frozenset[GoldStatus] = frozenset() if has_double_annotation else frozenset({"single"})
    return {
        split.name: frozenset(split.admits)
        if split.admits is not None
        else _TEST_STATUSES | single
        if split.name == SPLITS[-1]
        else EVERY_STATUS
        for split in splits
    }


def split_of(name: str, key: str, splits: Sequence[Split]) -> str:
    """
    Return the split of a group, which is named by its first member. In expectation each split gets its share.

    The first 64 bits of the SHA-256 of `key`, the dataset's name, and the group's name are a point between 0 and 1; the
    splits divide that range by their shares.
    """
    point = random_point(f"{key}\0document:{name}")
    limits = accumulate(split.share for split in splits)
    return next(split.name for split, limit in zip(splits, limits, strict=True) if point < limit / 100)


def random_point(name: str) -> float:
    """Return the first 64 bits of the SHA-256 of a name as a point from 0 on, below 1: random, and always the same."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") / 2**64


def splits_without_rows(sizes: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, ...]]:
    """Return the splits without rows of each config that lacks some; `sizes` are `{config: {split: rows}}`."""
    missing_splits = {name: tuple(split for split in SPLITS if not splits.get(split)) for name, splits in sizes.items()}
    return {name: splits for name, splits in missing_splits.items() if splits}


def assign_splits(
    names: Iterable[str],
    ties: Iterable[tuple[str, str]],
    released: Mapping[str, str],
    decided: Mapping[str, str],
    key: str,
    splits: Sequence[Split],
) -> Partition:
    """
    Return the split of every document.

    Documents with a tie between them are of one group. A document that was `released`, a map of ids to splits, keeps
    its split. A new document gets the split of the released ones of its group. For a group of new documents only,
    the hash of its first id decides (see `split_of`). `decided` maps ids to splits that a person decided: they hold for
    that document alone, whose ties do not count. A released document keeps its split even then.
    """
    all_names = set(names)
    undecided_names = sorted(name for name in all_names if name not in decided)
    split_by_name = {name: released.get(name, split) for name, split in decided.items() if name in all_names}
    groups = {name: name for name in split_by_name}
    bridges = []
    for group in _groups(undecided_names, ties):
        groups |= dict.fromkeys(group, group[0])
        released_names: dict[str, list[str]] = {}
        for name in group:
            if name in released:
                released_names.setdefault(released[name], []).append(name)
        split_by_name |= {name: released[name] for name in group if name in released}
        new_names = [name for name in group if name not in released]
        if len(released_names) > 1:
            if new_names:
                by_split = {split: tuple(released_names[split]) for split in sorted(released_names)}
                bridges.append(Bridge(tuple(new_names), by_split))
            continue
        split = next(iter(released_names)) if released_names else split_of(group[0], key, splits)
        split_by_name |= dict.fromkeys(new_names, split)
    return Partition(split_by_name, tuple(bridges), frozenset(decided), groups)


def _groups(names: Collection[str], ties: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield groups of names that are tied together, directly or through others; names and groups are sorted."""
    name_set = set(names)
    leader: dict[str, str] = {}  # only of names with a tie, because most have none

    def leader_of(name: str) -> str:
        """Return the first name of a group."""
        while (parent := leader.setdefault(name, name)) != name:
            leader[name] = leader[parent]
            name = leader[name]
        return name

    for one, other in ties:
        if one in name_set and other in name_set:
            low, high = sorted((leader_of(one), leader_of(other)))
            leader[high] = low
    groups: dict[str, list[str]] = {}
    for name in filter(leader.__contains__, names):
        groups.setdefault(leader_of(name), []).append(name)
    yield from (groups.get(name, [name]) for name in names if leader.get(name, name) == name)
