"""The config `quantities`: the figures of claims, as numbers, with what they are numbers of."""

from collections.abc import Iterator
from typing import Any

from claimset.model.schema import Schema
from claimset.quantity.notation import render_quantity
from claimset.release.records.column_types import INT, STRING
from claimset.release.records.config import Config
from claimset.release.records.figures import FACET_COLUMNS, VALUE_COLUMNS, facet_row, value_row
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row


def quantity_columns(schema: Schema, *, has_text: bool) -> dict[str, Any] | None:
    """Return the types of the columns of `quantity_rows`, None for a schema without figures."""
    if not ReleasedDocument.figure_reader_of(schema).applies:
        return None
    return {
        "document_id": STRING,
        "claim_id": STRING,
        "quantity_id": STRING,
        "language": STRING,
        "text_tier": STRING,
        **({"text": STRING, "counted_text": STRING} if has_text else {}),
        "start": INT,
        "end": INT,
        "notation": STRING,
        **VALUE_COLUMNS,
        **FACET_COLUMNS,
        "made_by": STRING,
    }


def quantity_rows(item: ReleasedDocument) -> Iterator[Row]:
    """Yield a row for each figure of each claim; without a text no column quotes one."""
    for figure in item.figures.figures:
        row: Row = {
            "document_id": item.record.id,
            "claim_id": figure.claim,
            "quantity_id": figure.span,
            "language": item.record.language,
            "text_tier": item.document.text_tier,
            "start": figure.start,
            "end": figure.end,
            "notation": render_quantity(figure.value),
            **value_row(figure.value),
            **facet_row(figure),
            "made_by": item.record.provenance.made_by,
        }
        if item.text is not None:
            _, span = item.spans_by_id[figure.span]
            counted_texts = [target.quote(item.text) for _, target in item.targets(span, "counts")]
            row |= {"text": span.quote(item.text), "counted_text": counted_texts[0] if counted_texts else None}
        yield row


FIGURE_WORDS = {
    "measure": "What was done with the things that the figure counts.",
    "counted": "The thing that is counted: its entity id in the document, or the id of its span.",
    "places": "The places that the figure is about, by entity id, a space between two.",
    "scopes": "The bodies or platforms that the figure is limited to, by entity id, a space between two.",
    "times": "The times that the figure is about, as TIMEX3 values.",
    "window_start": "The first day that the figure is about, where its times name one window.",
    "window_end": "The last day that the figure is about, where its times name one window.",
    "whole": "What a share is a share of: the id of a figure's span, or of the counted thing.",
    "inherited": "The facets that the claim itself lacks, each with the claim it is taken from: places:c4.",
    "fraction": "The fraction that the words name, such as 1/4; empty where they name none.",
    "last_digit": "What one unit of the last printed digit is worth: 10000 for 0.85 million.",
}
"""What the columns of figures hold, by their name."""

CONFIG = Config(
    name="quantities",
    order=60,
    description="a figure of a claim: its words, its value as numbers, what it counts, where, when and of whom",
    features=lambda schema: quantity_columns(schema, has_text=True),
    rows=lambda item: () if item.text is None else quantity_rows(item),
    columns={
        **FIGURE_WORDS,
        "text": "The words of the figure.",
        "counted_text": "The words for what is counted; empty where nothing is labelled so.",
        "quantity_id": "The id of the figure's span within its document.",
        "start": "Offset of the figure's first character, in Unicode code points of the document.",
        "end": "Offset after the figure's last character, in Unicode code points of the document.",
    },
)
