"""A tombstone: what a project keeps of a document that was withdrawn."""

from typing import Literal

import msgspec

WithdrawalReason = Literal["licence", "request", "unsuitable"]
"""
Why a document was withdrawn.

`licence`: the text may not be published. `request`: a person asked for it, so no copy of it stays. `unsuitable`: it
does not belong in the dataset.
"""


class Tombstone(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One line of `raw/withdrawn.jsonl`: a document, the SHA-256 of its text, why it went, and the day.

    It holds no word of the text. The hash recognises the same bytes when somebody adds them again. `earlier` are the
    hashes of texts that the document had before it was corrected.
    """

    document: str
    sha256: str
    reason: WithdrawalReason
    day: str
    earlier: tuple[str, ...] = ()

    @property
    def hashes(self) -> frozenset[str]:
        """The SHA-256 of every text that the document had."""
        return frozenset((self.sha256, *self.earlier))
