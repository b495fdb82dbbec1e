"""What any format without relations, attributes or questions about the document loses of labels."""

from collections.abc import Iterator

from claimset.model.conversion import ConvertedDocument, LostPart
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span


def lost_relations(document: ConvertedDocument) -> Iterator[LostPart]:
    """Yield every relation of a document."""
    spans = document.labels.layer_of()
    for relation in sorted(document.labels.relations):
        yield lost_relation(document, relation, *spans[relation.source])


def lost_relation(document: ConvertedDocument, relation: Relation, layer: str, source: Span) -> LostPart:
    """Return the loss of a relation, whose source is a span of a layer."""
    return LostPart(document.id, "relation", relation.label, layer, source.id, source.start, source.end)


def lost_attributes(document: ConvertedDocument) -> Iterator[LostPart]:
    """Yield every attribute of every span."""
    for layer, spans in document.labels.layers.items():
        for span in spans:
            for name in span.attributes:
                yield lost_attribute(document, layer, span, name)


def lost_attribute(document: ConvertedDocument, layer: str, span: Span, name: str) -> LostPart:
    """Return the loss of an attribute of a span."""
    return LostPart(document.id, "attribute", name, layer, span.id, span.start, span.end)


def lost_answers(document: ConvertedDocument, schema: Schema) -> Iterator[LostPart]:
    """Yield every answer about the document."""
    for name in schema.document:
        if name in document.labels.document:
            yield LostPart(document.id, "document", name)
