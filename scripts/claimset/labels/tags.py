"""Tags of tokens: their names and columns, and the reasons why tags cannot hold a span as it is."""

from collections.abc import Sequence
from typing import Literal

import msgspec

OUTSIDE = "O"
"""The tag of a token outside all spans."""

SUFFIX = "_tags"
"""The end of the name of a column of tags; the name of its layer comes before."""

NESTED_SUFFIX = "_tags_nested"
"""The end of the name of the second column of a layer of claims, for what the first cannot hold."""


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
    """
    A span that tags do not hold as it is, and why.

    `start` and `end` are code points, half-open. `instead` is the id of the span that is tagged in its place.
    """

    document_id: str
    layer: str
    id: str
    label: str
    start: int
    end: int
    reason: Reason
    instead: str | None = None


def tag_names(labels: Sequence[str]) -> list[str]:
    """Return the tags of the labels; the order of the labels, which never changes, gives each tag its number."""
    return [OUTSIDE, *(f"{mark}-{label}" for label in labels for mark in "BI")]
