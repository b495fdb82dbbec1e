"""Splits: stable, whole events, roughly eight to one to one."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.flow.splits import SPLITS, split_of
from claimset.model.document import Document
from flow.strategies import manifest_line


def shares(documents: list[Document], key: str) -> dict[str, float]:
    counts = Counter(split_of(document, key) for document in documents)
    return {name: counts[name] / len(documents) for name in SPLITS}


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
    assert split_of(manifest_line(id=name), "kitchen-steps") == split


@given(st.text(min_size=1, max_size=12), st.text(max_size=12))
def test_documents_of_an_event_stand_together(event: str, key: str) -> None:
    event, key = event.encode(errors="replace").decode(), key.encode(errors="replace").decode()
    assert len({split_of(manifest_line(id=f"d{number}", event=event), key) for number in range(20)}) == 1


def test_an_event_is_no_document_of_the_same_name() -> None:
    alone = [split_of(manifest_line(id=f"x{number}"), "k") for number in range(100)]
    grouped = [split_of(manifest_line(id="y", event=f"x{number}"), "k") for number in range(100)]
    assert alone != grouped


@pytest.mark.parametrize(
    "change",
    [
        {"language": "nl"},
        {"title": "T"},
        {"outlet": "O"},
        {"sha256": "1" * 64},
        {"text_tier": "own_copy"},
        {"length": 9},
    ],
)
def test_nothing_but_id_and_event_decides(change: dict[str, object]) -> None:
    before = [split_of(manifest_line(id=f"d{number}"), "k") for number in range(60)]
    assert [split_of(manifest_line(id=f"d{number}", **change), "k") for number in range(60)] == before


def test_an_empty_event_is_none() -> None:
    ids = [f"d{number}" for number in range(60)]
    assert [split_of(manifest_line(id=name, event=""), "k") for name in ids] == [
        split_of(manifest_line(id=name), "k") for name in ids
    ]


def test_another_dataset_splits_otherwise() -> None:
    documents = [manifest_line(id=f"d{number}") for number in range(60)]
    assert [split_of(item, "a") for item in documents] != [split_of(item, "b") for item in documents]


@pytest.mark.parametrize("key", ["a", "safeguarding-claims"])
@pytest.mark.parametrize(
    "make",
    [
        lambda number: manifest_line(id=f"d{number}"),
        lambda number: manifest_line(id="d", event=f"e{number}"),
    ],
    ids=["documents", "events"],
)
def test_shares_of_five_thousand_are_roughly_eight_to_one_to_one(make: Callable[[int], Document], key: str) -> None:
    found = shares([make(number) for number in range(5000)], key)
    assert found == pytest.approx({"train": 0.8, "validation": 0.1, "test": 0.1}, abs=0.02)
