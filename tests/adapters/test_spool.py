"""What is put aside comes back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from claimset.adapters.spool import spool


@given(st.binary(), st.binary())
def test_bytes_come_back_in_any_order(one: bytes, other: bytes) -> None:
    with spool() as place:
        place.put("a", one)
        place.put("\U0001f989", other)
        assert (place.take("\U0001f989"), place.take("a"), place.take("a")) == (other, one, one)
