"""The manifest line of a text and what is known of an annotation, for tests that need no project around it."""

from typing import Any

from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.text.decode import sha256


def manifest_line(text: str = "x", **fields: Any) -> Document:
    """Return the manifest line of an open text, which measures it; any field can be given."""
    data = text.encode("utf-8", "surrogatepass")
    facts: dict[str, Any] = {
        "id": "doc",
        "language": "en",
        "title": None,
        "outlet": None,
        "published": None,
        "published_basis": "unknown",
        "genre": None,
        "source_type": "synthetic",
        "text_tier": "open",
        "licence": "CC-BY-4.0",
        "event": None,
        "length": len(text),
        "bytes": len(data),
        "sha256": sha256(data),
        "added": "2026-01-01",
    }
    return Document(**{**facts, **fields})


def annotation_facts(document: Document, schema: Schema, **fields: Any) -> dict[str, Any]:
    """Return the fields of one person's annotation of a document, but for its labels; any can be given, and more."""
    return {
        "annotator": "a01",
        "interface": "all",
        "made_by": "person",
        "schema_version": schema.version,
        "guideline_version": schema.guidelines,
        "text_sha256": document.sha256,
        "sha256": "0" * 64,
        **fields,
    }
