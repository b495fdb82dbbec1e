"""A document with gold, as it is converted to the format of another tool, and what that format cannot hold."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from claimset.model.labels import Labels

LossKind = Literal[
    "nested",
    "crossing",
    "crowded",
    "widened",
    "trimmed",
    "split",
    "untokened",
    "labels",
    "layer",
    "relation",
    "attribute",
    "document",
]
"""
What is lost: a span that is nested in another one, crosses it, or shares a token with it; a span that gets other edges
or is cut at the end of a sentence; one without a token; further labels of a span; a span of a layer that the format
does not show; a relation; an attribute of a span; an answer about the document.
"""


class ConvertedDocument(msgspec.Struct, frozen=True):
    """A document: its text, the labels of its gold record, and its split, which is empty outside a release."""

    id: str
    language: str
    text: str
    labels: Labels
    split: str = ""


class LostPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    A part of a document's labels that a converted file does not have, or not as it was.

    `layer`, `id`, `start` and `end` are those of the span; a relation has the id of its source. `what` is the name of
    the label, relation, attribute or question.
    """

    document: str
    kind: LossKind
    what: str
    layer: str | None = None
    id: str | None = None
    start: int | None = None
    end: int | None = None


class ConvertedFiles(msgspec.Struct, frozen=True):
    """The files of a conversion, by their names in a folder, and what they do not have."""

    files: Mapping[str, bytes]
    losses: tuple[LostPart, ...]
