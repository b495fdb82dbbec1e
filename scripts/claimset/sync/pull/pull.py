"""Completed annotations from the server, of every interface's projects."""

from collections.abc import Sequence
from typing import Any

import msgspec

from claimset.labels.as_json import labels_sha256
from claimset.labels.merge import Withdrawal
from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.store.snapshots import Snapshot
from claimset.sync.assignment.server_project import ServerProject, find_projects, is_interface_current, project_title
from claimset.sync.pull.incoming import IncomingAnnotations
from claimset.sync.pull.last_seen import LastSeenStore
from claimset.sync.pull.read_project import ProjectReader
from claimset.sync.pull.result import PullResult
from claimset.text.plural import plural

_SOURCES = "pulled_from.json"

Targets = Sequence[tuple[Interface, ServerProject]]


def pull(
    project: Project,
    server: AnnotationServer,
    progress: Progress = silent,
    full: bool = False,
    accept: bool = False,
    annotator: str | None = None,
) -> PullResult:
    """
    Pull the completed annotations of every interface's projects: those changed since the last pull, or all (`full`).

    The server's JSON is first stored unchanged in a git-ignored snapshot. An annotation is refused and listed if it
    cannot be read, its text is another, or its spans cannot be proven; the others are stored. A stored annotation that
    is gone from the server is kept and marked as withdrawn. `accept` allows any number of deletions. `annotator` is
    whose the whole server is, if it is one person's. Raises Conflict, and changes nothing, if a project's interface
    differs from the schema's, or if annotations vanish without an explanation.
    """
    schema = project.schema()
    with project.locked():
        targets = _targets(server, schema)
        job = IncomingAnnotations(
            project, server.url, server.accounts.emails(), schema, _owner(server, targets), annotator
        )
        pull_projects(
            project, server, job, targets, full, accept, progress, _PulledProjects(project, server.url, schema)
        )
    return job.result


def pull_projects(
    project: Project,
    server: AnnotationServer,
    job: IncomingAnnotations,
    targets: Targets,
    full: bool = False,
    accept: bool = False,
    progress: Progress = silent,
    sources: "_PulledProjects | None" = None,
) -> None:
    """Pull the annotations of some server projects; everything is read and checked before anything is stored."""
    job.reserve({target.annotator for _, target in targets if target.annotator})
    last_seen = LastSeenStore(project)
    readers: list[ProjectReader] = []
    snapshots: list[Snapshot] = []
    try:
        for interface, target in targets:
            reader = ProjectReader(project, server, job, interface, target, last_seen.read(target.origin), full, accept)
            readers.append(reader)
            snapshots.append(reader.snapshot)
            job.staged.judges_at_once = len(readers) == len(targets)
            reader.read(progress)
        if sources is not None:
            snapshots += sources.withdraw_missing(job, targets, server.moment, accept)
        # Snapshots are stored first, then the annotations, then the last state of each project. So the next pull takes
        # up a run that ends in between.
        for snapshot in snapshots:
            snapshot.keep()
    except BaseException:
        for snapshot in snapshots:
            snapshot.drop()
        job.staged.drop()
        raise
    job.store()
    hashes = job.stored_index.hashes | job.staged.hashes
    for reader, (_, target) in zip(readers, targets, strict=True):
        names = {task.document for task in reader.now_seen.tasks.values()}
        reader.now_seen.files = {name: hashes[name] for name in names if name in hashes}
        last_seen.write(target.origin, reader.now_seen)
    if sources is not None:
        sources.write(targets)


class Difference(msgspec.Struct, frozen=True):
    """A document whose stored annotations are not those of the server, and why."""

    document: str
    why: str


class ServerComparison(msgspec.Struct, frozen=True):
    """The result of a comparison; `issues` are of annotations on the server that cannot be read."""

    annotations: int
    documents: int
    differences: tuple[Difference, ...]
    issues: tuple[Issue, ...]


