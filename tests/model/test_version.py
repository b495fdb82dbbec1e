"""Versions are told from other words and put in order by their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.version import is_version, version_numbers

PARTS = st.tuples(*[st.integers(0, 999_999)] * 3)


@given(PARTS, PARTS)
def test_versions_are_in_the_order_of_their_numbers(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    first, second = (".".join(map(str, parts)) for parts in (one, other))
    assert is_version(first)
    assert (version_numbers(first) < version_numbers(second)) == (one < other)


@pytest.mark.parametrize(
    "words", ["", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0\n", " 1.0.0", "1.0.0.dev1", "v1.0.0", "1.0.1000000", "١.0.0"]
)
def test_other_words_are_no_version(words: str) -> None:
    assert not is_version(words)


@pytest.mark.parametrize("words", ["", "soon", "v1.0.0", "1.0", "01.0.0"])
def test_words_that_begin_with_no_version_come_before_every_version(words: str) -> None:
    assert version_numbers(words) < version_numbers("0.0.0")


def test_what_follows_the_numbers_does_not_count() -> None:
    assert version_numbers("1.2.3.dev1") == version_numbers("1.2.3") == (1, 2, 3)
