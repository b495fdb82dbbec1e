"""One task of a server, and its annotations in the project's form."""

import msgspec

from claimset.labels.as_json import labels_sha256
from claimset.labels.protect import public_labels
from claimset.labelstudio.payload.tasks import ServerAnnotation, ServerTask
from claimset.labelstudio.task import task_address
from claimset.model.document import Document
from claimset.model.exported import ResultReading
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.machine import Machine, NotRecorded
from claimset.model.record import Annotation
from claimset.model.refusal import Refusal
from claimset.model.schema import Schema
from claimset.rules.engine.rule import Subject
from claimset.rules.protection import EMAIL
from claimset.rules.runner import run
from claimset.sync.pull.arrivals import PullSource, ReadTask
from claimset.text.decode import sha256, storable


def task_url(server_url: str, source: PullSource, task: int | str = "") -> str:
    """Return the address of a task on its server; without a number, its beginning."""
    return task_address(server_url, source.target.id, task)


_FREE_TEXT_RULES = ("QTY001", "QTY003", "SAF004")


class IncomingTask(msgspec.Struct, frozen=True):
    """
    A task from a server, with the document and versions that all its annotations share.

    `url` is its address, `text` the text that annotators saw. `versions` are (schema version, guideline version) that
    it was labelled under; None if its data name no valid version.
    """

    source: PullSource
    task: ServerTask
    document: Document
    text: str
    versions: tuple[str, str] | None
    url: str

    @classmethod
    def of(cls, reading: ReadTask, document: Document, schema: Schema, server_url: str) -> "IncomingTask":
        """Return a task that was read, with its document."""
        task = reading.task
        versions = task.version("schema_version"), task.version("guideline_version")
        names_versions = None not in versions
        return cls(
            reading.source,
            task,
            document,
            task.text(schema.text.field),
            (versions[0] or schema.version, versions[1] or schema.guidelines) if names_versions else None,
            task_url(server_url, reading.source, task.id),
        )

    def is_outdated(self, schema: Schema) -> bool:
        """Whether the task was labelled under another version of the schema."""
        return self.versions is not None and self.versions[0] != schema.version

    def issue(
        self,
        code: str,
        message: str,
        row: ServerAnnotation | None = None,
        annotator: str | None = None,
        level: Level = Level.ERROR,
    ) -> Issue:
        """Return an issue with the address of the task, or of an annotation."""
        url = f"{self.url}&annotation={row.id}" if row and row.id else self.url
        return Issue(
            code,
            level,
            message,
            document=self.document.id,
            annotator=annotator,
            interface=self.source.interface.name,
            url=url,
        )

    def refusal(
        self,
        row: ServerAnnotation | None,
        code: str,
        annotator: str | None,
        assignee: str | None,
        *,
        is_partial: bool = False,
    ) -> Refusal:
        """
        Return the record of a refused annotation, or of one of which only a part was refused.

        `row` is None if the task's annotations cannot be told apart.
        """
        document, interface, origin = self.document.id, self.source.interface.name, self.source.target.origin
        number, updated = (row.id, row.updated) if row else (None, None)
        return Refusal(
            document, interface, origin, self.task.id, number, code, annotator, assignee, updated, is_partial
        )

    def unreadable(self) -> Issue | None:
        """Return why no annotation of the task can be read; None if they can."""
        if self.task.wrong_names or self.versions is None:
            parts = " and ".join(self.task.wrong_names) or "version of the schema or the guidelines"
            return self.issue("SCH003", f"the server gives task {self.task.id} a {parts} that is not valid")
        if sha256(self.text.encode("utf-8", "surrogatepass")) != self.document.sha256:
            return self.issue("DOC001", f"the text of task {self.task.id} on the server is not the document's")
        return None

    def annotation(
        self,
        row: ServerAnnotation,
        reading: ResultReading,
        annotator: str,
        machine: Machine | NotRecorded | None,
        schema: Schema,
    ) -> tuple[Annotation | None, list[Issue]]:
        """
        Return an annotation with the labels that could be read, and an issue for each part that could not.

        `machine` is the machine that made it, None if a person did.
        If there are issues and no labels, there is no annotation: an empty one would mean that nothing is to label.
        """
        document = self.document
        issues = [
            msgspec.structs.replace(
                self.issue(problem.code, problem.message, row, annotator), start=problem.start, end=problem.end
            )
            for problem in reading.problems
        ]
        schema_version, guidelines = self.versions or ("", "")
        annotation = Annotation(
            annotator=annotator,
            interface=self.source.interface.name,
            made_by="person" if machine is None else "machine",
            schema_version=schema_version,
            guideline_version=guidelines,
            text_sha256=document.sha256,
            sha256="",
            labels=Labels(),
            origin=self.source.target.origin,
            task=self.task.id,
            annotation=row.id,
            lead_time=row.lead_time,
            created=row.created,
            updated=row.updated,
            gaps=reading.gaps,
            note=stored_note(reading.note, document),
            machine=machine,
        )
        if issues and not reading.holds_labels:
            return None, issues
        complete, free_text_issues = with_labels(annotation, reading.labels, document, self.text, schema)
        url = self.issue("", "", row).url
        return complete, issues + [msgspec.structs.replace(issue, url=url) for issue in free_text_issues]


def stored_note(note: str | None, document: Document) -> str | None:
    """Return a note as a tracked file may have it: without an address, or words of a text that does not ship."""
    is_public = document.is_open and note is not None and not EMAIL.search(note) and storable(note)
    return note if is_public or note is None else ""


def with_labels(
    annotation: Annotation, labels: Labels, document: Document, text: str, schema: Schema
) -> tuple[Annotation | None, list[Issue]]:
    """
    Return an annotation with labels and their hash. If the text does not ship, only publishable labels are kept.

    The annotation is None if free text in a field of such a document may repeat words of the text; the issues say
    where.
    """
    labels = labels if document.is_open else public_labels(labels, schema)
    complete = msgspec.structs.replace(annotation, labels=labels, sha256=labels_sha256(labels, schema))
    if document.is_open:
        return complete, []
    # Free text in a field may repeat words of the text, so only a valid value may enter a tracked file.
    subject = Subject(document, labels, schema, text, complete, zone_labels=Labels())
    issues = [issue for issue in run(subject) if issue.code in _FREE_TEXT_RULES]
    return (None if issues else complete), issues
