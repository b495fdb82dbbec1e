"""Plans a push of reviews: the documents that a curator gets, and their order."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import msgspec

from claimset.gold.review.panes import pane_annotators
from claimset.labelstudio.port import AnnotationServer
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Schema
from claimset.rules.annotators import require_pseudonym
from claimset.store.project import Project
from claimset.sync.assignment.assignment import document_levels
from claimset.sync.assignment.balance import is_allowed
from claimset.sync.assignment.people import People
from claimset.sync.push.plan import plan_push, require_interfaces
from claimset.sync.push.rounds import Round
from claimset.sync.review.compared_documents import ComparedDocument, ComparedDocuments
from claimset.sync.review.interfaces import review_interface
from claimset.sync.review.stored_panes import StoredPanes

DISAGREEMENT = "disagreement"


class ReviewRequest(msgspec.Struct, frozen=True):
    """
    The options of a push of reviews.

    `curator` is the pseudonym of the person who gets them. `contested_only` leaves out documents on which annotators
    do not differ.
    """

    curator: str
    contested_only: bool = False


def plan_reviews(
    project: Project,
    server: Callable[[], AnnotationServer],
    interfaces: Collection[str],
    request: ReviewRequest,
    first_ids: Sequence[str] | None = (),
    progress: Progress = silent,
    document_filter: Mapping[str, Collection[str]] | None = None,
) -> tuple[list[Round], list[Issue]]:
    """
    Compare documents that several people labelled with the curator's projects on the server, which are not changed.

    `first_ids` come first; with None, the documents with the most undecided differences do. Interfaces without anything
    to review are left out. The annotators behind the letters A, B, … of each document are drawn by lot here, and stored
    under `.claimset/`. An issue names each document that the curator may not have. `document_filter` restricts the
    documents of each interface. Raises Misconfigured for a bad pseudonym of a curator, and for an unknown interface.
    """
    require_pseudonym(request.curator, "c01")
    schema = project.schema()
    require_interfaces(schema, interfaces)
    documents = _Documents(project, schema, request)
    connection: AnnotationServer | None = None
    plans = []
    for name in interfaces:
        items = documents.of(schema.interfaces[name])
        if document_filter is not None:
            items = {key: item for key, item in items.items() if key in document_filter.get(name, ())}
        if items:
            most_undecided = sorted(items, key=lambda key: -len(items[key].settlement.undecided))
            connection = connection or server()
            documents.panes.save()
            plans += plan_push(
                project,
                connection,
                [review_interface(schema.interfaces[name]).name],
                {request.curator: items},
                most_undecided if first_ids is None else first_ids,
                progress,
            )
    rounds = [Round(connection, connection.accounts.own_id(), tuple(plans))] if connection is not None else []
    return rounds, documents.issues


class _Documents:
    def __init__(self, project: Project, schema: Schema, request: ReviewRequest) -> None:
        self._project, self._schema, self._request = project, schema, request
        self._compared = ComparedDocuments(project, schema)
        self._documents = project.documents()
        self._cap = People(project).cap(request.curator)
        self._levels = document_levels(project, schema, self._documents) if self._cap is not None else {}
        self.panes = StoredPanes(project)
        self.issues: list[Issue] = []

    def of(self, interface: Interface) -> dict[str, ComparedDocument]:
        """Return the documents that the curator gets, by id, and draw their panes by lot. Decided ones are left out."""
        items: dict[str, ComparedDocument] = {}
        for document in self._documents:
            item = self._compared.of(document, interface.name)
            if item is None or item.is_decided or (self._request.contested_only and not item.differences):
                continue
            refusals = list(self._refusals(document, item))
            self.issues += refusals
            if not refusals:
                items[document.id] = item
                self.panes.draw(document.id, interface.name, pane_annotators(item.compared, item.differences))
        return items

    def _refusals(self, document: Document, item: ComparedDocument) -> Iterator[Issue]:
        curator, level = self._request.curator, self._levels.get(document.id)
        if not is_allowed(level, self._cap):
            level_words = "not known" if level is None else level
            message = f"{curator} may not have it: its level is {level_words}, and the cap of {curator} is {self._cap}"
            yield Issue("ANN009", Level.WARNING, message, document=document.id)
        if curator in item.compared.annotations and self._schema.source.get("x-curator") == "other":
            message = f"{curator} labelled it, and by the schema's x-curator somebody else has to decide"
            yield Issue("ADJ003", Level.WARNING, message, document=document.id)
