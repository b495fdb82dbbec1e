"""Rules: each judges one thing about one labelled document. Importing this package registers them all."""

from claimset.rules import annotators, claims, documents, labels, protection, quantities, relations, spans
from claimset.rules.corpus import comparisons as together
from claimset.rules.corpus import notices as together_pages
from claimset.rules.engine import notices
from claimset.schema.check import judge as contract

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
