"""Rules: each judges one thing about one labelled document. Importing this package registers them all."""

from claimset.rules import (
    annotators,
    attachments,
    claims,
    documents,
    figures,
    labels,
    numbers,
    protection,
    quantities,
    relations,
    spans,
    voices,
)
from claimset.rules.corpus import comparisons
from claimset.rules.corpus import notices as corpus_notices
from claimset.rules.engine import adjudication_notices, annotation_notices, file_notices
from claimset.schema.check import notices as schema_notices

__all__ = [
    "adjudication_notices",
    "annotation_notices",
    "annotators",
    "attachments",
    "claims",
    "comparisons",
    "corpus_notices",
    "documents",
    "figures",
    "file_notices",
    "labels",
    "numbers",
    "protection",
    "quantities",
    "relations",
    "schema_notices",
    "spans",
    "voices",
]
