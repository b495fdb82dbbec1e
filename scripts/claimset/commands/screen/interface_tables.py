"""The tables of an imported labeling interface: what becomes of its elements, and which are left out."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_table, show_words

if TYPE_CHECKING:
    from claimset.labelstudio.imported.counterparts import LeftOut
    from claimset.labelstudio.imported.interface_schema import Imported


def show_interface(imported: "Collection[Imported]", left_out: "Collection[LeftOut]") -> None:
    """Print a table of what a schema takes from an interface, and one of what it leaves out, if there is any."""
    if imported:
        rows = [(item.tag, item.name, item.line or "", item.what) for item in imported]
        show_table(("imported", "name", "line", "becomes"), rows)
    if imported and left_out:
        show_words("")
    if left_out:
        rows = [(item.tag, item.name, item.line or "", item.why) for item in left_out]
        show_table(("left out", "name", "line", "why"), rows)
