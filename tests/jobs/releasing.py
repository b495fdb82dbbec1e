"""Small projects that are labelled, released, edited and released again."""

from collections.abc import Iterable
from typing import Any

from claimset.adapters.disk import Project
from claimset.flow.canonical import labels_sha256
from claimset.jobs.adjudicate import adjudicate_all
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span

Marks = Iterable[tuple[Any, ...]]


def say(project: Project, name: str, marks: Marks, layer: str = "entities") -> None:
    """Let one annotator label a document: spans by id, start, end, label and, if any, attributes."""
    schema = project.schema()
    (document,) = (item for item in project.documents() if item.id == name)
    labels = Labels(layers={layer: tuple(Span(*mark) for mark in marks)})
    row = Annotation(
        annotator="a01",
        interface="all",
        made_by="person",
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        text_sha256=document.sha256,
        sha256=labels_sha256(labels, schema),
        labels=labels,
        origin="s/1",
        task=10,
        annotation=70,
        updated="2026-01-02T10:00:00Z",
    )
    project.write_pulled(document, [row], schema)


def settle(project: Project) -> Project:
    """Make gold of what was said."""
    assert not adjudicate_all(project).issues
    return project
