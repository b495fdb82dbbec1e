"""Small projects whose schema changes after their texts were labelled."""

import json
from collections.abc import Callable
from typing import Any

from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from claimset.store.project import Project
from support.changed_schemas import next_version

TEXT = "Northmere Police said 95 people were arrested under the new act in 2024."
Edit = Callable[[dict[str, Any]], None]


def change_schema(project: Project, edit: Edit, version: str = "2.0.0") -> None:
    """Keep today's schema under its version, and put a changed one in its place."""
    source = json.loads(project.schema_file.read_bytes())
    version_file = project.version_file(source["x-version"])
    version_file.parent.mkdir(exist_ok=True)
    version_file.write_text(json.dumps(source))
    new = next_version(source, version)
    edit(new)
    project.schema_file.write_text(json.dumps(new))
    # The lexicons speak of values that may have another name now.
    for file in (project.root / "schema" / "lexicon").glob("??.json"):
        file.unlink()


def said(number: int = 0) -> Labels:
    """What an annotator labels in a text that begins with TEXT."""
    entities = (
        Span(f"e{number}a", 0, 16, "LAW_ENFORCEMENT", {"level": "NAM"}),
        Span(f"e{number}b", 55, 62, "LAW", {"level": "NOM"}),
        Span(f"e{number}d", 67, 71, "DATE", {"timex": "2024"}),
    )
    attributes = {
        "claimant_kind": "ENTITY", "quote_mode": "INDIRECT", "certainty": "CERTAIN", "polarity": "POSITIVE",
        "presupposed": False, "checkability": "RECORD",
    }  # fmt: skip
    claim = Span(f"c{number}", 22, 71, "EVENT", attributes)
    arrows = (Relation(claim.id, entities[0].id, "ATTRIBUTED_TO"), Relation(claim.id, entities[2].id, "IN_TIME"))
    document = {"genre": "news", "truncated": False, "sensitivity": 0, "named_suspect": False}
    return Labels(document, {"entities": entities, "claims": (claim,)}, arrows)


def annotate(project: Project, per_document: int = 1) -> None:
    """Let so many annotators label each document."""
    schema = project.schema()
    for place, document in enumerate(project.documents()):
        rows = []
        for number in range(per_document):
            labels = said(place * per_document + number)
            facts = (schema.version, schema.guidelines, document.sha256, labels_sha256(labels, schema), labels)
            rows.append(Annotation(f"a{number + 1:02d}", "all", "person", *facts))
        project.write_pulled(document, rows, schema)
