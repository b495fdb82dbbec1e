"""A decision about a document's annotations: one line of `annotations/decisions/<document>.jsonl`."""

from typing import Any, Literal

import msgspec

from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded
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

    `spans` are the ids of its spans in question: none where it lacks them, two for a relation. `sha256` is the hash of
    the annotation's labels. By the kind of the difference `value` is:

    - missing or spurious: `[start, end, label]`, None where the annotation lacks the span
    - boundary: `[start, end]`
    - label, attribute or document: the label or the value
    - relation: whether it is drawn
    - coreference: lists of ids of mentions, each list one thing
    """

    annotator: str
    sha256: str
    spans: tuple[str, ...] = ()
    value: Any = None


class OwnAnswer(msgspec.Struct, frozen=True):
    """
    The form of an answer that no annotation gives.

    By `form` the answer is:

    - `place`: `[start, end]`
    - `span`: `[start, end, label]`
    - `choice`: one of `choices`
    - `several`: a list of `choices`, or of texts where there are none
    - `number`: a whole number
    - `words`: a text that is not empty
    - `chains`: lists of ids of gold's spans, each id in one list
    - `relation`: no other answer is possible, because one side draws the relation and another does not

    `choices` are the labels of a span, or the values of a choice that no side has. `nothing` says in words what it
    means if no side is right: empty where it means nothing, or where a side already says it.
    """

    form: AnswerForm
    choices: tuple[Value, ...] = ()
    nothing: str = ""


class MergeRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How differences are settled that nobody decided.

    `agreeing` keeps what all annotations say alike. `incomplete` also keeps what only some say and none contradicts.
    `threshold` keeps what at least `users` annotators say, and at least the `share` (0 to 1) of those who were asked.
    """

    strategy: Strategy
    users: int = 1
    share: float = 0.0


class Decision(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One decision of a curator, of a command or of a fix.

    `by` is a pseudonym, or `claimset`; `at` is a moment in ISO 8601, UTC. `layer` and `name` say what the difference is
    about: the layer of the span, and the attribute, the relation or the document choice. `sides` are the annotations
    that differ. The decision is for the side of the annotator `choice`, or for the answer `value`, which has the form
    of a side's value. `made_by` says whether a person or a machine decided, and `machine` is the machine, None for a
    person; see `machine_facts`.

    A `take` makes the annotation of `choice` gold as a whole. A `merge` names the rule by which differences are settled
    (`merge`).

    A line without sides changes gold after the merge: `span` is the id of gold's span and `before` its value before.
    With `interface` it changes what the annotations of that interface merge to. Without one it is a fix or a correction
    of gold itself, and `rules` are the codes of the rules that asked for it.

    A line with a `choice` and another `value` contradicts itself and decides nothing: in a review a curator chose an
    annotator, or `NEITHER`, and left a span that says something else.

    `reason` is a code. `note` is in a person's words; it is stored only for a text that is published.
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
    machine: Machine | NotRecorded | None = None

    @property
    def machine_facts(self) -> Machine | NotRecorded | None:
        """The machine that decided; None where a person did. Older lines do not state it."""
        return self.machine or (NOT_RECORDED if self.made_by == "machine" else None)

    @property
    def contradicts_itself(self) -> bool:
        """Whether it has both a choice and a value, which say different things."""
        return bool(self.sides) and self.choice is not None and self.value is not None
