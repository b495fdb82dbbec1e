"""Splits: stable, whole groups, roughly eight to one to one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.splits.groups import SPLITS, assign_splits, split_of

NAMES = [f"d{number}" for number in range(60)]
ids = st.lists(st.sampled_from(NAMES), min_size=1, max_size=20, unique=True)
ties = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20)


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("owls-1", "validation"),
        ("owls-2", "train"),
        ("owls-16", "test"),
        ("owls-19", "validation"),
        ("owls-38", "test"),
        ("owls-39", "train"),
    ],
)
def test_a_document_stays_in_the_split_it_was_first_in(name: str, split: str) -> None:
    assert split_of(name, "kitchen-steps") == split
    assert assign_splits([name], [], {}, {}, "kitchen-steps").splits == {name: split}


@given(ids, ties, st.text(max_size=12).map(lambda text: text.encode(errors="replace").decode()))
def test_documents_with_a_tie_stand_together(names: list[str], ties: list[tuple[str, str]], key: str) -> None:
    partition = assign_splits(names, ties, {}, {}, key)
    assert partition.splits.keys() == set(names)
    assert all(partition.splits[one] == partition.splits[other] for one, other in ties if {one, other} <= set(names))


@given(ids, ties, st.randoms())
def test_no_order_decides(names: list[str], ties: list[tuple[str, str]], dice: object) -> None:
    mixed, reversed_ties = list(names), [(other, one) for one, other in ties]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    dice.shuffle(reversed_ties)  # type: ignore[attr-defined]
    assert assign_splits(mixed, reversed_ties, {}, {}, "k") == assign_splits(names, ties, {}, {}, "k")


@given(ids, ties, ids, ties)
def test_whatever_comes_later_moves_no_document(
    old_names: list[str], old_ties: list[tuple[str, str]], new_names: list[str], new_ties: list[tuple[str, str]]
) -> None:
    released = assign_splits(old_names, old_ties, {}, {}, "k").splits
    partition = assign_splits([*old_names, *new_names], [*old_ties, *new_ties], released, {}, "k")
    assert partition.splits.items() >= released.items()
    bridge_names = {name for bridge in partition.bridges for name in bridge.documents}
    assert bridge_names.isdisjoint(partition.splits)
    assert bridge_names | partition.splits.keys() == {*old_names, *new_names}


def test_a_new_document_joins_the_group_that_was_released() -> None:
    assert split_of("a", "k") != "validation"
    partition = assign_splits(["a", "b"], [("a", "b")], {"b": "validation"}, {}, "k")
    assert partition.splits == {"a": "validation", "b": "validation"}


def test_a_new_document_between_two_splits_has_none_and_both_groups_are_named() -> None:
    released = {"a": "train", "b": "train", "c": "test"}
    partition = assign_splits("abcde", [("a", "b"), ("b", "d"), ("d", "c")], released, {}, "k")
    assert partition.splits == released | {"e": split_of("e", "k")}
    (bridge,) = partition.bridges
    assert (bridge.documents, bridge.groups) == (("d",), {"test": ("c",), "train": ("a", "b")})


@pytest.mark.parametrize("split", [*SPLITS, "none"])
def test_a_person_decides_about_one_document_and_its_ties_count_no_more(split: str) -> None:
    partition = assign_splits("acd", [("a", "d"), ("d", "c")], {"a": "train", "c": "test"}, {"d": split}, "k")
    assert (partition.bridges, partition.splits["d"], partition.decided_names) == ((), split, {"d"})
    assert partition.rule_splits == {"a": "train", "c": "test"}


def test_no_decision_moves_a_released_document() -> None:
    assert assign_splits("a", [], {"a": "train"}, {"a": "test"}, "k").splits == {"a": "train"}


def test_another_dataset_splits_otherwise() -> None:
    assert [split_of(name, "a") for name in NAMES] != [split_of(name, "b") for name in NAMES]


@pytest.mark.parametrize("key", ["a", "safeguarding-claims"])
def test_shares_of_five_thousand_are_roughly_eight_to_one_to_one(key: str) -> None:
    counts = Counter(split_of(f"d{number}", key) for number in range(5000))
    shares = {name: counts[name] / 5000 for name in SPLITS}
    assert shares == pytest.approx({"train": 0.8, "validation": 0.1, "test": 0.1}, abs=0.02)
