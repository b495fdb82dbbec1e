"""Folds keep stories together, and are as even as stories allow."""

from claimset.learn.folds import folds_of


def test_a_group_is_in_one_fold_and_folds_are_even() -> None:
    folds = folds_of(["a"] * 4 + ["b"] * 2 + ["c", "d", "e", "f"], most=3)
    sizes = {"a": 4, "b": 2, "c": 1, "d": 1, "e": 1, "f": 1}
    totals = [sum(sizes[name] for name, fold in folds.items() if fold == number) for number in range(3)]
    assert totals == [4, 3, 3]
    assert folds == folds_of(["f", "e", "d", "c", "b", "b", "a", "a", "a", "a"], most=3)


def test_few_groups_give_few_folds() -> None:
    assert sorted(folds_of(["a", "a", "b"]).values()) == [0, 1]
    assert folds_of([]) == {}
