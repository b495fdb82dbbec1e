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
from claimset.sync.pull.incoming_task import Incoming
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
        self.standing = StoredIndex(project, self.refused)
        self._makers = Attribution(project, accounts, self.standing.taken, owner, annotator)
        self.expect(())
        self._quarantine = Staging(project, self._stored.schema_of)
        self._broken: set[str] = set()
        self._unjudged: dict[str, set[tuple[str | None, int | None]]] = {}
        self._withdrawn: Counter[str] = Counter()
        self.lost: dict[str, list[tuple[int, int]]] = {}
        self.files: dict[str, str] = {}
        self.judges_at_once = False
        self.done = PullResult()

    def expect(self, annotators: Collection[str]) -> None:
        """Keep pseudonyms for annotators who have a project of their own."""
        self._makers.expect(self.standing.people, annotators)

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

    def assigned(self, target: ServerProject, annotator: str | None) -> str | None:
        """Return whose work an annotation is held against: its project's annotator, else whoever made it."""
        return self._makers.assignee(target) or annotator

    def read(self, row: ServerAnnotation, text: str, interface: Interface, gaps_of: GapsOf) -> ResultReading:
        """Read the labels of an annotation, every span proven against the text."""
        return row.read(text, self._schema, interface, gaps_of)

    def take(self, task: ServerTask, interface: Interface, target: ServerProject) -> bool:
        """Take in what a task has; say whether all of it came in."""
        url = f"{self._url}/projects/{target.id}/data?task={task.id}"
        document = self.documents.get(self.document_of(task))
        if document is None:
            message = f"task {task.id} is of no document here"
            self.done.issues.append(Issue("DOC005", Level.ERROR, message, url=url))
            return False
        before, problems = self._rows(document.id)
        if problems:
            # What is there cannot be read whole: writing it again would lose the part that could not.
            if task.annotations and document.id not in self._broken:
                self._broken.add(document.id)
                self.done.issues.extend(problems)
            return False
        self.refused.forget(target.origin, task.id)
        incoming = Incoming(task, document, interface, target, self.text_of(task), self.versions_of(task), url)
        readable, refused, unread = self._readable(incoming, before)
        mine = {row.annotation or 0 for row in before if (row.origin, row.task) == (target.origin, task.id)}
        seen = {row.id for row in task.annotations if row.id is not None and not row.cancelled}
        if not task.names_every_annotation:
            # An annotation without a number may be any of those that stand: none of them is known to be gone.
            unread, seen = unread | (mine - seen), seen | mine
        cancelled = {row.id: row.updated for row in task.annotations if row.id and row.cancelled}
        gone = reasons(before, cancelled, task.updated or None)
        after = merge(withdraw(before, target.origin, seen, unread, task.id, gone), readable)
        self.done.annotations += len(readable)
        self.compare(document.id, before, readable)
        self._put(document, before, after, target, readable)
        return task.names_every_annotation and not refused

    def lose(self, name: str, target: ServerProject, task: int, gone: Withdrawal) -> None:
        """Mark what a document had of a task that is not there any more, or has no annotation any more."""
        self.refused.forget(target.origin, task)
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
            are = plural(count, "annotation is", "annotations are")
            message = f"{are} gone from the server: kept, and counted no longer"
            self.done.issues.append(Issue("ANN005", Level.WARNING, message, document=name))
        self.done.withdrawn = sum(self._withdrawn.values())
        self.done.refused = self.refused.save()
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
        target: ServerProject,
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

    def _readable(
        self, incoming: Incoming, before: Sequence[Annotation]
    ) -> tuple[list[Annotation], set[int], set[int]]:
        """Return what comes in, the numbers of what is refused, and of that which is not here as the server has it."""
        target, rows, unreadable = incoming.target, list(before), incoming.unreadable()
        stored = {row.annotation: row for row in before if row.origin == target.origin}
        found: list[Annotation] = []
        refused, unread = set[int](), set[int]()
        if unreadable is not None:
            self.done.issues.append(unreadable)
        if "annotations" in incoming.task.wrong_names:
            self.refused.add(incoming.refusal(None, "SCH003", None, self.assigned(target, None)))
        for row in incoming.task.annotations:
            if row.cancelled:
                continue
            known = stored.get(row.id)
            who = self._makers.of(row, target, known.annotator if known else None)
            new = [unreadable] if unreadable else self._annotation(row, incoming, rows, who, known)
            if isinstance(new, Annotation):
                found.append(new)
                rows = merge(rows, [new])
                continue
            refused.add(row.id or 0)
            self.done.issues.extend(() if unreadable else new)
            # What waits in the words of its own schema is here, as long as nobody changes it there.
            if known and known.updated == row.updated and self._stored.schema_of(known) is not self._schema:
                continue
            unread.add(row.id or 0)
            self.refused.add(incoming.refusal(row, new[0].code, who, self.assigned(target, who)))
        return found, refused, unread

    def _annotation(
        self,
        row: ServerAnnotation,
        incoming: Incoming,
        rows: Sequence[Annotation],
        who: str | None,
        known: Annotation | None,
    ) -> Annotation | list[Issue]:
        """Return an annotation as it stands beside `rows`, or why it is refused; it came in before as `known`."""
        if row.wrong_names:
            names = " and ".join(row.wrong_names)
            return [incoming.issue("SCH003", f"the server gives {row.name} a {names} that cannot be one", row)]
        if who is None:
            return [incoming.issue("ANN006", f"the server does not say who made {row.name}", row)]
        self.done.issues.extend(self._makers.doubts(incoming, row, who, known.annotator if known else None))
        silence = self._stored.silence(incoming.versions, incoming.interface, known)
        reading = self.read(row, incoming.text, incoming.interface, silence.gaps)
        new = incoming.annotation(row, reading, who, self._makers.made_by(who), self._schema)
        if isinstance(new, list):
            return new
        new = msgspec.structs.replace(silence.assumed(new), assignee=self._makers.assignee(incoming.target))
        # What is written is what a check accepts.
        written = self._quarantine.encode(incoming.document, merge(rows, [new]))
        problem = self._stored.misfit(incoming.document.id, written)
        if problem is not None:
            message = f"with {row.name} the document's file could not be read: {problem.message}"
            return [incoming.issue(problem.code, message, row, who)]
        if row.ignored_names:
            lost = " and ".join(row.ignored_names)
            message = f"{row.name} came in without its {lost}: what the server gives cannot be one"
            self.done.issues.append(incoming.issue("ANN014", message, row, who, Level.WARNING))
        return new

    def _judge(self, document: Document, rows: Collection[Annotation], new: Sequence[Annotation]) -> None:
        file, text = self._project.pulled_name(document.id), self._project.text_of(document)
        for row in new:
            subject = Subject(document, row.labels, self._schema, text, row, zone_labels=other_layers(row, rows))
            self.done.issues.extend(run(subject, file))
