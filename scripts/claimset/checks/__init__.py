"""Rules: each judges one thing about one labelled document. Importing this package registers them all."""

from claimset.checks import (
    annotators,
    claims,
    documents,
    labels,
    notices,
    protection,
    quantities,
    relations,
    spans,
)

__all__ = ["annotators", "claims", "documents", "labels", "notices", "protection", "quantities", "relations", "spans"]
