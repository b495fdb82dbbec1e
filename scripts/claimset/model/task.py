"""A task: a document as it is sent to be labelled, with what a machine already thinks of it."""

import msgspec

from claimset.model.document import Document
from claimset.model.labels import Labels


class Prediction(msgspec.Struct, frozen=True):
    """A machine's labels of one document, with the model's name and version."""

    model: str
    version: str
    labels: Labels


class Task(msgspec.Struct, frozen=True):
    """One document for one interface. `key` is unique on a server: it names the document and the interface."""

    key: str
    document: Document
    text: str
    interface: str
    prediction: Prediction | None = None
