"""A decision about a document's annotations: one line of `annotations/decisions/<document>.jsonl`."""

from typing import Any, Literal

import msgspec

from claimset.model.record import MadeBy
from claimset.model.span import Value

DifferenceKind = Literal["missing", "spurious", "boundary", "label", "attribute", "relation", "coreference", "document"]
DecisionKind = Literal[
    "missing", "spurious", "boundary", "label", "attribute", "relation", "coreference", "document", "take", "merge"
]
ReasonCode = Literal["boundary", "label", "attribute", "missed", "spurious", "relation", "guideline"]
DecisionSource = Literal["server", "file", "fix", "command"]
AnswerForm = Literal["relation", "place", "span", "choice", "several", "number", "words", "chains"]
Strategy = Literal["agreeing", "incomplete", "threshold"]


NEITHER = "neither"
"""The choice of a curator to whom no annotator is right."""


class Side(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What one annotation says where annotations differ.

    `spans` are the ids of its spans in question: none where it lacks them, two for a relation. `value` is
    `[start, end, label]` or None for a span that may be missing, `[start, end]` for a boundary, the label, the
    attribute's value, whether the relation is drawn, or the lists of ids of mentions that are one thing. `sha256` is
    the hash of the annotation's labels.
    """

    annotator: str
    sha256: str
    spans: tuple[str, ...] = ()
    value: Any = None


class OwnAnswer(msgspec.Struct, frozen=True):
    """
    The form of an answer that no annotation gives.

    `place` is `[start, end]`, `span` `[start, end, label]`, `choice` one of `choices`, `several` a list of them (of
    texts where there are none), `number` a whole number, `words` a text that is not empty, and `chains` lists of gold's
    ids, each id in one list. A `relation` is drawn or not, and somebody says either. `choices` are the labels of a
    span, or the values of a choice that no side has. `nothing` says what it means that none of the sides holds: empty
    where it means nothing, or where a side says it.
    """

    form: AnswerForm
    choices: tuple[Value, ...] = ()
    nothing: str = ""


class MergeRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How differences are settled that nobody decided.

    `agreeing` keeps only what all annotations say alike; `incomplete` also what only some have and none contradicts;
    `threshold` what at least `users` annotators say, and at least `share` of those who were asked.
    """

    strategy: Strategy
    users: int = 1
    share: float = 0.0


class Decision(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One decision of a curator, of a command or of a fix.

    `by` is a pseudonym, or `claimset`; `at` a moment in ISO 8601, UTC. `layer` and `name` say what the difference is
    about: the layer of the span, and the attribute, the relation or the document choice. `sides` are the annotations
    that it is about. The side of the annotator `choice` holds, or the `value`, in the form that a side has.

    A `take` says that the annotation of `choice` counts whole, a `merge` by which rule (`merge`) differences are
    settled. A line without sides changes what was merged: `span` is the gold's span, `before` what it said. With
    `interface` it changes what the annotations of that interface merge to; without one it is a fix or a correction of
    gold itself, and `rules` are the codes that asked for it. `made_by` says whether a person or a machine decided.

    A line with a choice and another `value` contradicts itself and decides nothing: a curator chose an annotator in a
    review, or `NEITHER`, and left a span that says otherwise.

    `reason` is a code. `note` is in a person's words; it stands here only for a text that is published.
    """

    by: str
    at: str
    source: DecisionSource
    kind: DecisionKind
    interface: str | None = None
    layer: str | None = None
    name: str | None = None
    sides: tuple[Side, ...] = ()
    choice: str | None = None
    value: Any = None
    merge: MergeRule | None = None
    span: str | None = None
    before: Any = None
    rules: tuple[str, ...] = ()
    reason: ReasonCode | None = None
    note: str | None = None
    made_by: MadeBy = "person"

    @property
    def contradicts_itself(self) -> bool:
        """Whether its choice and its value say two things."""
        return bool(self.sides) and self.choice is not None and self.value is not None
