"""The differences between two releases: in documents, spans and relations, and in how often each label occurs."""

from typing import Literal

import msgspec

Kind = Literal["added", "removed", "label", "offsets", "attributes"]


class SpanDiff(msgspec.Struct, frozen=True):
    """A span that was added, removed or changed: `before` and `after` name its label, offsets and attributes."""

    layer: str
    id: str
    kind: Kind
    before: str | None
    after: str | None


class DocumentDiff(msgspec.Struct, frozen=True):
    """
    A document that was added, removed or changed.

    `text`, `labels` and `moved` say whether its text, its labels or its split changed. `spans`, the relations and
    `about`, the choices about the whole document, are known only where both releases are at hand.
    """

    id: str
    kind: Literal["added", "removed", "changed"]
    split_before: str | None
    split_after: str | None
    text: bool = False
    labels: bool = False
    spans: tuple[SpanDiff, ...] = ()
    relations_added: tuple[str, ...] = ()
    relations_removed: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it is in another split."""
        return self.kind == "changed" and self.split_before != self.split_after


class LabelDiff(msgspec.Struct, frozen=True):
    """How often a label occurs, and its share of its layer (0 to 1): before and after."""

    layer: str
    label: str
    before: int
    after: int
    share_before: float
    share_after: float


class Relabelling(msgspec.Struct, frozen=True):
    """How many spans of a layer had one label and now have another."""

    layer: str
    before: str
    after: str
    spans: int


class ReleaseDiff(msgspec.Struct, frozen=True):
    """
    Two releases, by version, and what is different; `detailed` says whether both were at hand, span by span.

    `links_added` and `links_removed` are links between documents, known only where both releases are at hand.
    """

    before: str
    after: str
    detailed: bool
    documents_before: int
    documents_after: int
    documents: tuple[DocumentDiff, ...]
    labels: tuple[LabelDiff, ...]
    relabelled: tuple[Relabelling, ...]
    links_added: tuple[str, ...] = ()
    links_removed: tuple[str, ...] = ()
