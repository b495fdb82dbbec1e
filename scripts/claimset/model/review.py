"""A review: what a curator sees of several annotators beside the gold that is proposed, and what they answer."""

import msgspec

from claimset.model.decision import ReasonCode
from claimset.model.labels import Labels

PANES = ("A", "B", "C")
"""The names under which a curator sees annotators, one pane each."""


class ReviewNote(msgspec.Struct, frozen=True):
    """What annotators say differently about one span, in words; `score` is the share that says what is proposed."""

    words: str
    score: float


class Review(msgspec.Struct, frozen=True):
    """
    What stands beside the proposed gold of a document.

    `basis` is the hash of the annotations that it was made of. `summary` says in a line what is to be decided. `panes`
    are the labels of the annotators A, B and C. `notes` are by the id of the gold's span.
    """

    basis: str
    summary: str
    panes: tuple[Labels, ...]
    notes: dict[str, ReviewNote]


class SpanAnswer(msgspec.Struct, frozen=True):
    """
    What a curator answered about one span of the proposed gold.

    `choice` is the name of a pane or `NEITHER`. `is_changed` says whether the span is another than was proposed.
    """

    choice: str | None = None
    reason: ReasonCode | None = None
    note: str | None = None
    is_changed: bool = True


class ReviewedGold(msgspec.Struct, frozen=True):
    """The gold as a curator submitted it, their answers by the id of the span, and the basis of the proposal."""

    labels: Labels
    answers: dict[str, SpanAnswer]
    basis: str | None
