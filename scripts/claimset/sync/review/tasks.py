"""Makes tasks of a review from documents."""

import hashlib

import msgspec

from claimset.gold.review.proposal import propose_gold
from claimset.labelstudio.task import prepare
from claimset.model.document import Document
from claimset.model.schema import Interface, Schema
from claimset.model.task import Prediction, Task
from claimset.store.project import Project
from claimset.sync.review.compared_documents import ComparedDocuments
from claimset.sync.review.stored_panes import StoredPanes

MODEL = "review"


class ReviewTasks:
    """Makes the tasks of reviews; the readers of stored annotations are made once for all documents."""

    def __init__(self, project: Project, schema: Schema) -> None:
        self._schema = schema
        self._documents = ComparedDocuments(project, schema)
        self._panes = StoredPanes(project)

    def task(self, document: Document, text: str, interface: Interface) -> Task:
        """
        Return the task of a document in the interface of a review.

        Without two annotators it has no prediction. Raises Misconfigured if the file with the annotators of the panes
        is not on this machine.
        """
        reviewed = interface.reviews or ""
        item = self._documents.of(document, reviewed)
        if item is None:
            return prepare(document, text, self._schema, interface)
        panes = self._panes.of(document.id, reviewed)
        labels, review = propose_gold(item.compared, item.differences, item.decisions, panes, text)
        version = hashlib.sha256(msgspec.json.encode(review)).hexdigest()[:8]
        task = prepare(document, text, self._schema, interface, Prediction(MODEL, version, labels))
        return msgspec.structs.replace(task, review=review)
