"""
A `DocBin` of spaCy: `doc.spans` has a group for each layer, `doc.ents` the mentions that do not overlap.

Attributes, relations and answers about the document are in `doc.user_data["claimset"]`, by the ids of spans. spaCy has
spans of whole tokens: a span that ends inside one is widened. It is an extra: `pip install 'claimset[spacy]'`.
"""

from collections.abc import Iterable
from typing import Any

from claimset.model.conversion import ConvertedDocument, LossKind, LostPart
from claimset.model.schema import Schema
from claimset.model.span import Span, Value
from claimset.model.trouble import Misconfigured

USER_DATA = "claimset"
"""The key of a document's `user_data`."""


def doc_bin(documents: Iterable[ConvertedDocument], schema: Schema) -> tuple[bytes, list[LostPart]]:
    """
    Return the bytes of a DocBin, and what its spans do not have.

    Raises Misconfigured without spaCy, and for a language that it does not have.
    """
    try:
        from spacy.tokens import DocBin
    except ImportError as error:
        raise Misconfigured("spaCy is not installed", "pip install 'claimset[spacy]'") from error
    bundle, losses = DocBin(store_user_data=True), list[LostPart]()
    pipelines: dict[str, Any] = {}
    for document in documents:
        if document.language not in pipelines:
            pipelines[document.language] = _pipeline(document.language)
        bundle.add(_doc(pipelines[document.language](document.text), document, schema, losses))
    return bundle.to_bytes(), losses


def _pipeline(language: str) -> Any:
    import spacy

    try:
        return spacy.blank(language)
    except ImportError as error:
        raise Misconfigured(f"spaCy has no language {language!r}", "convert to jsonl in its place") from error


def _doc(doc: Any, document: ConvertedDocument, schema: Schema, losses: list[LostPart]) -> Any:
    from spacy.util import filter_spans

    mentions: list[Any] = []
    for layer in schema.layers.values():
        group = []
        for span in document.labels.layers.get(layer.name, ()):
            tokens = doc.char_span(span.start, span.end, label=span.label, span_id=span.id, alignment_mode="expand")
            if tokens is None or not len(tokens):
                losses.append(_lost(document, "untokened", layer.name, span))
                continue
            if (tokens.start_char, tokens.end_char) != (span.start, span.end):
                losses.append(_lost(document, "widened", layer.name, span))
            group.append(tokens)
        doc.spans[layer.name] = group
        mentions += group if layer.role == "mention" else []
    doc.ents = filter_spans(mentions)
    doc.user_data[USER_DATA] = {
        "id": document.id,
        "attributes": {
            span.id: {name: _plain(value) for name, value in span.attributes.items()} for span in document.labels.spans
        },
        "relations": [[item.source, item.target, item.label] for item in sorted(document.labels.relations)],
        "document": {name: _plain(value) for name, value in document.labels.document.items()},
    }
    return doc


def _lost(document: ConvertedDocument, kind: LossKind, layer: str, span: Span) -> LostPart:
    return LostPart(document.id, kind, span.label, layer, span.id, span.start, span.end)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value
