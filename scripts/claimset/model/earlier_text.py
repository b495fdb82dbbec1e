"""An earlier text of a document, which was corrected."""

import msgspec


class EarlierText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One line of `raw/corrected.jsonl`: a document had the text with the SHA-256 `sha256` until the day `day`.

    `version` counts the texts of a document from 1; today's is one more than the last that is listed.
    """

    document: str
    version: int
    sha256: str
    day: str
