"""Judges files of claimset's own formats from anywhere: pulled annotations, gold records, predictions."""

from typing import Any

from claimset.check.files.findings import FileIssues, KnownDocuments
from claimset.check.result import other_layers
from claimset.labels.as_json import annotation_from_json, labels_from_json, labels_sha256, record_from_json
from claimset.labels.older_forms import record_of_today
from claimset.model.document import ID_PATTERN, Document
from claimset.model.file_kind import FILE_KINDS, FORMAT, OtherFormat, without_format
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.rules.annotators import pseudonym
from claimset.rules.engine.rule import Subject
from claimset.rules.engine.shape import Shape
from claimset.rules.runner import run


class OwnFormJudge:
    """Judges values of claimset's own formats. A part of a wrong form is an issue, and the rest is still judged."""

    def __init__(
        self, schema: Schema, documents: KnownDocuments, file_issues: FileIssues, *, is_release: bool = False
    ) -> None:
        self._schema = schema
        self._shape = Shape(schema.source)
        self._documents = documents
        self._issues = file_issues
        self._is_release = is_release

    def judge(self, value: Any, pointer: str) -> bool:
        """Judge a value at a JSON pointer. Return False for a value of none of the formats."""
        kind = _kind(value) if isinstance(value, dict) else None
        if kind is None:
            return False
        self._issues.result.documents += 1
        try:
            content = self._content(kind, value)
        except OtherFormat as error:
            self._issues.say("SCH001", error.reason, pointer)
            return True
        if kind == "pulled":
            self._annotations(content, content["annotations"], pointer)
        elif kind == "gold":
            self._record(content, pointer)
        else:
            self._prediction(content, content["labels"], pointer)
        return True

    def _content(self, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        """Return a value without its format. The lines of a release state no format; the release's manifest does."""
        if self._is_release:
            return record_of_today(value)
        if FORMAT in value or "layers" in value:
            content: dict[str, Any] = without_format(FILE_KINDS[kind], value, "it")
            return content
        return value

    def _annotations(self, value: dict[str, Any], rows: list[Any], pointer: str) -> None:
        name = self._name(value, pointer)
        rows = [
            (f"{pointer}/annotations/{number}", self._annotation(row, f"{pointer}/annotations/{number}", name))
            for number, row in enumerate(rows)
        ]
        annotations = [row for _, row in rows if row is not None]
        for row_pointer, row in rows:
            if row is None:
                continue
            self._issues.result.annotations += 1
            digest = labels_sha256(row.labels, self._schema)
            if digest != row.sha256:
                message = f"the labels are not those that were pulled: their hash is {digest[:8]} now"
                address = (pseudonym(row.annotator), row.interface)
                self._issues.add(Issue("ANN007", Level.ERROR, message, name, *address, pointer=row_pointer))
            document = self._document(name, row.text_sha256, "")
            other_labels = other_layers(row, annotations)
            self._run(document, row.labels, row_pointer, row, other_labels)

    def _annotation(self, row: Any, pointer: str, name: str) -> Annotation | None:
        if not isinstance(row, dict) or not isinstance(row.get("labels"), dict):
            self._issues.say("SCH002", "it has no 'labels'", pointer, name)
            return None
        if not self._issues.shape(self._shape.of_annotation(row, ""), pointer, name):
            return None
        annotation = annotation_from_json(row, self._schema)
        if annotation.interface not in self._schema.interfaces:
            self._issues.say("SCH002", "the schema has no interface of this name", f"{pointer}/interface", name)
            return None
        return annotation

    def _record(self, value: dict[str, Any], pointer: str) -> None:
        name = self._name(value, pointer)
        if not self._issues.shape(self._shape.of_record(value, ""), pointer, name):
            return
        record = record_from_json(value, self._schema)
        self._issues.result.gold += 1
        document = self._document(name, record.text_sha256, record.language)
        if (record.text_sha256, record.language) != (document.sha256, document.language):
            message = "the gold record is of another text or language than the manifest's"
            self._issues.say("GLD001", message, pointer, name)
        digest = labels_sha256(record.labels, self._schema)
        if digest != record.provenance.sha256:
            message = f"the gold record was edited after it was adjudicated: its hash is {digest[:8]} now"
            self._issues.add(Issue("GLD003", Level.WARNING, message, document=name, pointer=pointer))
        self._run(document, record.labels, pointer)

    def _prediction(self, value: dict[str, Any], label_data: dict[str, Any], pointer: str) -> None:
        name = self._name(value, pointer)
        if not self._issues.shape(self._shape.of_labels(label_data, ""), f"{pointer}/labels", name):
            return
        self._run(self._document(name, "", ""), labels_from_json(label_data, self._schema), pointer)

    def _name(self, value: dict[str, Any], pointer: str) -> str:
        name = value.get("id")
        if isinstance(name, str) and ID_PATTERN.fullmatch(name):
            return name
        self._issues.say("SCH002", "its 'id' cannot be the id of a document", f"{pointer}/id")
        return "?"

    def _document(self, name: str, digest: str, language: str) -> Document:
        stored = self._documents.document(name)
        # A document of a release may have another text in the project now.
        if stored is None or (self._is_release and stored.sha256 != digest):
            return self._documents.stand_in(name, digest, language)
        return stored

    def _run(
        self,
        document: Document,
        labels: Labels,
        pointer: str,
        annotation: Annotation | None = None,
        other_labels: Labels | None = None,
    ) -> None:
        text = self._documents.text(document)
        # Rules about tracked files are only for documents of the project.
        tracked = self._documents.document(document.id) is document
        subject = Subject(document, labels, self._schema, text, annotation, tracked=tracked, zone_labels=other_labels)
        for issue in run(subject):
            self._issues.add(issue, pointer=pointer)


def _kind(value: dict[str, Any]) -> str | None:
    """Return the kind of file that a value is meant as; None for a value of another form."""
    if isinstance(value.get("annotations"), list) or isinstance(value.get("layers"), list):
        return "pulled"
    if "provenance" in value:
        return "gold"
    return "predicted" if isinstance(value.get("labels"), dict) else None
