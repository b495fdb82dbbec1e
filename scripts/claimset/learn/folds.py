"""Divides documents into folds by their groups, so that no model is tried on a story that it has seen."""

from collections.abc import Iterable

FOLDS = 5


def folds_of(groups: Iterable[str], most: int = FOLDS) -> dict[str, int]:
    """
    Return the fold of each group, counted from 0; `groups` names the group of every document.

    The largest group comes first, always into the fold with the fewest documents. There are as many folds as groups if
    these are fewer than `most`.
    """
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    totals = [0] * min(most, len(sizes))
    folds = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold = totals.index(min(totals))
        folds[group] = fold
        totals[fold] += sizes[group]
    return folds
