"""Machines: facts that are recorded one after the other are of one machine, unless they contradict each other."""

import pytest

from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded, with_later_facts

KNOWN = Machine("some", "1", "2030-01-01", "p")


@pytest.mark.parametrize(
    ("stored", "later", "result"),
    [
        (NOT_RECORDED, KNOWN, KNOWN),
        (Machine("some"), KNOWN, KNOWN),
        (Machine("some", date="2029-01-01"), KNOWN, Machine("some", "1", "2029-01-01", "p")),
        (Machine("another"), KNOWN, Machine("another")),
        (KNOWN, Machine("another", "2"), KNOWN),
        (KNOWN, NOT_RECORDED, KNOWN),
        (NOT_RECORDED, NOT_RECORDED, NOT_RECORDED),
        (KNOWN, None, KNOWN),
        (None, KNOWN, None),
    ],
)
def test_a_machine_gets_the_facts_that_it_lacks_and_none_of_another_machine(
    stored: Machine | NotRecorded | None, later: Machine | NotRecorded | None, result: Machine | NotRecorded | None
) -> None:
    assert with_later_facts(stored, later) == result
