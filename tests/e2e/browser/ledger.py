"""A table of what was labelled by hand and what a pull brought back."""

from collections.abc import Mapping, Sized

from claimset.text.markdown_table import table

Counted = Mapping[str, Sized]


class Ledger:
    """Rows of a table, one for each text that was labelled in one interface."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []

    def note(self, interface: str, text: str, gestures: int, done: Counted, pulled: Counted) -> None:
        """Note one text: the gestures it took, and spans, relations and document answers, done and pulled."""
        parts = ("spans", "relations", "document")
        counts = [f"{len(done[part])} / {len(pulled[part])}" for part in parts]
        self._rows.append((interface, text, gestures, *counts, "yes" if done == pulled else "no"))

    def table(self) -> str:
        """Return the table in Markdown; each count is done / pulled."""
        head = ("pass", "text", "gestures", "spans", "relations", "answers about the document", "equal")
        return table(head, self._rows)
