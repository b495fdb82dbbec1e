"""What is put aside comes back as it was."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.store.spool.spool import spool


@given(st.binary(), st.binary())
def test_bytes_come_back_in_any_order(one: bytes, other: bytes) -> None:
    with spool(None) as place:
        place.put("a", one)
        place.put("\U0001f989", other)
        assert (place.take("\U0001f989"), place.take("a"), place.take("a")) == (other, one, one)


@given(st.dictionaries(st.text(max_size=3), st.binary(), min_size=1), st.randoms())
def test_what_is_drained_comes_in_the_order_that_is_asked_for_and_its_names_are_gone(
    held: dict[str, bytes], dice: Random
) -> None:
    names = list(held)
    with spool(None) as place:
        for name in names:
            place.put(name, held[name])
        dice.shuffle(names)
        drained = place.drain(iter(names))
        with pytest.raises(KeyError):
            place.take(names[0])
        assert list(drained) == [held[name] for name in names]
        with pytest.raises(KeyError):
            place.drain(names)


def test_a_spool_is_in_the_folder_that_is_given(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), spool(tmp_path / "missing"):
        pass
