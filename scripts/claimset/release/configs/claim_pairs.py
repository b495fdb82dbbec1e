"""The config `claim_pairs`: figures of two claims side by side, and the verdict of arithmetic on them."""

from collections.abc import Iterator
from typing import Any

from claimset.model.feature import List
from claimset.model.schema import Schema
from claimset.numbers.facets.figure import Figure
from claimset.numbers.interval import Interval
from claimset.numbers.pair import FigurePair
from claimset.quantity.notation import render_quantity
from claimset.release.records.column_types import BOOL, FLOAT, INT, STRING, relation_type
from claimset.release.records.config import Config
from claimset.release.records.figures import FACET_COLUMNS, facet_row
from claimset.release.records.released_document import FigureQuote, ReleasedDocument
from claimset.release.records.spans import Row

_INTERVAL = {"min": FLOAT, "max": FLOAT, "min_inclusive": BOOL, "max_inclusive": BOOL}


def pair_columns(schema: Schema, *, has_text: bool) -> dict[str, Any] | None:
    """Return the types of the columns of `pair_rows`, None for a schema without figures."""
    if not ReleasedDocument.figure_reader_of(schema).applies:
        return None
    side = {
        "document_id": STRING,
        "claim_id": STRING,
        "quantity_id": STRING,
        **({"sentence": STRING, "text": STRING} if has_text else {}),
        "start": INT,
        "end": INT,
        "notation": STRING,
        **FACET_COLUMNS,
        **_INTERVAL,
    }
    return {
        "document_id": STRING,
        "language": STRING,
        "text_tier": STRING,
        "check": STRING,
        "relation": relation_type(schema),
        "verdict": STRING,
        "reading": STRING,
        "reason": STRING,
        "sum": STRING,
        "from": side,
        "to": side,
        "others": List(STRING),
        "made_by": STRING,
    }


def pair_rows(item: ReleasedDocument, *, has_text: bool) -> Iterator[Row]:
    """
    Yield a row for each pair that people linked, or whose facets are equal, whatever its verdict is.

    With `has_text` these are the pairs whose texts both ship, without it those with a text that does not. A pair of two
    documents belongs to the document of its first figure.
    """
    if (item.text is not None) == has_text:
        for pair in item.figure_pairs:
            yield _pair_row(pair, item, item.figure_quote(pair.left), item.figure_quote(pair.right))
    yield from pair_rows_across(item, has_text=has_text)


def pair_rows_across(item: ReleasedDocument, *, has_text: bool) -> Iterator[Row]:
    """Yield the rows of `pair_rows` whose figures are of two documents."""
    for across in item.pairs_across:
        left, right = across.quotes or (None, None)
        if (across.quotes is not None) == has_text:
            yield _pair_row(across.pair, item, left, right)


def _pair_row(pair: FigurePair, item: ReleasedDocument, left: FigureQuote | None, right: FigureQuote | None) -> Row:
    left_interval, right_interval = pair.verdict.sides or (None, None)
    return {
        "document_id": item.record.id,
        "language": item.record.language,
        "text_tier": item.document.text_tier,
        "check": pair.check,
        "relation": None if pair.link is None else pair.link.relation,
        "verdict": str(pair.verdict.outcome),
        "reading": pair.verdict.reading,
        "reason": pair.verdict.reason,
        "sum": pair.verdict.sentence,
        "from": _side_row(pair.left, left_interval, left),
        "to": _side_row(pair.right, right_interval, right),
        "others": [
            figure.span if figure.document == item.record.id else f"{figure.document}#{figure.span}"
            for figure in pair.others
        ],
        "made_by": item.record.provenance.made_by,
    }


def _side_row(figure: Figure, interval: Interval | None, quote: FigureQuote | None) -> Row:
    row: Row = {
        "document_id": figure.document,
        "claim_id": figure.claim,
        "quantity_id": figure.span,
        "start": figure.start,
        "end": figure.end,
        "notation": render_quantity(figure.value),
        **facet_row(figure),
        "min": None if interval is None or interval.low is None else float(interval.low),
        "max": None if interval is None or interval.high is None else float(interval.high),
        "min_inclusive": None if interval is None else interval.low_in,
        "max_inclusive": None if interval is None else interval.high_in,
    }
    return row if quote is None else {**row, "sentence": quote.sentence, "text": quote.text}


PAIR_WORDS = {
    "check": "What was computed: same, conflict, part, funnel, sum, difference, share, change or ratio.",
    "relation": "The relation by which a person linked the claims; empty where their facets are alike.",
    "verdict": "CONSISTENT, TENSION, CONFLICT or NOT_COMPARABLE, from labels, links and names in texts of one event.",
    "reading": "The first reading under which the figures fit: printed, rounded or convention; empty for none.",
    "reason": "Rounding or the convention of a TENSION, the facet of a NOT_COMPARABLE.",
    "sum": "The sum in one sentence.",
    "from": "The figure, as it was compared.",
    "to": "The figure that it is held against, as it was compared.",
    "others": "The ids of further figures of the sum: other parts, or the whole of a share; of another document "
    "after its id and #.",
    **{
        f"{side}.{name}": words
        for side in ("from", "to")
        for name, words in {
            "document_id": "The id of the document that states the figure.",
            "claim_id": "The id of the claim that states the figure.",
            "quantity_id": "The id of the figure's span.",
            "sentence": "The sentence of the claim.",
            "text": "The words of the figure.",
            "start": "Offset of the figure's first character, in Unicode code points of the document.",
            "end": "Offset after the figure's last character, in Unicode code points of the document.",
            "notation": "The figure in one line of notation.",
            "measure": "What was done with the things that the figure counts.",
            "counted": "The thing that is counted, by id; of another document after its id and #.",
            "places": "The places that the figure is about, by id.",
            "scopes": "What the figure is limited to, by id.",
            "times": "The times that the figure is about, as TIMEX3 values.",
            "window_start": "The first day that the figure is about.",
            "window_end": "The last day that the figure is about.",
            "whole": "What a share is a share of, by id.",
            "inherited": "The facets that the claim itself lacks, each with the claim it is taken from: places:c4.",
            "min": "The least number that was compared, in the unit of both; empty where nothing bounds it.",
            "max": "The greatest number that was compared, in the unit of both; empty where nothing bounds it.",
            "min_inclusive": "Whether the least number belongs to it.",
            "max_inclusive": "Whether the greatest number belongs to it.",
        }.items()
    },
}
"""What the columns of pairs hold, by their path."""

CONFIG = Config(
    name="claim_pairs",
    order=70,
    description="two claims whose figures were compared: their facets, the link, the verdict, the sum in words",
    features=lambda schema: pair_columns(schema, has_text=True),
    rows=lambda item: pair_rows(item, has_text=True),
    columns=PAIR_WORDS,
)
