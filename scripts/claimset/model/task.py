"""A task: a document as it is sent to be labelled, with a machine's prediction."""

from typing import Literal

import msgspec

from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.model_answer import ModelRun
from claimset.model.review import Review

PrefillSource = Literal["merged", "own", "none"]
"""Which labels of earlier passes a task shows: those of all annotators merged, the annotator's own, or none."""


class Prediction(msgspec.Struct, frozen=True):
    """
    A machine's labels of one document, with the model's name and version.

    `date` is the day on which it ran. `prompt` is its words, a file with them, or their hash. `scores` are
    probabilities of spans, by their id, and `score` is the mean of them. `layers` has the machines of layers that
    another machine proposes, and `runs` says of layers how a language model was asked for them.
    """

    model: str
    version: str
    labels: Labels
    date: str = NOT_RECORDED
    prompt: str = NOT_RECORDED
    score: float | None = None
    scores: dict[str, float] = {}
    layers: dict[str, Machine] = {}
    runs: dict[str, ModelRun] = {}

    @property
    def machine(self) -> Machine:
        """The machine that made it."""
        return Machine(self.model, self.version, self.date, self.prompt)


class Task(msgspec.Struct, frozen=True):
    """
    One document for one interface. `key` is unique on a server: it names the document and the interface.

    `prefill_from` is what a push was asked to show of earlier passes, None where it was not asked. `review` is what a
    curator sees beside the prediction, None for a task that is no review.
    """

    key: str
    document: Document
    text: str
    interface: str
    prediction: Prediction | None = None
    prefill_from: PrefillSource | None = None
    review: Review | None = None
