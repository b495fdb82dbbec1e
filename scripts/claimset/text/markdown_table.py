"""Tables of the schema in Markdown."""

import re
from collections.abc import Callable, Iterable, Sequence

from claimset.model.schema import Schema
from claimset.model.span import answer_text


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; each row has as many cells as `head`."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(str(cell)) for cell in line) + " |\n" for line in lines)


def _cell(words: str) -> str:
    return re.sub(r"\s*[\r\n]\s*", " ", words).replace("|", "\\|")


def schema_labels_table(schema: Schema) -> str:
    """Return the table of all labels with their meanings."""
    rows = [
        (layer.name, name, label.description)
        for layer in schema.layers.values()
        for name, label in layer.labels.items()
    ]
    return table(("layer", "label", "meaning"), rows)


def schema_attributes_table(schema: Schema) -> str:
    """Return the table of all attributes of spans, with their values and what an omission means."""
    rows = []
    for layer in schema.layers.values():
        for item in layer.attributes.values():
            values = ", ".join(str(value.name) for value in item.values) or item.description or item.kind
            values = f"several of {values}" if item.many else values
            default = "" if item.default is None else answer_text(item.default)
            default = default.lower() if isinstance(item.default, bool) else default
            applies = "all" if item.applies_to is None or len(item.applies_to) > 5 else ", ".join(item.applies_to)
            rows.append((layer.name, item.name, applies, values, default))
    return table(("layer", "attribute", "of", "values", "left out means"), rows)


def schema_relations_table(schema: Schema) -> str:
    """Return the table of all relations with what they may connect."""
    rows = [
        (relation.name, ", ".join(relation.domain), ", ".join(relation.range)) for relation in schema.relations.values()
    ]
    return table(("relation", "from", "to"), rows)


TABLES: dict[str, Callable[[Schema], str]] = {
    "labels": schema_labels_table,
    "attributes": schema_attributes_table,
    "relations": schema_relations_table,
}
"""The tables that a generated block of a paper may hold, by the name in its markers."""
