"""The config `claims`: claims with their sentence, claimants, cues and quantities."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimset.model.feature import List
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.numbers.facets.figure import Figure
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.release.records.column_types import INT, STRING, attribute_columns, label_type
from claimset.release.records.config import Config
from claimset.release.records.figures import FACET_COLUMNS, VALUE_COLUMNS, facet_row, value_row
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row

_QUANTITY = {"id": STRING, "notation": STRING, **VALUE_COLUMNS, **FACET_COLUMNS}
_REFERENCE = {"id": STRING, "label": STRING, "start": INT, "end": INT}


def claim_columns(schema: Schema, *, has_text: bool) -> dict[str, Any] | None:
    """Return the types of the columns of `claim_rows`, None for a schema without claims."""
    span = _REFERENCE | {"text": STRING} if has_text else _REFERENCE
    sentence = {"sentence": STRING, "sentence_start": INT, "sentence_before": STRING, "sentence_after": STRING}
    for layer in schema.with_role("claim")[:1]:
        return {
            "document_id": STRING,
            "claim_id": STRING,
            "language": STRING,
            "text_tier": STRING,
            **({"text": STRING} if has_text else {}),
            "start": INT,
            "end": INT,
            **(sentence if has_text else {}),
            "label": label_type(schema, layer.name, layer.labels),
            **attribute_columns(schema, layer.name, layer.attributes),
            "claimants": List(span),
            "cues": List(span),
            "quantities": List(_QUANTITY | ({"text": STRING} if has_text else {})),
            "made_by": STRING,
        }
    return None


def claim_rows(item: ReleasedDocument) -> Iterator[Row]:
    """Yield a row for each claim; without a text it has no column that quotes one."""
    for layer in item.schema.with_role("claim")[:1]:
        by_claim: dict[str, dict[str, Figure]] = {}
        for figure in item.figures.figures:
            by_claim.setdefault(figure.claim, {})[figure.span] = figure
        for claim in item.record.labels.layers[layer.name]:
            yield {
                "document_id": item.record.id,
                "claim_id": claim.id,
                "language": item.record.language,
                "text_tier": item.document.text_tier,
                "start": claim.start,
                "end": claim.end,
                **_quotes(claim, item),
                "label": claim.label,
                **{name: claim.attributes.get(name) for name in layer.attributes},
                "claimants": [_reference_row(span, item) for _, span in item.targets(claim, "attribution")],
                "cues": [_reference_row(span, item) for _, span in item.targets(claim, "cue")],
                "quantities": [
                    _quantity_row(span, item, item.schema.layers[name], by_claim.get(claim.id, {}))
                    for name, span in item.targets(claim, "quantity")
                ],
                "made_by": item.record.provenance.made_by,
            }


def _quotes(claim: Span, item: ReleasedDocument) -> Row:
    if item.text is None or item.sentences is None:
        return {}
    start, end = item.sentences.around(claim.start, claim.end)
    before, after = item.sentences.neighbours(start, end)
    return {
        "text": claim.quote(item.text),
        "sentence": item.text[start:end],
        "sentence_start": start,
        "sentence_before": before,
        "sentence_after": after,
    }


def _reference_row(span: Span, item: ReleasedDocument) -> Row:
    row: Row = {"id": span.id, "label": span.label, "start": span.start, "end": span.end}
    return row if item.text is None else row | {"text": span.quote(item.text)}


def _quantity_row(span: Span, item: ReleasedDocument, layer: Layer, figures: Mapping[str, Figure]) -> Row:
    quantity_names = (name for name, attribute in layer.attributes.items() if attribute.format == "quantity")
    formatted = (span.attributes.get(name) for name in quantity_names)
    notation = next((str(value) for value in formatted if value is not None), None)
    figure = figures.get(span.id)
    facets = dict.fromkeys(FACET_COLUMNS) if figure is None else facet_row(figure)
    row: Row = {"id": span.id, "notation": notation, **facets}
    if item.text is not None:
        row["text"] = span.quote(item.text)
    try:
        return row | value_row(parse_quantity(notation or ""))
    except NotationError:
        return row | dict.fromkeys(VALUE_COLUMNS)


CONFIG = Config(
    name="claims",
    order=40,
    description="a claim: its sentence and its neighbours, type, attributes, claimants, cues, quantities as numbers",
    features=lambda schema: claim_columns(schema, has_text=True),
    rows=lambda item: () if item.text is None else claim_rows(item),
    columns={
        "text": "The words of the claim.",
        "start": "Offset of the claim's first character, in Unicode code points of the document.",
        "end": "Offset after the claim's last character, in Unicode code points of the document.",
        "sentence": "The sentence that the claim stands in, or the run of sentences.",
        "sentence_start": "Offset of the sentence in the document, in Unicode code points.",
        "sentence_before": "The sentence before it; empty at the beginning of the text.",
        "sentence_after": "The sentence after it; empty at the end of the text.",
        "label": "The type of the claim.",
        "cues": "The words that attribute the claim.",
    },
)
