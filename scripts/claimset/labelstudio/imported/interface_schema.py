"""What comes of reading a labeling interface that somebody made, and how it is read."""

from typing import Literal

import msgspec

from claimset.labelstudio.imported.counterparts import LeftOut, Node

SeveralLabels = Literal["attribute", "spans"]


class Imported(msgspec.Struct, frozen=True):
    """One element of an interface that is in the schema: its tag and name, and in words what it became there."""

    tag: str
    name: str
    what: str
    line: int | None = None


class InterfaceSchema(msgspec.Struct, frozen=True):
    """A schema made from an interface: its JSON, the elements that were imported, and those left out."""

    source: Node
    imported: tuple[Imported, ...]
    left_out: tuple[LeftOut, ...]


class NothingToImport(ValueError):
    """No element of an interface asks anything about a text; `left_out` lists its elements with a reason each."""

    def __init__(self, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__("the labeling interface asks nothing about a text that could be imported")
        self.left_out = left_out


class ImportOptions(msgspec.Struct, frozen=True):
    """
    How an interface is read.

    The layer whose control or column is called `claims` becomes one of claims. `text_control` names the Text that is
    labelled, of several. `several_labels` says what becomes of a region with several labels: `attribute`, the others
    are a list beside the first, or `spans`, one span each; None: a list where the interface lets annotators do so.
    """

    claims: str | None = None
    text_control: str | None = None
    several_labels: SeveralLabels | None = None


AS_IT_IS = ImportOptions()
"""Nothing is said of how an interface is read."""
