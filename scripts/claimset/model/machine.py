"""The machine that wrote a text or labels, as far as somebody recorded it."""

from typing import Literal

import msgspec

NotRecorded = Literal["not recorded"]
NOT_RECORDED: NotRecorded = "not recorded"
"""What stands for a fact that nobody wrote down."""


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model, its version, the day on which it ran, and the prompt: its words, its file or its hash."""

    model: str = NOT_RECORDED
    version: str = NOT_RECORDED
    date: str = NOT_RECORDED
    prompt: str = NOT_RECORDED


MACHINE_FIELDS = Machine.__struct_fields__


def machine_row(machine: Machine | NotRecorded) -> dict[str, str]:
    """Return the four facts; each says what is recorded, or that it is not."""
    return msgspec.structs.asdict(machine if isinstance(machine, Machine) else Machine())


def is_recorded(machine: Machine | NotRecorded) -> bool:
    """Say whether all four facts are recorded."""
    return NOT_RECORDED not in machine_row(machine).values()
