"""A task: a document as it is sent to be labelled, with what a machine already thinks of it."""

from typing import Literal

import msgspec

from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.review import Review

PrefillSource = Literal["merged", "own", "none"]
"""What a pass is asked to show of the passes before it: their labels merged, the annotator's own, or none."""


class Prediction(msgspec.Struct, frozen=True):
    """A machine's labels of one document, with the model's name and version."""

    model: str
    version: str
    labels: Labels


class Task(msgspec.Struct, frozen=True):
    """
    One document for one interface. `key` is unique on a server: it names the document and the interface.

    `prefill_from` is what the push was asked to show of earlier passes, None where it was not. `review` is what stands
    beside the prediction where a curator reviews annotations.
    """

    key: str
    document: Document
    text: str
    interface: str
    prediction: Prediction | None = None
    prefill_from: PrefillSource | None = None
    review: Review | None = None
