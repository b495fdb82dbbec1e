"""Which split a document belongs to: that of its group, for good, so that new documents never move old ones."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

SPLITS = ("train", "validation", "test")
TEST = SPLITS[-1]
_SHARES = (0.8, 0.9, 1.0)


class Bridge(msgspec.Struct, frozen=True):
    """New documents that belong to groups which were released in different splits; `groups` has these by split."""

    documents: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]


class Partition(msgspec.Struct, frozen=True):
    """
    The split of every document that has one.

    `bridges` are new documents that have none until a person decides; `decided_names` are those about which one did.
    """

    splits: dict[str, str] = {}
    bridges: tuple[Bridge, ...] = ()
    decided_names: frozenset[str] = frozenset()

    @property
    def rule_splits(self) -> dict[str, str]:
        """The splits that no person chose."""
        return {name: split for name, split in self.splits.items() if name not in self.decided_names}


def split_of(name: str, key: str) -> str:
    """
    Return `train`, `validation` or `test` (8 : 1 : 1 in expectation) for a group, named by its first member.

    `key` is the dataset's name.
    """
    digest = hashlib.sha256(f"{key}\0document:{name}".encode()).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64
    return next(split for split, share in zip(SPLITS, _SHARES, strict=True) if point < share)


def splits_without_rows(sizes: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, ...]]:
    """Return the splits that a config lacks, by its name; `sizes` are rows by config and split."""
    missing_splits = {name: tuple(split for split in SPLITS if not splits.get(split)) for name, splits in sizes.items()}
    return {name: splits for name, splits in missing_splits.items() if splits}


def assign_splits(
    names: Iterable[str],
    ties: Iterable[tuple[str, str]],
    released: Mapping[str, str],
    decided: Mapping[str, str],
    key: str,
) -> Partition:
    """
    Give every document a split.

    Documents with a tie between them are of one group. A released one stays where it was; a new one joins those of its
    group that were released, and a group that is new as a whole goes where the hash of its first id says. What a person
    `decided` holds for that document alone, and its ties count for nothing; a released document stays all the same.
    """
    all_names = set(names)
    undecided_names = sorted(name for name in all_names if name not in decided)
    splits = {name: released.get(name, split) for name, split in decided.items() if name in all_names}
    bridges = []
    for group in _groups(undecided_names, ties):
        released_names: dict[str, list[str]] = {}
        for name in group:
            if name in released:
                released_names.setdefault(released[name], []).append(name)
        splits |= {name: released[name] for name in group if name in released}
        new_names = [name for name in group if name not in released]
        if len(released_names) > 1:
            if new_names:
                by_split = {split: tuple(released_names[split]) for split in sorted(released_names)}
                bridges.append(Bridge(tuple(new_names), by_split))
            continue
        split = next(iter(released_names)) if released_names else split_of(group[0], key)
        splits |= dict.fromkeys(new_names, split)
    return Partition(splits, tuple(bridges), frozenset(decided))


def _groups(names: Collection[str], ties: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield names that are tied together, directly or through others; each group and all of them sorted."""
    name_set = set(names)
    leader: dict[str, str] = {}  # of those that have a tie: most have none

    def leader_of(name: str) -> str:
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
