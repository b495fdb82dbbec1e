"""Splits: stable, whole groups, roughly eight to one to one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.record import GoldStatus
from claimset.model.split import DEFAULT_SPLITS, Split
from claimset.splits.groups import EVERY_STATUS, SPLITS, admitted_statuses, assign_splits, split_of

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
    assert split_of(name, "kitchen-steps", DEFAULT_SPLITS) == split
    assert assign_splits([name], [], {}, {}, "kitchen-steps", DEFAULT_SPLITS).splits == {name: split}


@given(ids, ties, st.text(max_size=12).map(lambda text: text.encode(errors="replace").decode()))
def test_documents_with_a_tie_stand_together(names: list[str], ties: list[tuple[str, str]], key: str) -> None:
    partition = assign_splits(names, ties, {}, {}, key, DEFAULT_SPLITS)
    assert partition.splits.keys() == set(names)
    assert all(partition.splits[one] == partition.splits[other] for one, other in ties if {one, other} <= set(names))


@given(ids, ties, st.randoms())
def test_no_order_decides(names: list[str], ties: list[tuple[str, str]], dice: object) -> None:
    mixed, reversed_ties = list(names), [(other, one) for one, other in ties]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    dice.shuffle(reversed_ties)  # type: ignore[attr-defined]
    assert assign_splits(mixed, reversed_ties, {}, {}, "k", DEFAULT_SPLITS) == assign_splits(
        names, ties, {}, {}, "k", DEFAULT_SPLITS
    )


@given(ids, ties, ids, ties)
def test_whatever_comes_later_moves_no_document(
    old_names: list[str], old_ties: list[tuple[str, str]], new_names: list[str], new_ties: list[tuple[str, str]]
) -> None:
    released = assign_splits(old_names, old_ties, {}, {}, "k", DEFAULT_SPLITS).splits
    partition = assign_splits([*old_names, *new_names], [*old_ties, *new_ties], released, {}, "k", DEFAULT_SPLITS)
    assert partition.splits.items() >= released.items()
    bridge_names = {name for bridge in partition.bridges for name in bridge.documents}
    assert bridge_names.isdisjoint(partition.splits)
    assert bridge_names | partition.splits.keys() == {*old_names, *new_names}


def test_a_new_document_joins_the_group_that_was_released() -> None:
    assert split_of("a", "k", DEFAULT_SPLITS) != "validation"
    partition = assign_splits(["a", "b"], [("a", "b")], {"b": "validation"}, {}, "k", DEFAULT_SPLITS)
    assert partition.splits == {"a": "validation", "b": "validation"}


def test_a_new_document_between_two_splits_has_none_and_both_groups_are_named() -> None:
    released = {"a": "train", "b": "train", "c": "test"}
    partition = assign_splits("abcde", [("a", "b"), ("b", "d"), ("d", "c")], released, {}, "k", DEFAULT_SPLITS)
    assert partition.splits == released | {"e": split_of("e", "k", DEFAULT_SPLITS)}
    (bridge,) = partition.bridges
    assert (bridge.documents, bridge.groups) == (("d",), {"test": ("c",), "train": ("a", "b")})


@pytest.mark.parametrize("split", [*SPLITS, "none"])
def test_a_person_decides_about_one_document_and_its_ties_count_no_more(split: str) -> None:
    partition = assign_splits(
        "acd", [("a", "d"), ("d", "c")], {"a": "train", "c": "test"}, {"d": split}, "k", DEFAULT_SPLITS
    )
    assert (partition.bridges, partition.splits["d"], partition.decided_names) == ((), split, {"d"})
    assert partition.rule_splits == {"a": "train", "c": "test"}


def test_no_decision_moves_a_released_document() -> None:
    assert assign_splits("a", [], {"a": "train"}, {"a": "test"}, "k", DEFAULT_SPLITS).splits == {"a": "train"}


def test_another_dataset_splits_otherwise() -> None:
    assert [split_of(name, "a", DEFAULT_SPLITS) for name in NAMES] != [
        split_of(name, "b", DEFAULT_SPLITS) for name in NAMES
    ]


@pytest.mark.parametrize("key", ["a", "safeguarding-claims"])
def test_shares_of_five_thousand_are_roughly_eight_to_one_to_one(key: str) -> None:
    counts = Counter(split_of(f"d{number}", key, DEFAULT_SPLITS) for number in range(5000))
    shares = {name: counts[name] / 5000 for name in SPLITS}
    assert shares == pytest.approx({"train": 0.8, "validation": 0.1, "test": 0.1}, abs=0.02)


@pytest.mark.parametrize(("train", "validation", "test"), [(65, 10, 25), (0, 100, 0), (50, 0, 50)])
def test_each_split_gets_the_share_that_the_schema_gives_it(train: int, validation: int, test: int) -> None:
    splits = (Split("train", train), Split("validation", validation), Split("test", test))
    counts = Counter(split_of(f"d{number}", "k", splits) for number in range(5000))
    shares = {name: 100 * counts[name] / 5000 for name in SPLITS}
    assert shares == pytest.approx({"train": train, "validation": validation, "test": test}, abs=2)


def test_other_shares_move_no_document_that_was_released() -> None:
    released = assign_splits(NAMES, [], {}, {}, "k", DEFAULT_SPLITS).splits
    to_test = (Split("train", 0), Split("validation", 0), Split("test", 100))
    assert assign_splits([*NAMES, "new"], [], released, {}, "k", to_test).splits == released | {"new": "test"}


def test_every_document_has_the_group_of_the_first_that_it_is_tied_to() -> None:
    ties = [("c", "b"), ("e", "c")]
    partition = assign_splits("abcde", ties, {}, {"d": "none"}, "k", DEFAULT_SPLITS)
    assert partition.groups == {"a": "a", "b": "b", "c": "b", "d": "d", "e": "b"}


@pytest.mark.parametrize(
    ("admits", "has_double_annotation", "admitted"),
    [
        (("taken",), False, {"taken"}),
        (("taken",), True, {"taken"}),
        (None, True, {"agreed", "decided"}),
        (None, False, {"agreed", "decided", "single"}),
    ],
)
def test_test_admits_what_the_schema_says_and_else_what_two_annotators_settled(
    admits: tuple[GoldStatus, ...] | None, has_double_annotation: bool, admitted: set[str]
) -> None:
    splits = (*DEFAULT_SPLITS[:-1], Split("test", 10, admits))
    by_split = admitted_statuses(splits, has_double_annotation=has_double_annotation)
    assert by_split == {"train": EVERY_STATUS, "validation": EVERY_STATUS, "test": admitted}
