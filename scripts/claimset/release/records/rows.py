"""Converts gold records and annotations to the rows of each config."""

from collections.abc import Iterator
from typing import Any

from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.release.records.negatives import unrelated_pairs
from claimset.text.sentences import Sentences

Row = dict[str, Any]
ANNOTATION_FIELDS = (
    "annotator",
    "interface",
    "made_by",
    "schema_version",
    "guideline_version",
    "text_sha256",
    "sha256",
)
"""Fields of an annotation that a row of `annotations` has beside the labels."""

_MANIFEST_FIELDS = ("outlet", "published", "published_basis", "source_type", "licence", "event")


def record_rows(
    record: Record, document: Document, text: str | None, schema: Schema, negatives: int = 0
) -> Iterator[tuple[str, Row]]:
    """
    Yield each row of a record with the config it belongs to; for every relation up to `unrelated` pairs without one.

    `text` is None for a document whose text is not ours: every string of it is then None, whether or not the text is
    at hand.
    """
    reference = {
        "id": record.id,
        "language": record.language,
        "text_sha256": record.text_sha256,
        "length": document.length,
        **{name: getattr(document, name) for name in _MANIFEST_FIELDS},
        "schema_version": record.schema_version,
        "guideline_version": record.guideline_version,
        **_label_columns(record.labels, schema),
        "provenance": {
            "adjudicated": record.provenance.adjudicated,
            "made_by": record.provenance.made_by,
            "layers": [
                {
                    "annotator": item.annotator,
                    "interface": item.interface,
                    "made_by": item.made_by,
                    "sha256": item.sha256,
                }
                for item in record.provenance.layers
            ],
        },
    }
    if text is None:
        yield "by_reference", reference
    else:
        yield "documents", {"id": record.id, "text": text, "title": document.title} | reference
    sentences = None if text is None else Sentences(text, record.language)
    targets = _RelationTargets(record.labels, schema)
    for layer in schema.with_role("claim")[:1]:
        for claim in record.labels.layers[layer.name]:
            yield "claims", _claim_row(claim, layer, record, document, text, sentences, schema, targets)
    spans_by_id = targets.spans_by_id
    for relation in record.labels.relations:
        yield (
            "relations",
            _pair_row(
                relation.label, spans_by_id[relation.source], spans_by_id[relation.target], record, document, text
            ),
        )
    for source, target in unrelated_pairs(record.labels, record.id, schema, negatives) if negatives else ():
        yield "relations", _pair_row(None, source, target, record, document, text)


def annotation_row(annotation: Annotation, document: Document, schema: Schema) -> Row:
    """Return one annotator's labels of one document as a row."""
    return {
        "document_id": document.id,
        "language": document.language,
        **{name: getattr(annotation, name) for name in ANNOTATION_FIELDS},
        **_label_columns(annotation.labels, schema),
    }


def _label_columns(labels: Labels, schema: Schema) -> Row:
    return {
        **{name: labels.document.get(name) for name in schema.document},
        **{
            layer.name: [_span_row(span, layer) for span in labels.layers.get(layer.name, ())]
            for layer in schema.layers.values()
        },
        schema.relation_key: [
            {"from": item.source, "to": item.target, "label": item.label} for item in labels.relations
        ],
    }


def _span_row(span: Span, layer: Layer) -> Row:
    return {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "label": span.label,
        **{name: span.attributes.get(name) for name in layer.attributes},
    }


class _RelationTargets:
    """The target spans of a record's relations, by source span and meaning."""

    def __init__(self, labels: Labels, schema: Schema) -> None:
        self.spans_by_id = labels.layer_of()
        self._targets: dict[tuple[str, str], list[tuple[str, Span]]] = {}
        for relation in labels.relations:
            kind = schema.relations.get(relation.label)
            if kind is not None and relation.target in self.spans_by_id:
                self._targets.setdefault((relation.source, kind.meaning), []).append(self.spans_by_id[relation.target])

    def of(self, claim: Span, meaning: str) -> list[tuple[str, Span]]:
        """Return the spans that relations of a meaning lead to, in text order, each with its layer's name."""
        return sorted(self._targets.get((claim.id, meaning), ()), key=lambda pair: pair[1].start)


def _claim_row(
    claim: Span,
    layer: Layer,
    record: Record,
    document: Document,
    text: str | None,
    sentences: Sentences | None,
    schema: Schema,
    targets: "_RelationTargets",
) -> Row:
    start, end = sentences.around(claim.start, claim.end) if sentences else (None, None)

    return {
        "document_id": record.id,
        "claim_id": claim.id,
        "language": record.language,
        "text_tier": document.text_tier,
        "text": None if text is None else claim.quote(text),
        "start": claim.start,
        "end": claim.end,
        "sentence": None if text is None else text[start:end],
        "sentence_start": start,
        "label": claim.label,
        **{name: claim.attributes.get(name) for name in layer.attributes},
        "claimants": [_span_reference(span, text) for _, span in targets.of(claim, "attribution")],
        "cues": [_span_reference(span, text) for _, span in targets.of(claim, "cue")],
        "quantities": [_quantity_row(span, schema.layers[name]) for name, span in targets.of(claim, "quantity")],
        "made_by": record.provenance.made_by,
    }


def _pair_row(
    label: str | None,
    source_pair: tuple[str, Span],
    target_pair: tuple[str, Span],
    record: Record,
    document: Document,
    text: str | None,
) -> Row:
    (from_layer, source), (to_layer, target) = source_pair, target_pair
    return {
        "document_id": record.id,
        "language": record.language,
        "text_tier": document.text_tier,
        "label": label,
        "from_layer": from_layer,
        "from_id": source.id,
        "from_label": source.label,
        "from_start": source.start,
        "from_end": source.end,
        "from_text": None if text is None else source.quote(text),
        "to_layer": to_layer,
        "to_id": target.id,
        "to_label": target.label,
        "to_start": target.start,
        "to_end": target.end,
        "to_text": None if text is None else target.quote(text),
        "made_by": record.provenance.made_by,
    }


def _span_reference(span: Span, text: str | None) -> Row:
    quote = None if text is None else span.quote(text)
    return {"id": span.id, "label": span.label, "start": span.start, "end": span.end, "text": quote}


def _quantity_row(span: Span, layer: Layer) -> Row:
    formatted = (span.attributes.get(item.name) for item in layer.attributes.values() if item.format == "quantity")
    notation = next((str(value) for value in formatted if value is not None), None)
    row: Row = {"id": span.id, "notation": notation}
    try:
        quantity = parse_quantity(notation or "")
    except NotationError:
        names = ("min", "max", "min_inclusive", "max_inclusive", "unit", "kind", "per", "approximation")
        return row | dict.fromkeys(names)
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
