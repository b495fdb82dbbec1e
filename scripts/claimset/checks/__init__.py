"""Rules: each judges one thing about one labelled document. Importing this package registers them all."""

from claimset.checks import (
    annotators,
    claims,
    contract,
    documents,
    labels,
    notices,
    protection,
    quantities,
    relations,
    spans,
    together,
    together_pages,
)

__all__ = [
    "annotators",
    "claims",
    "contract",
    "documents",
    "labels",
    "notices",
    "protection",
    "quantities",
    "relations",
    "spans",
    "together",
    "together_pages",
]
