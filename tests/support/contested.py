"""Projects whose one document several annotators labelled, with differences of many kinds, or of every kind."""

import msgspec

from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from claimset.store.project import Project
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion, own

DENIED = Span("c1", 22, 55, "STATISTIC", {"polarity": "NEGATIVE"})
NGO = Span("e2", 0, 9, "NGO")
LONGER_TEXT = f"{TEXT} The force counted 40 boats near Brock. It named no owner.\n"
FORCE = Span("e3", 57, 66, "LAW_ENFORCEMENT", {"level": "NOM"})
TOWN = Span("g2", 89, 94, "GPE")
IT = Span("e4", 96, 98, "LAW_ENFORCEMENT", {"level": "PRO"})
FORCE_IS_POLICE = Relation("e3", "e2", "SAME_ENTITY")
IT_IS_FORCE = Relation("e4", "e3", "SAME_ENTITY")


def put(project: Project, *rows: Annotation) -> None:
    """Store what annotators say of the project's one document."""
    (document,) = project.documents()
    rows = tuple(msgspec.structs.replace(row, text_sha256=document.sha256) for row in rows)
    project.write_pulled(document, rows, project.schema())


def contested(project: Project) -> Project:
    """Let a01 and a02 differ in a boundary, a label, a span, an attribute and a relation."""
    put(
        project,
        opinion("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    return project


def contested_in_every_kind(project: Project) -> Project:
    """
    Let a01, a02 and a03 differ once in each kind, about a document with LONGER_TEXT.

    Missing is the first place (a03 lacks it), spurious the town (a01 alone has it), the boundary that of the figure,
    the label the force's, the attribute the claim's polarity, the relation from the figure (a01 alone draws it),
    coreference police, force and pronoun, and the document choice the genre.
    """
    agreed = (POLICE, IT)
    group, owls = msgspec.structs.replace(FORCE, label="GROUP"), FIGURE.at(27, 35)
    linked = (SAYS, IT_IS_FORCE)
    own_links = [Relation(f"x{item.source}", f"x{item.target}", item.label) for item in linked]
    news, report = {"genre": "news"}, {"genre": "report"}
    mentions = (*agreed, FORCE, FIGURE, PLACE, TOWN)
    put(
        project,
        opinion("a01", *linked, SCOPED, FORCE_IS_POLICE, entities=mentions, claims=(CLAIM,), document=news),
        opinion("a02", *linked, entities=(*agreed, group, owls, PLACE), claims=(DENIED,), document=report),
        opinion("a03", *own_links, entities=own("x", *agreed, FORCE, FIGURE), claims=own("x", CLAIM), document=news),
    )
    return project


def no_address(annotation: Annotation, span_id: str | None) -> str | None:
    """Return the address of work that was on no server."""
    return None
