"""Errors in what a machine proposes: the labels that it has must be right, and may be incomplete."""

import msgspec

from claimset.labels.as_json import labels_to_json
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.rules.engine.rule import Subject
from claimset.rules.engine.shape import Shape
from claimset.rules.runner import run


def schema_without_questions(schema: Schema) -> Schema:
    """Return the schema with one more interface, named "", that has no questions."""
    interface = Interface(name="", title="", passes=())
    return msgspec.structs.replace(schema, interfaces={**schema.interfaces, interface.name: interface})


def prediction_errors(
    document: Document, labels: Labels, schema: Schema, text: str, shape: Shape, name: str
) -> list[Issue]:
    """
    Return the errors of a prediction in the file `name`; `schema` comes from `schema_without_questions`.

    A prediction may be incomplete: only the labels that it has must be right.
    """
    versions = (schema.version, schema.guidelines)
    issues = list(shape.of_labels(labels_to_json(labels, schema), name))
    if not issues:
        annotation = Annotation("m00", "", "machine", *versions, document.sha256, "", labels)
        issues = list(run(Subject(document, labels, schema, text, annotation, tracked=False), name))
    return [
        issue if issue.document else msgspec.structs.replace(issue, document=document.id)
        for issue in issues
        if issue.level == Level.ERROR
    ]
