"""Manifest fields that one `claimset add` gives to all its texts."""

from datetime import date

import msgspec

from claimset.model.document import SourceType, TextTier


class Defaults(msgspec.Struct, frozen=True):
    """
    Fields of every text of one `add`, unless the text's own row has another value.

    All but `tier`, `language`, `genre` and `day` are also written for a text that the project has already, unless its
    row has another value. `published` and `host` are as in the manifest; `day` is the day of the `add`.
    """

    tier: TextTier = "open"
    language: str = "auto"
    outlet: str | None = None
    licence: str | None = None
    genre: str | None = None
    source_type: SourceType | None = None
    day: date | None = None
    event: str | None = None
    published: str | None = None
    host: str | None = None
