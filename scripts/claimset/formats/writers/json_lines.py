"""
JSON Lines: a document a line, with spans as `entities` and with `relations`, as doccano has them.

Each entity has its layer and its attributes too, and `document` the answers about the document: nothing is lost.
"""

import json
from typing import Any

from claimset.model.conversion import ConvertedDocument
from claimset.model.schema import Schema
from claimset.model.span import Value


def json_line(document: ConvertedDocument, schema: Schema) -> bytes:
    """Return the line of a document, with its end."""
    entities = [
        {
            "id": span.id,
            "label": span.label,
            "start_offset": span.start,
            "end_offset": span.end,
            "layer": layer,
            "attributes": {name: _plain(value) for name, value in span.attributes.items()},
        }
        for layer in schema.layers
        for span in document.labels.layers.get(layer, ())
    ]
    relations = [
        {"id": number, "from_id": item.source, "to_id": item.target, "type": item.label}
        for number, item in enumerate(sorted(document.labels.relations), 1)
    ]
    row: dict[str, Any] = {
        "doc_id": document.id,
        "language": document.language,
        **({"split": document.split} if document.split else {}),
        "text": document.text,
        "entities": entities,
        "relations": relations,
        "document": {name: _plain(value) for name, value in document.labels.document.items()},
    }
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value
