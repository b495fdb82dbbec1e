"""What comes in from a server: every annotator's labels, proven, and nothing that a person made is lost."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import cast

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.regions import Problem, Reading
from claimset.adapters.label_studio.tasks import Completed, ServerTask
from claimset.adapters.quarantine import Quarantine
from claimset.checks.rule import Subject
from claimset.checks.runner import run
from claimset.flow.amount import amount
from claimset.flow.canonical import labels_sha256
from claimset.flow.merge import Gone, merge, withdraw
from claimset.flow.protect import public
from claimset.flow.text import sha256
from claimset.jobs.check import elsewhere
from claimset.jobs.makers import Makers
from claimset.jobs.pulled import Pulled
from claimset.jobs.standing import Standing
from claimset.jobs.stored import Stored
from claimset.jobs.target import Target
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, MadeBy
from claimset.model.schema import Interface, Schema

_FREE_TEXT = ("QTY001", "QTY003", "SAF004")


class Arrivals:
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
        self._stored = Stored(project, schema)
        self.documents = {document.id: document for document in project.documents()}
        self.standing = Standing(project)
        self._makers = Makers(project, accounts, self.standing.taken, owner, annotator)
        self.expect(())
        self._quarantine = Quarantine(project, schema)
        self._broken: set[str] = set()
        self._unjudged: dict[str, set[tuple[str | None, int | None]]] = {}
        self._withdrawn: Counter[str] = Counter()
        self.lost: dict[str, list[tuple[int, int]]] = {}
        self.files: dict[str, str] = {}
        self.judges_at_once = False
        self.done = Pulled()

    def expect(self, annotators: Collection[str]) -> None:
        """Keep pseudonyms for annotators who have a project of their own."""
        self._makers.expect(self.standing.people, annotators)

    def document_of(self, task: ServerTask) -> str:
        """Return the id of the document that a task is of."""
        return task.document

    def text_of(self, task: ServerTask) -> str:
        """Return the text that annotators saw."""
        return task.text(self._schema.text.field)

    def versions_of(self, task: ServerTask) -> tuple[str, str]:
        """Return the versions of the schema and the guidelines that a task was labelled under."""
        return task.schema_version or self._schema.version, task.guideline_version or self._schema.guidelines

    def read(self, row: Completed, text: str, interface: Interface) -> Reading:
        """Read the labels of an annotation, every span proven against the text."""
        return row.read(text, self._schema, interface)

    def take(self, task: ServerTask, interface: Interface, target: Target) -> bool:
        """Take in what a task has; say whether all of it came in."""
        url = f"{self._url}/projects/{target.id}/data?task={task.id}"
        document = self.documents.get(self.document_of(task))
        if document is None:
            message = f"task {task.id} is of no document here"
            self.done.issues.append(Issue("DOC005", Level.ERROR, message, url=url))
            return False
        before, problems = self._rows(document.id)
        live = [row for row in task.annotations if not row.cancelled]
        seen, unread = {row.id for row in live}, set[int]()
        readable: list[Annotation] = []
        if sha256(self.text_of(task).encode("utf-8", "surrogatepass")) != document.sha256:
            message = f"the text of task {task.id} on the server is not the document's"
            self.done.issues.append(Issue("DOC001", Level.ERROR, message, document=document.id, url=url))
            unread = seen
        else:
            owners = {row.annotation: row.annotator for row in before if row.origin == target.origin}
            for row in live:
                found = self._annotation(row, task, document, interface, target, owners, f"{url}&annotation={row.id}")
                if isinstance(found, Annotation):
                    readable.append(found)
                else:
                    unread.add(row.id)
                    self.done.issues.extend(found)
        if problems:
            # What is there cannot be read whole: writing it again would lose the part that could not.
            if readable and document.id not in self._broken:
                self._broken.add(document.id)
                self.done.issues.extend(problems)
            return False
        gone = {row.id: Gone("cancelled", row.updated) for row in task.annotations if row.cancelled}
        gone |= {
            row.annotation: Gone("annotation deleted", task.updated or None)
            for row in before
            if row.annotation is not None and row.annotation not in gone
        }
        after = merge(withdraw(before, target.origin, seen, unread, task.id, gone), readable)
        self.done.annotations += len(readable)
        self.compare(document.id, before, readable)
        self._put(document, before, after, target, readable)
        return not unread

    def lose(self, name: str, target: Target, task: int, gone: Gone) -> None:
        """Mark what a document had of a task that is not there any more, or has no annotation any more."""
        before, problems = self._rows(name)
        document = self.documents.get(name)
        if document is None or problems:
            self.done.issues.extend(problems)
            return
        self._put(document, before, merge(withdraw(before, target.origin, (), (), task, gone), ()), target, ())

    def compare(self, name: str, before: Sequence[Annotation], new: Sequence[Annotation]) -> None:
        """Look at what stands of a document and what came of it: whoever compares overrides this."""

    def store(self) -> None:
        """Write what came in, beside what was there."""
        for name, keys in sorted(self._unjudged.items()):
            rows = self._rows(name)[0]
            self._judge(self.documents[name], rows, [row for row in rows if (row.origin, row.annotation) in keys])
        for name, count in sorted(self._withdrawn.items()):
            message = (
                f"{amount(count, 'annotation is', 'annotations are')} gone from the server: kept, and counted no longer"
            )
            self.done.issues.append(Issue("ANN005", Level.WARNING, message, document=name))
        self.done.withdrawn = sum(self._withdrawn.values())
        self._makers.save()
        self.done.changed.extend(self._quarantine.settle())

    def drop(self) -> None:
        """Throw away what waits: nothing that stands has been touched."""
        self._quarantine.drop()

    @property
    def waiting(self) -> list[str]:
        """The documents whose annotations will not be what they are."""
        return sorted(name for name, digest in self.files.items() if digest != self.standing.files.get(name))

    def _put(
        self,
        document: Document,
        before: Sequence[Annotation],
        after: list[Annotation],
        target: Target,
        new: Sequence[Annotation],
    ) -> None:
        were = {(row.origin, row.annotation) for row in before if row.state == "withdrawn"}
        for row in after:
            if row.state == "withdrawn" and (row.origin, row.annotation) not in were:
                self._withdrawn[document.id] += 1
                if row.because != "cancelled" and row.annotation is not None:
                    self.lost.setdefault(target.origin, []).append((row.task or 0, row.annotation))
        if not after or not (before or new):
            return
        data = self._quarantine.put(document, after)
        self.files[document.id] = sha256(data) if data is not None else self.standing.files[document.id]
        if self.judges_at_once and document.id not in self._unjudged:
            keys = {(row.origin, row.annotation) for row in new}
            self._judge(document, after, [row for row in after if (row.origin, row.annotation) in keys])
        else:
            self._unjudged.setdefault(document.id, set()).update((row.origin, row.annotation) for row in new)

    def _rows(self, name: str) -> tuple[list[Annotation], list[Issue]]:
        file = self._quarantine.file(name)
        return self._stored.pulled(file) if file.is_file() else ([], [])

    def _annotation(
        self,
        row: Completed,
        task: ServerTask,
        document: Document,
        interface: Interface,
        target: Target,
        owners: Mapping[int | None, str],
        url: str,
    ) -> Annotation | list[Issue]:
        known = owners.get(row.id)
        annotator = self._makers.of(row, target, known)
        if annotator is None:
            message = f"the server does not say who made annotation {row.id}"
            return [Issue("ANN006", Level.ERROR, message, document=document.id, url=url)]
        self.done.issues.extend(self._makers.doubts(row.id, annotator, target, known, document.id, url))
        text = self.text_of(task)
        reading = self.read(row, text, interface)
        if reading.problems:
            return [_issue(problem, document, annotator, url) for problem in reading.problems]
        labels = reading.labels if document.is_open else public(reading.labels, self._schema)
        schema_version, guidelines = self.versions_of(task)
        annotation = Annotation(
            annotator=annotator,
            interface=interface.name,
            made_by=cast("MadeBy", self._makers.made_by(annotator)),
            schema_version=schema_version,
            guideline_version=guidelines,
            text_sha256=document.sha256,
            sha256=labels_sha256(labels, self._schema),
            labels=labels,
            origin=target.origin,
            assignee=self._makers.assignee(target),
            task=task.id,
            annotation=row.id,
            lead_time=row.lead_time,
            created=row.created,
            updated=row.updated,
        )
        if not document.is_open:
            # What was typed into a field may be words of the text: it enters a tracked file only as a value.
            subject = Subject(document, labels, self._schema, text, annotation, elsewhere=Labels())
            typed = [issue for issue in run(subject) if issue.code in _FREE_TEXT]
            if typed:
                return [msgspec.structs.replace(issue, url=url) for issue in typed]
        return annotation

    def _judge(self, document: Document, rows: Collection[Annotation], new: Sequence[Annotation]) -> None:
        file = self._project.relative(self._project.pulled_file(document.id))
        text = self._project.text_of(document)
        for annotation in new:
            others = elsewhere(annotation, rows)
            subject = Subject(document, annotation.labels, self._schema, text, annotation, elsewhere=others)
            self.done.issues.extend(run(subject, file))


def _issue(problem: Problem, document: Document, annotator: str, url: str) -> Issue:
    place = (document.id, annotator, problem.start, problem.end)
    return Issue(problem.code, Level.ERROR, problem.message, *place, url=url)
