"""Gold records and annotations to the rows of each config."""

from collections.abc import Iterator
from typing import Any

from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.release.records.negatives import negatives
from claimset.text.sentences import Sentences

Row = dict[str, Any]
OF_ANNOTATION = ("annotator", "interface", "made_by", "schema_version", "guideline_version", "text_sha256", "sha256")
"""What a row of `annotations` says of an annotation beside its labels."""

_MANIFEST = ("outlet", "published", "published_basis", "source_type", "licence", "event")


def record_rows(
    record: Record, document: Document, text: str | None, schema: Schema, unrelated: int = 0
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
        **{name: getattr(document, name) for name in _MANIFEST},
        "schema_version": record.schema_version,
        "guideline_version": record.guideline_version,
        **_labels(record.labels, schema),
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
    ends = _Ends(record.labels, schema)
    for layer in schema.with_role("claim")[:1]:
        for claim in record.labels.layers[layer.name]:
            yield "claims", _claim(claim, layer, record, document, text, sentences, schema, ends)
    where = ends.where
    for relation in record.labels.relations:
        yield "relations", _pair(relation.label, where[relation.source], where[relation.target], record, document, text)
    for one, other in negatives(record.labels, record.id, schema, unrelated) if unrelated else ():
        yield "relations", _pair(None, one, other, record, document, text)


def annotation_row(annotation: Annotation, document: Document, schema: Schema) -> Row:
    """Return one annotator's labels of one document as a row."""
    return {
        "document_id": document.id,
        "language": document.language,
        **{name: getattr(annotation, name) for name in OF_ANNOTATION},
        **_labels(annotation.labels, schema),
    }


def _labels(labels: Labels, schema: Schema) -> Row:
    return {
        **{name: labels.document.get(name) for name in schema.document},
        **{
            layer.name: [_span(span, layer) for span in labels.layers.get(layer.name, ())]
            for layer in schema.layers.values()
        },
        schema.relation_key: [
            {"from": item.source, "to": item.target, "label": item.label} for item in labels.relations
        ],
    }


def _span(span: Span, layer: Layer) -> Row:
    return {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "label": span.label,
        **{name: span.attributes.get(name) for name in layer.attributes},
    }


class _Ends:
    """What the relations of one record lead to, by the claim that they start at."""

    def __init__(self, labels: Labels, schema: Schema) -> None:
        self.where = labels.layer_of()
        self._from: dict[tuple[str, str], list[tuple[str, Span]]] = {}
        for relation in labels.relations:
            kind = schema.relations.get(relation.label)
            if kind is not None and relation.target in self.where:
                self._from.setdefault((relation.source, kind.meaning), []).append(self.where[relation.target])

    def of(self, claim: Span, meaning: str) -> list[tuple[str, Span]]:
        """Return the spans that relations of a meaning lead to, in text order, each with its layer's name."""
        return sorted(self._from.get((claim.id, meaning), ()), key=lambda pair: pair[1].start)


def _claim(
    claim: Span,
    layer: Layer,
    record: Record,
    document: Document,
    text: str | None,
    sentences: Sentences | None,
    schema: Schema,
    ends: "_Ends",
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
        "claimants": [_mention(span, text) for _, span in ends.of(claim, "attribution")],
        "cues": [_mention(span, text) for _, span in ends.of(claim, "cue")],
        "quantities": [_quantity(span, schema.layers[name]) for name, span in ends.of(claim, "quantity")],
        "made_by": record.provenance.made_by,
    }


def _pair(
    label: str | None,
    one: tuple[str, Span],
    other: tuple[str, Span],
    record: Record,
    document: Document,
    text: str | None,
) -> Row:
    (from_layer, start), (to_layer, end) = one, other
    return {
        "document_id": record.id,
        "language": record.language,
        "text_tier": document.text_tier,
        "label": label,
        "from_layer": from_layer,
        "from_id": start.id,
        "from_label": start.label,
        "from_start": start.start,
        "from_end": start.end,
        "from_text": None if text is None else start.quote(text),
        "to_layer": to_layer,
        "to_id": end.id,
        "to_label": end.label,
        "to_start": end.start,
        "to_end": end.end,
        "to_text": None if text is None else end.quote(text),
        "made_by": record.provenance.made_by,
    }


def _mention(span: Span, text: str | None) -> Row:
    quote = None if text is None else span.quote(text)
    return {"id": span.id, "label": span.label, "start": span.start, "end": span.end, "text": quote}


def _quantity(span: Span, layer: Layer) -> Row:
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
