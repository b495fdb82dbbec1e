"""The schema that is made from a labeling interface, and the options with which the interface is read."""

from typing import Literal

import msgspec

from claimset.labelstudio.imported.counterparts import LeftOut, Node

SeveralLabels = Literal["attribute", "spans"]


class Imported(msgspec.Struct, frozen=True):
    """One element of an interface that is in the schema: its tag and name, `what` it became there, and its line."""

    tag: str
    name: str
    what: str
    line: int | None = None


class InterfaceSchema(msgspec.Struct, frozen=True):
    """A schema made from an interface: its JSON (`source`), the elements that were imported, and those left out."""

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

    The layer whose control or column is called `claims` becomes a layer of claims. `text_control` names the Text that
    is labelled, if there are several. `several_labels` says what becomes of a region with several labels. With
    `attribute`, the further labels become a list beside the first; with `spans`, each label becomes a span. With None
    they become a list if the interface lets annotators choose several.
    """

    claims: str | None = None
    text_control: str | None = None
    several_labels: SeveralLabels | None = None


AS_IT_IS = ImportOptions()
"""The options of an interface that is read without any."""
