"""What a person says of one label of a random sample, as one line of `annotations/judged.jsonl` says it."""

from typing import Literal

import msgspec

Verdict = Literal["right", "wrong", "unsure", "open"]
"""`open` stands for a label that was drawn and is not judged yet."""


class JudgedLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """
    One line of `annotations/judged.jsonl`: a label of gold that was drawn, and whether a person finds it right.

    `item` is the id of a span, or the label and both ends of a relation. `digest` is a hash of the label as the person
    saw it: if gold has another one by now, the verdict no longer counts. `seed` drew the sample. `judge` is the
    person's pseudonym, and `note` what they wrote.
    """

    document: str
    item: str
    digest: str
    verdict: Verdict
    judge: str
    seed: int
    note: str = ""
