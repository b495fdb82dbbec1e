"""Compares the annotations of several people in one interface, document by document."""

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.merging.settle import Settlement, settle_differences
from claimset.gold.selection import compared_annotations
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project


class ComparedDocument(msgspec.Struct, frozen=True):
    """The annotations of several people of a document in one interface, their differences, and the decisions."""

    compared: ComparedAnnotations
    differences: list[AnnotatorDifference]
    decisions: list[Decision]

    @property
    def is_decided(self) -> bool:
        """Whether somebody decided about a difference, and none is left to decide."""
        is_touched = any(line.interface == self.compared.interface.name for line in self.decisions)
        return is_touched and not self.settlement.undecided

    @property
    def settlement(self) -> Settlement:
        """The differences as they are settled by the decisions."""
        return settle_differences(self.compared, self.differences, self.decisions)


class ComparedDocuments:
    """Reads and compares the stored annotations of documents."""

    def __init__(self, project: Project, schema: Schema) -> None:
        self._project, self._schema = project, schema
        self._label_reader = LabelReader(project, schema)

    def of(self, document: Document, interface: str) -> ComparedDocument | None:
        """Compare a document's annotations in an interface; None if fewer than two people labelled its text in it."""
        file = self._project.pulled_file(document.id)
        annotations, problems = self._label_reader.pulled(file) if file.is_file() else ([], [])
        rows = [row for row in annotations if row.interface == interface and row.text_sha256 == document.sha256]
        if problems or len({row.annotator for row in rows if row.counts}) < len([row for row in rows if row.counts]):
            return None
        for compared, differences in compared_annotations(rows, self._schema):
            return ComparedDocument(compared, differences, read_document_decisions(self._project, document.id))
        return None
