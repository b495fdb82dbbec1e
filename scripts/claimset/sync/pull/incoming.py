"""Annotations from a server: read, proven against the text, merged with the stored ones. None is lost."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from claimset.check.refusals import Refused
from claimset.labels.merge import Withdrawal, merge, reasons, withdraw
from claimset.labelstudio.payload.read_result import GapsOf, ResultReading
from claimset.labelstudio.payload.tasks import ServerAnnotation, ServerTask
from claimset.migration.stored_versions import StoredVersions
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.store.project import Project
from claimset.sync.assignment.attribution import Attribution
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.incoming_task import IncomingTask
from claimset.sync.pull.result import PullResult
from claimset.sync.pull.staged_annotations import StagedAnnotations
from claimset.sync.pull.stored_index import StoredIndex


class IncomingAnnotations:
    """
    The annotations of one or several server projects, read, merged with the stored ones, and staged.

    Nothing is stored before `store`. A subclass that reads projects of another kind overrides which document a task
    belongs to, where its text is, and how its labels are read.
    """

    def __init__(
        self,
        project: Project,
        url: str,
        accounts: Mapping[int, str],
        schema: Schema,
        owner: int | None = None,
        annotator: str | None = None,
    ) -> None:
        self._project = project
        self._schema = schema
        self._url = url
        self._stored = StoredVersions(project, schema)
        self.documents = {document.id: document for document in project.documents()}
        self.refused = Refused(project)
        self.stored_index = StoredIndex(project, self.refused)
        self._attribution = Attribution(project, accounts, self.stored_index.pseudonyms, owner, annotator)
        self.reserve(())
        self._unreadable_documents: set[str] = set()
        self.result = PullResult()
        self.staged = StagedAnnotations(
            project, schema, self._stored, self.documents, self.stored_index.hashes, self.result.issues
        )

    def reserve(self, annotators: Collection[str]) -> None:
        """Give the pseudonyms of annotators who have a project of their own to nobody else."""
        self._attribution.reserve(self.stored_index.people, annotators)

    def document_of(self, task: ServerTask) -> str:
        """Return the id of the document that a task is of."""
        return task.document

    def text_of(self, task: ServerTask) -> str:
        """Return the text that annotators saw."""
        return task.text(self._schema.text.field)

    def versions_of(self, task: ServerTask) -> tuple[str, str] | None:
        """Return the versions of the schema and guidelines that a task was labelled under; None where it says none."""
        schema, guidelines = task.version("schema_version"), task.version("guideline_version")
        if schema is None or guidelines is None:
            return None
        return schema or self._schema.version, guidelines or self._schema.guidelines

    def assignee_of(self, target: ServerProject, annotator: str | None) -> str | None:
        """Return whose work an annotation is held against: its project's annotator, else whoever made it."""
        return self._attribution.assignee(target) or annotator

    def read(self, row: ServerAnnotation, text: str, interface: Interface, gaps_of: GapsOf) -> ResultReading:
        """Read the labels of an annotation, every span proven against the text."""
        return row.read(text, self._schema, interface, gaps_of)

    def take(self, task: ServerTask, interface: Interface, target: ServerProject) -> bool:
        """Stage the annotations of a task; return whether none was refused."""
        url = f"{self._url}/projects/{target.id}/data?task={task.id}"
        document = self.documents.get(self.document_of(task))
        if document is None:
            message = f"task {task.id} is of no document here"
            self.result.issues.append(Issue("DOC005", Level.ERROR, message, url=url))
            return False
        stored_rows, problems = self.staged.rows(document.id)
        if problems:
            # The stored file cannot be read whole: writing it again would lose the unreadable part.
            if task.annotations and document.id not in self._unreadable_documents:
                self._unreadable_documents.add(document.id)
                self.result.issues.extend(problems)
            return False
        self.refused.forget(target.origin, task.id)
        incoming = IncomingTask(task, document, interface, target, self.text_of(task), self.versions_of(task), url)
        new_rows, refused_ids, unread_ids = self._read_annotations(incoming, stored_rows)
        stored_ids = {row.annotation or 0 for row in stored_rows if (row.origin, row.task) == (target.origin, task.id)}
        server_ids = {row.id for row in task.annotations if row.id is not None and not row.cancelled}
        if not task.names_every_annotation:
            # An annotation without an id may be any of the stored ones, so none of them counts as gone.
            unread_ids, server_ids = unread_ids | (stored_ids - server_ids), server_ids | stored_ids
        cancellation_times = {row.id: row.updated for row in task.annotations if row.id and row.cancelled}
        withdrawals = reasons(stored_rows, cancellation_times, task.updated or None)
        merged_rows = merge(
            withdraw(stored_rows, target.origin, server_ids, unread_ids, task.id, withdrawals), new_rows
        )
        self.result.annotations += len(new_rows)
        self.compare(document.id, stored_rows, new_rows)
        self.staged.put(document, stored_rows, merged_rows, target.origin, new_rows)
        return task.names_every_annotation and not refused_ids

    def withdraw_task(self, name: str, target: ServerProject, task: int, withdrawal: Withdrawal) -> None:
        """Mark a document's annotations as withdrawn, those of a task that the server deleted or emptied."""
        self.refused.forget(target.origin, task)
        stored_rows, problems = self.staged.rows(name)
        document = self.documents.get(name)
        if document is None or problems:
            self.result.issues.extend(problems)
            return
        merged_rows = merge(withdraw(stored_rows, target.origin, (), (), task, withdrawal), ())
        self.staged.put(document, stored_rows, merged_rows, target.origin, ())

    def compare(self, name: str, stored_rows: Sequence[Annotation], new_rows: Sequence[Annotation]) -> None:
        """Compare a document's stored annotations with the new ones; does nothing unless a subclass overrides it."""

    def store(self) -> None:
        """Store the staged annotations, the refusals and the map of annotators."""
        self.result.withdrawn = self.staged.finish()
        self.result.refused = self.refused.save()
        self._attribution.save()
        self.result.changed.extend(self.staged.store())

    def _read_annotations(
        self, incoming: IncomingTask, stored_rows: Sequence[Annotation]
    ) -> tuple[list[Annotation], set[int], set[int]]:
        """Return the new annotations, the ids of refused ones, and the ids of those stored in an older state."""
        target, rows, task_issue = incoming.target, list(stored_rows), incoming.unreadable()
        rows_by_id = {row.annotation: row for row in stored_rows if row.origin == target.origin}
        new_rows: list[Annotation] = []
        refused_ids, unread_ids = set[int](), set[int]()
        if task_issue is not None:
            self.result.issues.append(task_issue)
        if "annotations" in incoming.task.wrong_names:
            self.refused.add(incoming.refusal(None, "SCH003", None, self.assignee_of(target, None)))
        for row in incoming.task.annotations:
            if row.cancelled:
                continue
            stored_row = rows_by_id.get(row.id)
            annotator = self._attribution.maker_of(row, target, stored_row.annotator if stored_row else None)
            outcome = [task_issue] if task_issue else self._read_annotation(row, incoming, rows, annotator, stored_row)
            if isinstance(outcome, Annotation):
                new_rows.append(outcome)
                rows = merge(rows, [outcome])
                continue
            refused_ids.add(row.id or 0)
            self.result.issues.extend(() if task_issue else outcome)
            # An annotation stored under an earlier schema is up to date as long as nobody changes it on the server.
            if (
                stored_row
                and stored_row.updated == row.updated
                and self._stored.schema_of(stored_row) is not self._schema
            ):
                continue
            unread_ids.add(row.id or 0)
            self.refused.add(incoming.refusal(row, outcome[0].code, annotator, self.assignee_of(target, annotator)))
        return new_rows, refused_ids, unread_ids

    def _read_annotation(
        self,
        row: ServerAnnotation,
        incoming: IncomingTask,
        rows: Sequence[Annotation],
        annotator: str | None,
        stored_row: Annotation | None,
    ) -> Annotation | list[Issue]:
        """Return an annotation that fits beside `rows`, or why it is refused; `stored_row` is its stored state."""
        if row.wrong_names:
            names = " and ".join(row.wrong_names)
            return [incoming.issue("SCH003", f"the server gives {row.name} a {names} that cannot be one", row)]
        if annotator is None:
            return [incoming.issue("ANN006", f"the server does not say who made {row.name}", row)]
        self.result.issues.extend(
            self._attribution.doubts(incoming, row, annotator, stored_row.annotator if stored_row else None)
        )
        silence = self._stored.silence(incoming.versions, incoming.interface, stored_row)
        reading = self.read(row, incoming.text, incoming.interface, silence.gaps)
        annotation = incoming.annotation(row, reading, annotator, self._attribution.made_by(annotator), self._schema)
        if isinstance(annotation, list):
            return annotation
        annotation = msgspec.structs.replace(
            silence.assumed(annotation), assignee=self._attribution.assignee(incoming.target)
        )
        # Only what a check can read may be stored.
        problem = self.staged.misfit(incoming.document, rows, annotation)
        if problem is not None:
            message = f"with {row.name} the document's file could not be read: {problem.message}"
            return [incoming.issue(problem.code, message, row, annotator)]
        if row.ignored_names:
            fields = " and ".join(row.ignored_names)
            message = f"{row.name} came in without its {fields}: what the server gives cannot be one"
            self.result.issues.append(incoming.issue("ANN014", message, row, annotator, Level.WARNING))
        return annotation
