"""The machine that wrote a text or labels, as far as somebody recorded it."""

from typing import Literal

import msgspec

NotRecorded = Literal["not recorded"]
NOT_RECORDED: NotRecorded = "not recorded"
"""The words that stand for a fact which nobody recorded."""


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model, its version, the day on which it ran, and its prompt: the words, a file with them, or their hash."""

    model: str = NOT_RECORDED
    version: str = NOT_RECORDED
    date: str = NOT_RECORDED
    prompt: str = NOT_RECORDED


MACHINE_FIELDS = Machine.__struct_fields__
_NAMES = ("model", "version", "prompt")
"""The facts that tell two machines apart; one machine may run on many days."""


def machine_row(machine: Machine | NotRecorded | None) -> dict[str, str | None]:
    """Return the four facts by name: "not recorded" for one that is not, None for all where there was no machine."""
    if machine is None:
        return dict.fromkeys(MACHINE_FIELDS)
    return msgspec.structs.asdict(machine if isinstance(machine, Machine) else Machine())


def with_later_facts(
    machine: Machine | NotRecorded | None, later: Machine | NotRecorded | None
) -> Machine | NotRecorded | None:
    """
    Return a machine with the facts that are recorded in `later` only.

    A recorded fact stays. Nothing is added where the two differ in model, version or prompt: they are two machines.
    """
    facts, later_facts = machine_row(machine), machine_row(later)
    if machine is None or later is None:
        return machine
    is_same = all(
        NOT_RECORDED in {facts[name], later_facts[name]} or facts[name] == later_facts[name] for name in _NAMES
    )
    missing = {name: fact for name, fact in later_facts.items() if facts[name] == NOT_RECORDED != fact}
    if not is_same or not missing:
        return machine
    return msgspec.convert({**facts, **missing}, Machine)


def is_recorded(machine: Machine | NotRecorded) -> bool:
    """Say whether all four facts are recorded."""
    return NOT_RECORDED not in machine_row(machine).values()
