"""A waiver: somebody answers for one issue for a while."""

import msgspec


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One line of `annotations/waivers.jsonl`.

    `start` and `end` are the issue's offsets in code points, absent where it is of the whole document. `content` is
    the hash of what was waived: when the issue changes, the waiver lapses. `expires` is the last day it holds.
    """

    code: str
    document: str
    reason: str
    owner: str
    expires: str
    content: str
    start: int | None = None
    end: int | None = None
