"""Makes the columns of a document's labels: its attributes, spans and relations."""

from typing import Any

from claimset.model.labels import Labels
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span

Row = dict[str, Any]


def label_row(labels: Labels, schema: Schema) -> Row:
    """Return the columns of `label_columns` for the labels of one document."""
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
