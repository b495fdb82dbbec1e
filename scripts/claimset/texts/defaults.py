"""Manifest fields that one `claimset add` gives to all its texts."""

from datetime import date
from typing import Literal

import msgspec

Tier = Literal["open", "own_copy"]


class Defaults(msgspec.Struct, frozen=True):
    """
    What holds for every text of one `add`, where the text itself does not say otherwise.

    `outlet`, `licence`, `event` and `source_type` are entered for a text that is known already too.
    """

    tier: Tier = "open"
    language: str = "auto"
    outlet: str | None = None
    licence: str | None = None
    genre: str | None = None
    source_type: Literal["original", "by_reference", "paraphrase", "synthetic"] | None = None
    day: date | None = None
    event: str | None = None
