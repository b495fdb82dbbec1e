"""The config `claims`: claims with their sentence, claimants, cues and quantities."""

from collections.abc import Iterator
from typing import Any

from datasets import List

from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.release.records.column_types import BOOL, FLOAT, INT, STRING, attribute_type, label_type
from claimset.release.records.config import Config
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row

_QUANTITY = {
    "id": STRING,
    "notation": STRING,
    "min": FLOAT,
    "max": FLOAT,
    "min_inclusive": BOOL,
    "max_inclusive": BOOL,
    "unit": STRING,
    "kind": STRING,
    "per": STRING,
    "approximation": STRING,
}
_SPAN = {"id": STRING, "label": STRING, "start": INT, "end": INT, "text": STRING}


def _features(schema: Schema) -> dict[str, Any] | None:
    for layer in schema.with_role("claim")[:1]:
        return {
            "document_id": STRING,
            "claim_id": STRING,
            "language": STRING,
            "text_tier": STRING,
            "text": STRING,
            "start": INT,
            "end": INT,
            "sentence": STRING,
            "sentence_start": INT,
            "label": label_type(schema, layer.name, layer.labels),
            **{name: attribute_type(item) for name, item in layer.attributes.items()},
            "claimants": List(_SPAN),
            "cues": List(_SPAN),
            "quantities": List(_QUANTITY),
            "made_by": STRING,
        }
    return None


def _rows(item: ReleasedDocument) -> Iterator[Row]:
    for layer in item.schema.with_role("claim")[:1]:
        for claim in item.record.labels.layers[layer.name]:
            yield _claim_row(claim, layer, item)


def _claim_row(claim: Span, layer: Layer, item: ReleasedDocument) -> Row:
    start, end = item.sentences.around(claim.start, claim.end) if item.sentences else (None, None)
    return {
        "document_id": item.record.id,
        "claim_id": claim.id,
        "language": item.record.language,
        "text_tier": item.document.text_tier,
        "text": item.quote(claim),
        "start": claim.start,
        "end": claim.end,
        "sentence": None if item.text is None else item.text[start:end],
        "sentence_start": start,
        "label": claim.label,
        **{name: claim.attributes.get(name) for name in layer.attributes},
        "claimants": [_span_reference(span, item) for _, span in item.targets(claim, "attribution")],
        "cues": [_span_reference(span, item) for _, span in item.targets(claim, "cue")],
        "quantities": [_quantity_row(span, item.schema.layers[name]) for name, span in item.targets(claim, "quantity")],
        "made_by": item.record.provenance.made_by,
    }


def _span_reference(span: Span, item: ReleasedDocument) -> Row:
    return {"id": span.id, "label": span.label, "start": span.start, "end": span.end, "text": item.quote(span)}


def _quantity_row(span: Span, layer: Layer) -> Row:
    formatted = (span.attributes.get(item.name) for item in layer.attributes.values() if item.format == "quantity")
    notation = next((str(value) for value in formatted if value is not None), None)
    row: Row = {"id": span.id, "notation": notation}
    try:
        quantity = parse_quantity(notation or "")
    except NotationError:
        return row | dict.fromkeys(name for name in _QUANTITY if name not in row)
    return row | {
        "min": None if quantity.min is None else float(quantity.min),
        "max": None if quantity.max is None else float(quantity.max),
        "min_inclusive": quantity.min_inclusive,
        "max_inclusive": quantity.max_inclusive,
        "unit": quantity.unit,
        "kind": str(quantity.kind),
        "per": quantity.per,
        "approximation": str(quantity.approximation),
    }


CONFIG = Config(
    name="claims",
    order=40,
    description="a claim: its sentence, type, attributes, claimants, cues, quantities as numbers",
    features=_features,
    rows=_rows,
    columns={
        "text": "The words of the claim; empty where the text does not ship.",
        "start": "Offset of the claim's first character, in Unicode code points of the document.",
        "end": "Offset after the claim's last character, in Unicode code points of the document.",
        "sentence_start": "Offset of the sentence in the document, in code points; empty where no text ships.",
        "label": "The type of the claim.",
        "cues": "The words that attribute the claim.",
    },
)
