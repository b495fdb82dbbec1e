"""A review: the annotators' labels that a curator sees beside the proposed gold, and the curator's answers."""

import msgspec

from claimset.model.decision import ReasonCode
from claimset.model.labels import Labels

PANES = ("A", "B", "C")
"""The names under which a curator sees annotators, one pane each."""


class ReviewNote(msgspec.Struct, frozen=True):
    """How annotators differ about one span, in words; `score` is the share (0 to 1) that agrees with the proposal."""

    words: str
    score: float


class Review(msgspec.Struct, frozen=True):
    """
    The material that a curator sees beside the proposed gold of a document.

    `basis` is the hash of the annotations that the proposal was made of. `summary` says in a line what is to be
    decided. `panes` are the labels of the annotators A, B and C. `notes` are by the id of gold's span.
    """

    basis: str
    summary: str
    panes: tuple[Labels, ...]
    notes: dict[str, ReviewNote]


class SpanAnswer(msgspec.Struct, frozen=True):
    """
    A curator's answer about one span of the proposed gold.

    `choice` is the name of a pane or `NEITHER`. `is_changed` says whether the curator changed the span.
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
