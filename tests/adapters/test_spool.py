"""What is put aside comes back as it was."""

from hypothesis import given

from claimset.adapters.spool import spool
from claimset.model.labels import Labels
from flow.strategies import SCHEMA, labelled


@given(labelled(SCHEMA, SCHEMA.interfaces["all"]), labelled(SCHEMA, SCHEMA.interfaces["all"]))
def test_labels_come_back_in_any_order(one: tuple[str, Labels], other: tuple[str, Labels]) -> None:
    with spool(Labels) as place:
        place.put("a", one[1])
        place.put("\U0001f989", other[1])
        assert (place.take("\U0001f989"), place.take("a"), place.take("a")) == (other[1], one[1], one[1])
