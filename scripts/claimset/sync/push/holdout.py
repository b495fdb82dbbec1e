"""Draws the documents that are sent without proposals, so that it can be measured where proposals pull annotators."""

from claimset.gold.label_reader import LabelReader
from claimset.model.schema import Schema
from claimset.splits.groups import random_point
from claimset.store.learned.holdout import held_out_documents
from claimset.store.project import Project
from claimset.sync.push.ledger import documents_sent


def drawn_holdout(project: Project, schema: Schema, share: float | None) -> frozenset[str]:
    """
    Return the documents that are held out: those that were before, and a `share` of those that are new.

    A document that was sent already, or that somebody labelled, is not drawn: its proposals may have been seen. Whether
    a document is drawn rests on its id and the dataset's name alone.
    """
    stored = held_out_documents(project)
    if not share:
        return stored
    sent_ids, label_reader = documents_sent(project), LabelReader(project, schema)
    names = {
        document.id
        for document in project.documents()
        if document.id not in sent_ids and random_point(f"{schema.name}\0holdout:{document.id}") < share
    }
    return stored | {name for name in names if not _is_labelled(project, label_reader, name)}


def _is_labelled(project: Project, label_reader: LabelReader, name: str) -> bool:
    file = project.pulled_file(name)
    return project.gold_file(name).is_file() or (file.is_file() and bool(label_reader.pulled(file)[0]))