def compare_with_server(
    project: Project, server: AnnotationServer, progress: Progress = silent, annotator: str | None = None
) -> ServerComparison:
    """
    Compare the stored annotations with all of the server's, document by document; nothing is changed.

    A document differs if a full pull would change its file, or if a stored annotation is not what the
    server says of it.
    """
    schema = project.schema()
    with project.locked():
        targets = _targets(server, schema)
        job = _Comparison(project, server.url, server.accounts.emails(), schema, _owner(server, targets), annotator)
        try:
            for interface, target in targets:
                reader = ProjectReader(project, server, job, interface, target, None, full=True, accept=True)
                try:
                    reader.read(progress)
                finally:
                    reader.snapshot.drop()
        finally:
            job.staged.drop()
    for name in job.staged.changed_documents:
        job.reasons.setdefault(name, "a full pull would change it")
    differences = tuple(Difference(name, reason) for name, reason in sorted(job.reasons.items()))
    return ServerComparison(job.result.annotations, len(job.compared_documents), differences, tuple(job.result.issues))


class _Comparison(IncomingAnnotations):
    """Compares each document's annotations with the stored ones; `reasons` maps documents to the difference."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.reasons: dict[str, str] = {}
        self.compared_documents: set[str] = set()

    def compare(self, name: str, stored_rows: Sequence[Annotation], new_rows: Sequence[Annotation]) -> None:
        self.compared_documents.add(name)
        local_rows = {(row.annotator, row.interface, row.sha256) for row in stored_rows if row.annotation is None}
        rows_by_id = {(row.origin, row.annotation): row for row in stored_rows}
        for row in new_rows:
            stored_row = rows_by_id.get((row.origin, row.annotation))
            if stored_row is None:
                if (row.annotator, row.interface, row.sha256) not in local_rows:
                    self.reasons[name] = f"annotation {row.annotation} of the server is not here"
            elif labels_sha256(stored_row.labels, self._schema) != row.sha256 or _server_facts(
                stored_row
            ) != _server_facts(row):
                self.reasons[name] = f"annotation {row.annotation} is not what the server says"


def _server_facts(row: Annotation) -> Annotation:
    # Only the project knows which questions were never asked; the server does not.
    facts = msgspec.structs.replace(row, labels=Labels(), gaps={}, assumptions={})
    return msgspec.structs.replace(facts, state="current", withdrawn=None, because=None)


class _PulledProjects:
    """The server projects of earlier pulls, by which a deleted project is noticed."""

    def __init__(self, project: Project, url: str, schema: Schema) -> None:
        self._project = project
        self._url = url
        self._schema = schema
        self._rows = project.private(_SOURCES)

    def withdraw_missing(
        self, job: IncomingAnnotations, targets: Targets, moment: str | None, accept: bool
    ) -> list[Snapshot]:
        """Withdraw the annotations of deleted projects. Raises Conflict unless `accept` allows it."""
        origins, snapshots = {target.origin for _, target in targets}, []
        for origin, name in sorted(self._rows.get(self._url, {}).items()):
            tasks = job.stored_index.tasks.get(origin, {})
            if origin in origins or not tasks:
                continue
            if not accept:
                raise Conflict(
                    f"the project '{name}', of which work of {plural(len(tasks), 'task')} was read, "
                    "is not on the server any more",
                    "rename it back; if it was deleted, claimset pull --accept-deletions keeps its work, marked",
                )
            snapshot = Snapshot(self._project, "gone", {"origin": origin})
            withdrawal = Withdrawal("project deleted", moment)
            for task, documents in sorted(tasks.items()):
                snapshot.add_missing({"task": task, "because": withdrawal.because, "at": withdrawal.at})
                for document in sorted(documents):
                    job.withdraw_task(document, ServerProject(0, origin), task, withdrawal)
            snapshots.append(snapshot)
        return snapshots

    def write(self, targets: Targets) -> None:
        """Store which projects were pulled."""
        rows = {
            target.origin: project_title(self._schema, interface, target.annotator) for interface, target in targets
        }
        if rows or self._url in self._rows:
            self._project.write_private(_SOURCES, dict(sorted({**self._rows, self._url: rows}.items())))


def _owner(server: AnnotationServer, targets: Targets) -> int | None:
    return server.accounts.own_id() if any(target.annotator for _, target in targets) else None


def _targets(server: AnnotationServer, schema: Schema) -> Targets:
    targets = [
        (interface, target)
        for interface in schema.interfaces.values()
        for target in find_projects(server, schema, interface)
    ]
    for interface, target in targets:
        if not is_interface_current(server, schema, interface, target):
            name = project_title(schema, interface, target.annotator)
            raise Conflict(
                f"the project '{name}' offers other labels than the schema",
                "claimset push brings what is compatible there; then pull again",
            )
    return targets
