"""What comes in from a server: every annotator's labels, proven, and nothing that a person made is lost."""

import gzip
import json
from collections.abc import Iterator, Sequence
from typing import cast

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.adapters.label_studio.regions import Reading
from claimset.adapters.label_studio.tasks import Completed, ServerTask
from claimset.checks.rule import Subject
from claimset.checks.runner import run
from claimset.flow.canonical import labels_sha256
from claimset.flow.merge import merge, withdraw
from claimset.flow.protect import public
from claimset.flow.text import sha256
from claimset.jobs.check import elsewhere
from claimset.jobs.people import People
from claimset.jobs.progress import Progress
from claimset.jobs.stored import Stored
from claimset.jobs.target import Target
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, MadeBy
from claimset.model.schema import Interface, Schema

_FREE_TEXT = ("QTY001", "QTY003", "SAF004")


class Pulled:
    """What a pull brought: annotations that came in, drafts and skipped ones that did not, and issues."""

    def __init__(self) -> None:
        self.annotations = 0
        self.changed: list[str] = []
        self.withdrawn = 0
        self.drafts = 0
        self.skipped = 0
        self.issues: list[Issue] = []


class _Arrived:
    """What one interface's project has of one document."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.readable: list[Annotation] = []
        self.seen: set[int] = set()
        self.unread: set[int] = set()


class Arrivals:
    """
    Annotations on their way in, from one or several projects of a server.

    Whoever reads projects of another kind overrides what a task is of, where its text is, and how its labels are read.
    """

    def __init__(self, project: Project, server: Server, schema: Schema) -> None:
        self._project = project
        self._schema = schema
        self._url = server.url
        self._server = server
        self._stored = Stored(project, schema)
        self._documents = {document.id: document for document in project.documents()}
        self._existing: dict[str, list[Annotation]] = {}
        self._broken: dict[str, list[Issue]] = {}
        for file in project.stored("pulled"):
            self._existing[file.stem], problems = self._stored.pulled(file)
            if problems:
                self._broken[file.stem] = problems
        rows = [row for rows in self._existing.values() for row in rows]
        self._owner = {(row.origin, row.annotation): row.annotator for row in rows if row.annotation is not None}
        self._people = People(project, {row.annotator for row in rows})
        self._people.require({row.annotator for row in rows if row.annotation is not None and row.made_by == "person"})
        self._accounts = server.accounts()
        self._arrived: dict[tuple[str, str], _Arrived] = {}
        self._origins: dict[str, str] = {}
        self.done = Pulled()

    def bring(self, interface: Interface, target: Target, progress: Progress) -> None:
        """Read every annotation of an interface's project; what the server said is kept as it is first."""
        tasks = list(self._server.completed(target.id))
        self._origins[interface.name] = target.origin
        self._snapshot(interface, tasks)
        for number, task in enumerate(tasks):
            progress(f"pulling {interface.name}", number, len(tasks))
            self._task(task, interface, target)
        progress(f"pulling {interface.name}", len(tasks), len(tasks))

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

    def store(self) -> None:
        """Write what came in, beside what was there."""
        self._people.save()
        for name, document in sorted(self._documents.items()):
            arrived = [self._arrived.get((name, interface)) for interface in self._origins]
            if name in self._broken:
                if any(item is not None and item.readable for item in arrived):
                    # What is there cannot be read whole: writing it again would lose the part that could not.
                    self.done.issues.extend(self._broken[name])
                continue
            rows = self._existing.get(name, [])
            before = sum(1 for row in rows if row.state == "withdrawn")
            for interface, origin in self._origins.items():
                found = self._arrived.get((name, interface)) or _Arrived(origin)
                rows = merge(withdraw(rows, origin, found.seen, found.unread), found.readable)
            after = sum(1 for row in rows if row.state == "withdrawn")
            if after > before:
                self.done.withdrawn += after - before
                message = f"{after - before} annotations are gone from the server: they are kept, and count no longer"
                self.done.issues.append(Issue("ANN005", Level.WARNING, message, document=name))
            if not rows or not (name in self._existing or any(item is not None and item.readable for item in arrived)):
                continue
            new = [row for item in arrived if item is not None for row in item.readable]
            self._judge(document, rows, new)
            if self._project.write_pulled(document, rows, self._schema):
                self.done.changed.append(name)

    def _task(self, task: ServerTask, interface: Interface, target: Target) -> None:
        url = f"{self._url}/projects/{target.id}/data?task={task.id}"
        self.done.drafts += task.drafts
        document = self._documents.get(self.document_of(task))
        if document is None:
            message = f"task {task.id} is of no document here"
            self.done.issues.append(Issue("DOC005", Level.ERROR, message, url=url))
            return
        arrived = self._arrived.setdefault((document.id, interface.name), _Arrived(target.origin))
        arrived.seen |= {row.id for row in task.annotations if not row.cancelled}
        self.done.skipped += sum(1 for row in task.annotations if row.cancelled)
        if sha256(self.text_of(task).encode("utf-8", "surrogatepass")) != document.sha256:
            message = f"the text of task {task.id} on the server is not the document's"
            self.done.issues.append(Issue("DOC001", Level.ERROR, message, document=document.id, url=url))
            arrived.unread |= arrived.seen
            return
        for row in task.annotations:
            if not row.cancelled:
                issues = self._annotation(row, task, document, interface, arrived, url)
                if issues:
                    arrived.unread.add(row.id)
                    self.done.issues.extend(issues)

    def _annotation(
        self, row: Completed, task: ServerTask, document: Document, interface: Interface, arrived: _Arrived, url: str
    ) -> list[Issue]:
        annotator = self._annotator(row, arrived.origin)
        if annotator is None:
            message = f"the server does not say who made annotation {row.id}"
            return [Issue("ANN006", Level.ERROR, message, document=document.id, url=url)]
        text = self.text_of(task)
        reading = self.read(row, text, interface)
        if reading.problems:
            return [
                Issue(
                    problem.code,
                    Level.ERROR,
                    problem.message,
                    document=document.id,
                    annotator=annotator,
                    start=problem.start,
                    end=problem.end,
                    url=url,
                )
                for problem in reading.problems
            ]
        labels = reading.labels if document.is_open else public(reading.labels, self._schema)
        schema_version, guidelines = self.versions_of(task)
        annotation = Annotation(
            annotator=annotator,
            interface=interface.name,
            made_by=cast("MadeBy", self._people.made_by(annotator)),
            schema_version=schema_version,
            guideline_version=guidelines,
            text_sha256=document.sha256,
            sha256=labels_sha256(labels, self._schema),
            labels=labels,
            origin=arrived.origin,
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
        self.done.annotations += 1
        arrived.readable.append(annotation)
        return []

    def _annotator(self, row: Completed, origin: str) -> str | None:
        known = self._owner.get((origin, row.id))
        if row.account is None:
            return known
        if known is not None and row.account not in self._accounts:
            return known
        return self._people.pseudonym(self._accounts.get(row.account), f"{origin}/{row.account}")

    def _judge(self, document: Document, rows: Sequence[Annotation], new: Sequence[Annotation]) -> None:
        file = self._project.relative(self._project.pulled_file(document.id))
        text = self._project.text_of(document)
        for annotation in new:
            others = elsewhere(annotation, rows)
            subject = Subject(document, annotation.labels, self._schema, text, annotation, elsewhere=others)
            self.done.issues.extend(run(subject, file))

    def _snapshot(self, interface: Interface, tasks: Sequence[ServerTask]) -> None:
        lines = "".join(_lines(tasks))
        if lines:
            data = gzip.compress(lines.encode("utf-8", "surrogatepass"), mtime=0)
            self._project.keep_snapshot(interface.name, data)


def _lines(tasks: Sequence[ServerTask]) -> Iterator[str]:
    for task in tasks:
        yield json.dumps(task.raw, ensure_ascii=False, sort_keys=True) + "\n"
