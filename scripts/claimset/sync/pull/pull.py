"""Completed annotations from the server, of every interface's projects."""

from collections.abc import Sequence
from typing import Any

import msgspec

from claimset.labels.as_json import labels_sha256
from claimset.labels.merge import Withdrawal
from claimset.labelstudio.transport.client import Server
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
    server: Server,
    progress: Progress = silent,
    full: bool = False,
    accept: bool = False,
    annotator: str | None = None,
) -> PullResult:
    """
    Bring in every completed annotation of every interface's projects: what changed since the last pull, or all of it.

    What the server said is kept as it is in a git-ignored snapshot first. An annotation that cannot be read, whose
    text is another, or whose spans cannot be proven is listed and stays out; the rest comes in. What came in earlier
    and is gone from the server is kept, marked as withdrawn. `accept` lets any number of annotations go; `annotator` is
    whose the whole server is, if it is one person's. Raises Conflict where a project's interface says something else
    than the schema's, and where annotations vanish without an explanation: then nothing is changed.
    """
    schema = project.schema()
    with project.locked():
        targets = _targets(server, schema)
        job = IncomingAnnotations(project, server.url, server.accounts(), schema, _owner(server, targets), annotator)
        pull_projects(project, server, job, targets, full, accept, progress, _Sources(project, server.url, schema))
    return job.done


def pull_projects(
    project: Project,
    server: Server,
    job: IncomingAnnotations,
    targets: Targets,
    full: bool = False,
    accept: bool = False,
    progress: Progress = silent,
    sources: "_Sources | None" = None,
) -> None:
    """Bring in the annotations of some projects: all of it is read and checked before anything is changed."""
    job.expect({target.annotator for _, target in targets if target.annotator})
    memory = LastSeenStore(project)
    sweeps: list[ProjectReader] = []
    snapshots: list[Snapshot] = []
    try:
        for interface, target in targets:
            sweep = ProjectReader(project, server, job, interface, target, memory.recall(target.origin), full, accept)
            sweeps.append(sweep)
            snapshots.append(sweep.snapshot)
            job.judges_at_once = len(sweeps) == len(targets)
            sweep.read(progress)
        if sources is not None:
            snapshots += sources.lose(job, targets, server.moment, accept)
        # First what the server said, then what is made of it, then what is known of it: a run that ends in between is
        # taken up by the next.
        for snapshot in snapshots:
            snapshot.keep()
    except BaseException:
        for snapshot in snapshots:
            snapshot.drop()
        job.drop()
        raise
    job.store()
    files = job.standing.files | job.files
    for sweep, (_, target) in zip(sweeps, targets, strict=True):
        names = {seen.document for seen in sweep.known.tasks.values()}
        sweep.known.files = {name: files[name] for name in names if name in files}
        memory.keep(target.origin, sweep.known)
    if sources is not None:
        sources.keep(targets)


class Difference(msgspec.Struct, frozen=True):
    """A document whose annotations here are not those of the server, and why."""

    document: str
    why: str


class ServerComparison(msgspec.Struct, frozen=True):
    """What a comparison of everything found; `issues` are of what the server has and cannot be read."""

    annotations: int
    documents: int
    differences: tuple[Difference, ...]
    issues: tuple[Issue, ...]


def compare_with_server(
    project: Project, server: Server, progress: Progress = silent, annotator: str | None = None
) -> ServerComparison:
    """
    Compare what is here with everything that the server has, document by document; nothing is changed.

    A document differs where a full pull would change its file, and where an annotation here is not what the same
    annotation on the server says.
    """
    schema = project.schema()
    with project.locked():
        targets = _targets(server, schema)
        job = _Comparing(project, server.url, server.accounts(), schema, _owner(server, targets), annotator)
        try:
            for interface, target in targets:
                sweep = ProjectReader(project, server, job, interface, target, None, full=True, accept=True)
                try:
                    sweep.read(progress)
                finally:
                    sweep.snapshot.drop()
        finally:
            job.drop()
    for name in job.waiting:
        job.why.setdefault(name, "a full pull would change it")
    differences = tuple(Difference(name, why) for name, why in sorted(job.why.items()))
    return ServerComparison(job.done.annotations, len(job.looked), differences, tuple(job.done.issues))


class _Comparing(IncomingAnnotations):
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.why: dict[str, str] = {}
        self.looked: set[str] = set()

    def compare(self, name: str, before: Sequence[Annotation], new: Sequence[Annotation]) -> None:
        self.looked.add(name)
        local = {(row.annotator, row.interface, row.sha256) for row in before if row.annotation is None}
        here = {(row.origin, row.annotation): row for row in before}
        for row in new:
            mine = here.get((row.origin, row.annotation))
            if mine is None:
                if (row.annotator, row.interface, row.sha256) not in local:
                    self.why[name] = f"annotation {row.annotation} of the server is not here"
            elif labels_sha256(mine.labels, self._schema) != row.sha256 or _facts(mine) != _facts(row):
                self.why[name] = f"annotation {row.annotation} is not what the server says"


def _facts(row: Annotation) -> Annotation:
    # What nobody was asked is known here, and not on the server.
    facts = msgspec.structs.replace(row, labels=Labels(), gaps={}, assumptions={})
    return msgspec.structs.replace(facts, state="current", withdrawn=None, because=None)


class _Sources:
    """The server projects that were pulled from, so that one which is not there any more is missed."""

    def __init__(self, project: Project, url: str, schema: Schema) -> None:
        self._project = project
        self._url = url
        self._schema = schema
        self._rows = project.private(_SOURCES)

    def lose(self, job: IncomingAnnotations, targets: Targets, moment: str | None, accept: bool) -> list[Snapshot]:
        """Mark what is of a project that is gone. Raises Conflict where nobody said that it may be."""
        there, snapshots = {target.origin for _, target in targets}, []
        for origin, name in sorted(self._rows.get(self._url, {}).items()):
            tasks = job.standing.tasks.get(origin, {})
            if origin in there or not tasks:
                continue
            if not accept:
                raise Conflict(
                    f"the project '{name}', of which work of {plural(len(tasks), 'task')} was read, "
                    "is not on the server any more",
                    "rename it back; if it was deleted, claimset pull --accept-deletions keeps its work, marked",
                )
            snapshot = Snapshot(self._project, "gone", {"origin": origin})
            gone = Withdrawal("project deleted", moment)
            for task, documents in sorted(tasks.items()):
                snapshot.add_missing({"task": task, "because": gone.because, "at": gone.at})
                for document in sorted(documents):
                    job.lose(document, ServerProject(0, origin), task, gone)
            snapshots.append(snapshot)
        return snapshots

    def keep(self, targets: Targets) -> None:
        """Keep which projects were pulled from."""
        rows = {
            target.origin: project_title(self._schema, interface, target.annotator) for interface, target in targets
        }
        if rows or self._url in self._rows:
            self._project.write_private(_SOURCES, dict(sorted({**self._rows, self._url: rows}.items())))


def _owner(server: Server, targets: Targets) -> int | None:
    return server.account_id() if any(target.annotator for _, target in targets) else None


def _targets(server: Server, schema: Schema) -> Targets:
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
