"""A document: a text and its provenance, as one line of the manifest says it."""

import re
from typing import Literal

import msgspec

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}")


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A line of `raw/manifest.jsonl`.

    `length` is in code points and `bytes` in bytes of the stored text; `sha256` is of its bytes. `text_tier` says
    whether the text ships (`open`) or only what is said about it (`own_copy`). `added` is a calendar day.
    """

    id: str
    language: str
    title: str | None
    outlet: str | None
    published: str | None
    published_basis: Literal["prefix", "metadata", "unknown"]
    genre: str | None
    source_type: Literal["by_reference", "paraphrase", "synthetic"]
    text_tier: Literal["open", "own_copy"]
    licence: str | None
    event: str | None
    length: int
    bytes: int
    sha256: str
    added: str

    @property
    def is_open(self) -> bool:
        """Whether the text itself may be published."""
        return self.text_tier == "open"


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `raw/texts.lock.json` holds of a text that is not ours: enough to recognise a copy, no word of it."""

    id: str
    length: int
    bytes: int
    sha256: str
    normalised_sha256: str
