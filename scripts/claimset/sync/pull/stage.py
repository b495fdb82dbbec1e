"""Stages the documents that a pull changes beside the stored files, and judges the new annotations."""

from collections.abc import Callable, Collection

from claimset.check.result import other_layers
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.store.project import Project
from claimset.store.staging import Staging, encode_annotations
from claimset.sync.pull.merge import AnnotationKey, MergedDocument
from claimset.text.decode import sha256


def current_rows(staging: Staging, stored: StoredVersions, name: str) -> tuple[list[Annotation], list[Issue]]:
    """Read a document's annotations, the staged ones if there are any; the issues say what cannot be read."""
    file = staging.file(name)
    return stored.pulled(file) if file.is_file() else ([], [])


def stage_document(staging: Staging, merged: MergedDocument, schema_of: Callable[[Annotation], Schema]) -> str | None:
    """Stage the annotations of a document; return the hash of its new file, None if it has no annotation."""
    if not merged.rows:
        return None
    data = encode_annotations(merged.document.id, merged.rows, schema_of)
    staging.put(merged.document.id, data)
    return sha256(data)


def judge_annotations(
    project: Project, schema: Schema, document: Document, rows: list[Annotation], keys: Collection[AnnotationKey]
) -> list[Issue]:
    """Return the rules' issues for those of a document's annotations that `keys` names."""
    if not keys:
        return []
    text = project.text_of(document)
    return [
        issue
        for row in rows
        if (row.origin, row.annotation) in keys
        for issue in judge_annotation(project, schema, document, text, row, rows)
    ]


def judge_annotation(
    project: Project, schema: Schema, document: Document, text: str | None, row: Annotation, rows: list[Annotation]
) -> list[Issue]:
    """Return the rules' issues for one annotation; `rows` are all annotations of its document."""
    subject = Subject(document, row.labels, schema, text, row, zone_labels=other_layers(row, rows))
    return list(run(subject, project.pulled_name(document.id)))
