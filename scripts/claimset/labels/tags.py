"""Tags of tokens: their columns and names, and why a span is not tagged as it is."""

from collections.abc import Sequence
from typing import Literal

import msgspec

OUTSIDE = "O"


SUFFIX = "_tags"


Reason = Literal["nested", "crossing", "crowded", "untokened", "split", "widened", "trimmed", "labels"]


REASONS: dict[Reason, str] = {
    "nested": "not tagged: it lies within a longer span of its layer, which is tagged",
    "crossing": "not tagged: it overlaps a longer span of its layer, which is tagged",
    "crowded": "not tagged: it shares a token with a longer span of its layer, which is tagged",
    "untokened": "not tagged: it covers no token",
    "split": "tagged in parts: it goes on in the next sentence, where its tag begins again",
    "widened": "tagged wider: an edge lies inside a token, which is tagged whole",
    "trimmed": "tagged without the white space at its edge",
    "labels": "tagged with the first of its labels: a token has one tag a layer",
}


class Loss(msgspec.Struct, frozen=True):
    """A span that tags do not hold as it is, and why; `instead` is the id of the span that is tagged in its place."""

    document_id: str
    layer: str
    id: str
    label: str
    start: int
    end: int
    reason: Reason
    instead: str | None = None


def tag_names(labels: Sequence[str]) -> list[str]:
    """Return the tags of labels that are numbered; a label's tags have numbers that never change either."""
    return [OUTSIDE, *(f"{mark}-{label}" for label in labels for mark in "BI")]
