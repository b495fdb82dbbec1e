"""A project whose one document two annotators labelled, with a difference of nearly every kind."""

import msgspec

from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.store.project import Project
from support.opinions import CLAIM, COUNTS, FIGURE, PLACE, POLICE, SAYS, opinion

DENIED = Span("c1", 22, 55, "STATISTIC", {"polarity": "NEGATIVE"})
NGO = Span("e2", 0, 9, "NGO")


def put(project: Project, *rows: Annotation) -> None:
    """Store what annotators say of the project's one document."""
    (document,) = project.documents()
    rows = tuple(msgspec.structs.replace(row, text_sha256=document.sha256) for row in rows)
    project.write_pulled(document, rows, project.schema())


def contested(project: Project) -> Project:
    """Let a01 and a02 differ in a boundary, a label, a span, an attribute and a relation."""
    put(
        project,
        opinion("a01", SAYS, COUNTS, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    return project
