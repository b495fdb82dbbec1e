"""Judges the tasks of an export, which are read as a pull reads them."""

from collections import Counter
from contextlib import ExitStack

from claimset.check.files.file_zones import FileZones
from claimset.check.files.findings import FileIssues, KnownDocuments
from claimset.check.files.repeated_texts import RepeatedTexts
from claimset.check.omissions import omission_issues
from claimset.labels.as_json import labels_sha256
from claimset.model.document import Document
from claimset.model.exported import ExportedAnnotation, ExportedTask, ResultProblem
from claimset.model.issue import Edit, Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.engine.rule_levels import at_levels
from claimset.rules.runner import run
from claimset.text.decode import TextRefused, decode, sha256

_ANYBODY = "?"
# Rules about pseudonyms and the manifest are only for files of a project.
_RULES_OF_OWN_FILES = {"ANN001", "SAF003"}


class ExportJudge:
    """Judges the tasks of one file. Use it in a `with` statement, and call `conclude` after the last task."""

    def __init__(
        self, schema: Schema, documents: KnownDocuments, file_issues: FileIssues, file_zones: FileZones
    ) -> None:
        self._schema = schema
        self._file_zones = file_zones
        self._documents = documents
        self._issues = file_issues
        self._rules = [rule for code, rule in REGISTER.items() if code not in _RULES_OF_OWN_FILES]
        self._omission_counts: Counter[str] = Counter()
        self._closing = ExitStack()
        self._texts = self._closing.enter_context(RepeatedTexts())

    def __enter__(self) -> "ExportJudge":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def judge(self, task: ExportedTask, pointer: str) -> None:
        """Judge a task; `pointer` is the JSON pointer to it."""
        self._issues.result.documents += 1
        if task.text is None:
            self._issues.say("SCH002", task.problem or "it has no text", f"{pointer}/data", task.document)
            return
        try:
            decode(task.text.encode())
        except TextRefused as refusal:
            self._issues.say("DOC004", f"the text cannot be read: {refusal}", f"{pointer}/data", task.document)
            return
        document = self._document(task, task.text, pointer)
        annotations = []
        for exported in task.annotations():
            labels = self._annotation(exported, task, document, task.text, pointer + exported.pointer)
            if labels is not None and exported.by_person:
                annotations.append(labels)
        for issue in self._texts.add(task.text, pointer, annotations, task.document if task.has_key else None):
            self._issues.add(issue, document=document.id)

    def conclude(self) -> None:
        """Add the issues that need all tasks of the file: near copies, and answers that the schema leaves out."""
        for issue in (*at_levels(self._texts.near_copies(), self._schema), *omission_issues(self._omission_counts)):
            self._issues.add(issue)

    def _document(self, task: ExportedTask, text: str, pointer: str) -> Document:
        stored, document = self._documents.document(task.document), document_of(task, text, self._documents)
        is_other_text = stored is not None and stored is not document
        if is_other_text or (stored is None and task.text_sha256 not in {None, document.sha256}):
            self._issues.say("DOC001", "the text of the task is not the document's", f"{pointer}/data", task.document)
        return document

    def _annotation(
        self, exported: ExportedAnnotation, task: ExportedTask, document: Document, text: str, pointer: str
    ) -> Labels | None:
        reading, interface = exported.reading, exported.interface
        if reading is None or interface is None:
            self._issues.say("SCH003", exported.problem, pointer, document.id)
            return None
        # An export names annotators by account, which must not be repeated. The interface is named only if the task
        # names it, because otherwise it is a guess.
        annotator = _ANYBODY if exported.by_person else None
        address = {"annotator": annotator, "interface": task.interface.name if task.interface else None}
        self._omission_counts.update(reading.omission_counts)
        for problem in reading.problems:
            self._issues.add(_issue(problem, pointer), document=document.id, **address)
        annotation = annotation_of(exported, reading.labels, task, document, self._schema)
        self._issues.result.annotations += exported.by_person
        zone_labels = self._file_zones.beside(annotation, document, text)
        subject = Subject(
            document, reading.labels, self._schema, text, annotation, tracked=False, zone_labels=zone_labels
        )
        for issue in run(subject, rules=self._rules):
            index = exported.region_indexes.get((issue.start, issue.end))
            self._issues.add(issue, pointer=_pointer(pointer, index), **address)
        return reading.labels


def annotation_of(
    exported: ExportedAnnotation, labels: Labels, task: ExportedTask, document: Document, schema: Schema
) -> Annotation:
    """Return an annotation of an export, with these labels and without its annotator, as rules judge it."""
    return Annotation(
        annotator=_ANYBODY,
        interface=exported.interface.name if exported.interface is not None else "",
        made_by="person" if exported.by_person else "machine",
        schema_version=task.schema_version or schema.version,
        guideline_version=schema.guidelines,
        text_sha256=document.sha256,
        sha256=labels_sha256(labels, schema),
        labels=labels,
        gaps=exported.reading.gaps if exported.reading is not None else {},
    )


def document_of(task: ExportedTask, text: str, documents: KnownDocuments) -> Document:
    """Return the document of a task: that of the project if it has this text, else a placeholder."""
    stored, digest = documents.document(task.document), sha256(text.encode())
    if stored is not None and stored.sha256 == digest:
        return stored
    return documents.stand_in(task.document or "?", digest, task.language or "", text)


def _issue(problem: ResultProblem, pointer: str) -> Issue:
    edit = None
    if problem.proposed_span is not None and problem.start is not None and problem.end is not None:
        edit = Edit(problem.proposed_span.at(problem.start, problem.end), problem.proposed_span)
    return Issue(
        problem.code,
        Level.ERROR,
        problem.message,
        start=problem.start,
        end=problem.end,
        pointer=_pointer(pointer, problem.index),
        fix=edit,
    )


def _pointer(pointer: str, index: int | None) -> str:
    return pointer if index is None else f"{pointer}/result/{index}"
