"""Compares the stored annotations with all of the server's; nothing is changed."""

from collections.abc import Iterator, Sequence

import msgspec

from claimset.labels.as_json import labels_sha256
from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.store.project import Project
from claimset.store.staging import Staging
from claimset.sync.pull.arrivals import PullSource
from claimset.sync.pull.inputs import PullInputs, PullOptions, find_sources, pull_inputs
from claimset.sync.pull.pipeline import StagedTask, stage_tasks
from claimset.sync.pull.read import ProjectReader


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

    A document differs if a full pull would change its file, or if a stored annotation is not the server's.
    """
    schema = project.schema()
    with project.locked():
        sources = find_sources(server, schema)
        inputs = pull_inputs(project, schema, server, sources, annotator)
        staging = Staging(project)
        hashes: dict[str, str] = {}
        reasons: dict[str, str] = {}
        documents: set[str] = set()
        issues: list[Issue] = []
        unreadable: dict[str, list[Issue]] = {}
        annotation_count = 0
        try:
            for task in _staged_tasks(server, sources, inputs, staging, progress):
                hashes |= task.hashes
                annotation_count += len(task.annotations)
                issues += task.issues
                unreadable = {**task.unreadable, **unreadable}
                if task.document is not None:
                    documents.add(task.document)
                    reason = _difference(task, schema)
                    reasons |= {task.document: reason} if reason else {}
        finally:
            staging.drop()
    for name, digest in hashes.items():
        if digest != inputs.index.hashes.get(name):
            reasons.setdefault(name, "a full pull would change it")
    issues += [issue for problems in unreadable.values() for issue in problems]
    differences = tuple(Difference(name, reason) for name, reason in sorted(reasons.items()))
    return ServerComparison(annotation_count, len(documents), differences, tuple(issues))


def _staged_tasks(
    server: AnnotationServer, sources: Sequence[PullSource], inputs: PullInputs, staging: Staging, progress: Progress
) -> Iterator[StagedTask]:
    proving = inputs.proving
    for source in sources:
        arrivals = ProjectReader(server, source, None, inputs, PullOptions(accept=True), progress).arrivals()
        yield from stage_tasks(arrivals, proving, staging)


def _difference(task: StagedTask, schema: Schema) -> str | None:
    """Say how the annotations of a task on the server differ from the stored ones; None if they do not."""
    local_rows = {(row.annotator, row.interface, row.sha256) for row in task.stored_rows if row.annotation is None}
    rows_by_id = {(row.origin, row.annotation): row for row in task.stored_rows}
    difference = None
    for row in task.annotations:
        stored_row = rows_by_id.get((row.origin, row.annotation))
        if stored_row is None:
            if (row.annotator, row.interface, row.sha256) not in local_rows:
                difference = f"annotation {row.annotation} of the server is not stored"
        elif labels_sha256(stored_row.labels, schema) != row.sha256 or _server_facts(stored_row) != _server_facts(row):
            difference = f"annotation {row.annotation} is stored otherwise than the server has it"
    return difference


def _server_facts(row: Annotation) -> Annotation:
    # Only the project knows which questions were never asked; the server does not.
    facts = msgspec.structs.replace(row, labels=Labels(), gaps={}, assumptions={})
    return msgspec.structs.replace(facts, state="current", withdrawn=None, because=None)
