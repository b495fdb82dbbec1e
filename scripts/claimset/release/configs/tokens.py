"""The config `tokens`: sentences as tokens with a tag for each layer."""

from typing import Any

from claimset.labels.tags import NESTED_SUFFIX, SUFFIX
from claimset.model.feature import List
from claimset.model.schema import Schema
from claimset.release.records.column_types import INT, STRING, tag_type
from claimset.release.records.config import Config, Rows
from claimset.release.records.released_document import ReleasedDocument


def _features(schema: Schema) -> dict[str, Any]:
    return {
        "document_id": STRING,
        "sentence": INT,
        "language": STRING,
        "text": STRING,
        "start": INT,
        "end": INT,
        "tokens": List(STRING),
        **dict.fromkeys(("starts", "ends", "sentence_starts", "sentence_ends"), List(INT)),
        **{
            f"{layer.name}{suffix}": List(tag_type(schema, layer))
            for layer in schema.layers.values()
            for suffix in ((SUFFIX, NESTED_SUFFIX) if layer.role == "claim" else (SUFFIX,))
        },
        "made_by": STRING,
    }


def _rows(item: ReleasedDocument) -> Rows:
    return () if item.tagged is None else item.tagged.columns()


CONFIG = Config(
    name="tokens",
    order=30,
    description="a sentence of a document whose text ships: tokens, their offsets, a tag a layer",
    features=_features,
    rows=_rows,
    columns={
        "sentence": "The number of the sentence within its document, from 0.",
        "text": "The sentence exactly as received, without white space around it.",
        "start": "Offset of the sentence in the document, in Unicode code points.",
        "end": "Offset after the sentence's last character in the document, in Unicode code points.",
        "tokens": "The tokens of the sentence: words by Unicode's word boundaries (UAX #29), white space left out.",
        "starts": "Offset of each token in the document, in Unicode code points.",
        "ends": "Offset after each token in the document, in Unicode code points.",
        "sentence_starts": "Offset of each token in the sentence, in Unicode code points.",
        "sentence_ends": "Offset after each token in the sentence, in Unicode code points.",
    },
    covers_text=True,
)
