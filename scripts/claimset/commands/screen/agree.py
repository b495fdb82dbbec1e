"""The output of `claimset agree`: agreement as tables or as JSON."""

from typing import TYPE_CHECKING

import msgspec

from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say
from claimset.gold.agreement.words import HEAD, RIGHT, in_words, notes, table_rows

if TYPE_CHECKING:
    from claimset.gold.agreement.comparisons import By
    from claimset.gold.agreement.measure import Agreement


def show_agreement(agreement: "Agreement", by: "By | None") -> None:
    """Name the comparisons, and print a table for each; with `by` each row names its group."""
    for sentence in in_words(agreement).split("\n"):
        say(sentence)
    shown_rows = [row for row in agreement.rows if by == "label" or not row.place.label]
    for compared in agreement.compared:
        rows = [row for row in shown_rows if row.between == compared.between]
        if len(agreement.compared) > 1:
            say("")
            say(f"Between {compared.between}:")
        cells = table_rows(rows)
        if by in {None, "label"}:
            show_table(HEAD, cells, right=RIGHT)
        else:
            groups = [(*row[:2], item.group, *row[2:]) for item, row in zip(rows, cells, strict=True)]
            show_table((*HEAD[:2], by, *HEAD[2:]), groups, right=RIGHT)
    if notes(shown_rows):
        say(notes(shown_rows))


def show_agreement_json(agreement: "Agreement") -> None:
    """Print agreement as one JSON document: its fields, each row with the words of its place."""
    fields = {name: getattr(agreement, name) for name in agreement.__struct_fields__}
    rows = [{**msgspec.structs.asdict(row), "place": str(row.place)} for row in agreement.rows]
    show_json({**fields, "rows": rows})
