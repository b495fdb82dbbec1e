"""What comes in from a server: every annotator's labels, proven, and nothing that a person made is lost."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import msgspec

from claimset.check.refusals import Refused
from claimset.check.result import other_layers
from claimset.labels.merge import Withdrawal, merge, reasons, withdraw
from claimset.labelstudio.payload.read_result import GapsOf, ResultReading
from claimset.labelstudio.payload.tasks import ServerAnnotation, ServerTask
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.store.project import Project
from claimset.store.staging import Staging
from claimset.sync.assignment.attribution import Attribution
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.incoming_task import IncomingTask
from claimset.sync.pull.result import PullResult
from claimset.sync.pull.stored_index import StoredIndex
from claimset.text.decode import sha256
from claimset.text.plural import plural


class IncomingAnnotations:
    """
    Annotations on their way in, from one or several projects of a server.

    They wait in quarantine until `store` moves them in place. Whoever reads projects of another kind overrides what a
    task is of, where its text is, and how its labels are read.
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
        self._staging = Staging(project, self._stored.schema_of)
        self._unreadable_documents: set[str] = set()
        self._keys_to_judge: dict[str, set[tuple[str | None, int | None]]] = {}
        self._withdrawal_counts: Counter[str] = Counter()
        self.lost_annotations: dict[str, list[tuple[int, int]]] = {}
        self.hashes: dict[str, str] = {}
        self.judges_at_once = False
        self.result = PullResult()

    def reserve(self, annotators: Collection[str]) -> None:
        """Keep pseudonyms for annotators who have a project of their own."""
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
        """Take in what a task has; say whether all of it came in."""
        url = f"{self._url}/projects/{target.id}/data?task={task.id}"
        document = self.documents.get(self.document_of(task))
        if document is None:
            message = f"task {task.id} is of no document here"
            self.result.issues.append(Issue("DOC005", Level.ERROR, message, url=url))
            return False
        stored_rows, problems = self._stored_rows(document.id)
        if problems:
            # What is there cannot be read whole: writing it again would lose the part that could not.
            if task.annotations and document.id not in self._unreadable_documents:
                self._unreadable_documents.add(document.id)
                self.result.issues.extend(problems)
            return False
        self.refused.forget(target.origin, task.id)
        incoming = IncomingTask(task, document, interface, target, self.text_of(task), self.versions_of(task), url)
        new_rows, refused_ids, unread_ids = self._read_annotations(incoming, stored_rows)
        stored_ids = {row.annotation or 0 for row in stored_rows if (row.origin, row.task) == (target.origin, task.id)}
        server_ids = {row.id for row in task.annotations if row.id is not None and not row.cancelled}
        if not task.names_all:
            # An annotation without a number may be any of those that stand: none of them is known to be gone.
            unread_ids, server_ids = unread_ids | (stored_ids - server_ids), server_ids | stored_ids
        cancellation_times = {row.id: row.updated for row in task.annotations if row.id and row.cancelled}
        withdrawals = reasons(stored_rows, cancellation_times, task.updated or None)
        merged_rows = merge(
            withdraw(stored_rows, target.origin, server_ids, unread_ids, task.id, withdrawals), new_rows
        )
        self.result.annotations += len(new_rows)
        self.compare(document.id, stored_rows, new_rows)
        self._stage(document, stored_rows, merged_rows, target, new_rows)
        return task.names_all and not refused_ids

    def withdraw_task(self, name: str, target: ServerProject, task: int, withdrawal: Withdrawal) -> None:
        """Mark what a document had of a task that is not there any more, or has no annotation any more."""
        self.refused.forget(target.origin, task)
        stored_rows, problems = self._stored_rows(name)
        document = self.documents.get(name)
        if document is None or problems:
            self.result.issues.extend(problems)
            return
        self._stage(
            document, stored_rows, merge(withdraw(stored_rows, target.origin, (), (), task, withdrawal), ()), target, ()
        )

    def compare(self, name: str, stored_rows: Sequence[Annotation], new_rows: Sequence[Annotation]) -> None:
        """Look at what stands of a document and what came of it: whoever compares overrides this."""

    def store(self) -> None:
        """Write what came in, beside what was there."""
        for name, keys in sorted(self._keys_to_judge.items()):
            rows = self._stored_rows(name)[0]
            self._judge(self.documents[name], rows, [row for row in rows if (row.origin, row.annotation) in keys])
        for name, count in sorted(self._withdrawal_counts.items()):
            words = plural(count, "annotation is", "annotations are")
            message = f"{words} gone from the server: kept, and counted no longer"
            self.result.issues.append(Issue("ANN005", Level.WARNING, message, document=name))
        self.result.withdrawn = sum(self._withdrawal_counts.values())
        self.result.refused = self.refused.save()
        self._attribution.save()
        self.result.changed.extend(self._staging.settle())

    def drop(self) -> None:
        """Throw away what waits: nothing that stands has been touched."""
        self._staging.drop()

    @property
    def changed_documents(self) -> list[str]:
        """The documents whose annotations will not be what they are."""
        return sorted(name for name, digest in self.hashes.items() if digest != self.stored_index.hashes.get(name))

    def _stage(
        self,
        document: Document,
        stored_rows: Sequence[Annotation],
        merged_rows: list[Annotation],
        target: ServerProject,
        new_rows: Sequence[Annotation],
    ) -> None:
        withdrawn_keys = {(row.origin, row.annotation) for row in stored_rows if row.state == "withdrawn"}
        for row in merged_rows:
            if row.state == "withdrawn" and (row.origin, row.annotation) not in withdrawn_keys:
                self._withdrawal_counts[document.id] += 1
                if row.because != "cancelled" and row.annotation is not None:
                    self.lost_annotations.setdefault(target.origin, []).append((row.task or 0, row.annotation))
        if not merged_rows or not (stored_rows or new_rows):
            return
        data = self._staging.put(document, merged_rows)
        self.hashes[document.id] = sha256(data) if data is not None else self.stored_index.hashes[document.id]
        if self.judges_at_once and document.id not in self._keys_to_judge:
            keys = {(row.origin, row.annotation) for row in new_rows}
            self._judge(document, merged_rows, [row for row in merged_rows if (row.origin, row.annotation) in keys])
        else:
            self._keys_to_judge.setdefault(document.id, set()).update((row.origin, row.annotation) for row in new_rows)

    def _stored_rows(self, name: str) -> tuple[list[Annotation], list[Issue]]:
        file = self._staging.file(name)
        return self._stored.pulled(file) if file.is_file() else ([], [])

    def _read_annotations(
        self, incoming: IncomingTask, stored_rows: Sequence[Annotation]
    ) -> tuple[list[Annotation], set[int], set[int]]:
        """Return what comes in, the numbers of what is refused, and of that which is not here as the server has it."""
        target, rows, task_issue = incoming.target, list(stored_rows), incoming.unreadable()
        rows_by_id = {row.annotation: row for row in stored_rows if row.origin == target.origin}
        new_rows: list[Annotation] = []
        refused_ids, unread_ids = set[int](), set[int]()
        if task_issue is not None:
            self.result.issues.append(task_issue)
        if "annotations" in incoming.task.wrong:
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
            # What waits in the words of its own schema is here, as long as nobody changes it there.
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
        """Return an annotation as it stands beside `rows`, or why it is refused; it came in before as `known`."""
        if row.wrong:
            names = " and ".join(row.wrong)
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
        # What is written is what a check accepts.
        data = self._staging.written(incoming.document, merge(rows, [annotation]))
        problem = self._stored.misfit(incoming.document.id, data)
        if problem is not None:
            message = f"with {row.name} the document's file could not be read: {problem.message}"
            return [incoming.issue(problem.code, message, row, annotator)]
        if row.left_out:
            fields = " and ".join(row.left_out)
            message = f"{row.name} came in without its {fields}: what the server gives cannot be one"
            self.result.issues.append(incoming.issue("ANN014", message, row, annotator, Level.WARNING))
        return annotation

    def _judge(self, document: Document, rows: Collection[Annotation], new_rows: Sequence[Annotation]) -> None:
        file, text = self._project.pulled_name(document.id), self._project.text_of(document)
        for row in new_rows:
            subject = Subject(document, row.labels, self._schema, text, row, elsewhere=other_layers(row, rows))
            self.result.issues.extend(run(subject, file))
