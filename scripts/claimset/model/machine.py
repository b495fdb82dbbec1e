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


def machine_row(machine: Machine | NotRecorded | None) -> dict[str, str | None]:
    """Return the four facts by name: "not recorded" for one that is not, None for all where there was no machine."""
    if machine is None:
        return dict.fromkeys(MACHINE_FIELDS)
    return msgspec.structs.asdict(machine if isinstance(machine, Machine) else Machine())


def is_recorded(machine: Machine | NotRecorded) -> bool:
    """Say whether all four facts are recorded."""
    return NOT_RECORDED not in machine_row(machine).values()
