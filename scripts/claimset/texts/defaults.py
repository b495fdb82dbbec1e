"""Manifest fields that one `claimset add` gives to all its texts."""

from datetime import date
from typing import Literal

import msgspec

Tier = Literal["open", "own_copy"]


class Defaults(msgspec.Struct, frozen=True):
    """
    Fields of every text of one `add`, unless the text's own row has another value.

    All but `tier`, `language`, `genre` and `day` are also written for a text that the project has already, unless its
    row has another value. `published` and `host` are as in the manifest; `day` is the day of the `add`.
    """

    tier: Tier = "open"
    language: str = "auto"
    outlet: str | None = None
    licence: str | None = None
    genre: str | None = None
    source_type: Literal["original", "by_reference", "paraphrase", "synthetic"] | None = None
    day: date | None = None
    event: str | None = None
    published: str | None = None
    host: str | None = None
