"""Pulls curators' reviews from the server: reads them, proves them, and stores decisions."""

from collections.abc import Iterator
from contextlib import ExitStack

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.store.decisions import add_decisions
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project
from claimset.store.snapshots import Snapshot, keep_snapshot, line_of
from claimset.sync.assignment.server_project import project_title
from claimset.sync.pull.arrivals import PullSource, ReadTask
from claimset.sync.pull.inputs import find_sources, pull_inputs
from claimset.sync.review.interfaces import with_review_interfaces
from claimset.sync.review.read import ReviewReader


class ReviewPull(msgspec.Struct, frozen=True):
    """The number of reviews that were read, the number of new decisions by document, and the issues."""

    reviews: int = 0
    decisions: dict[str, int] = {}
    issues: tuple[Issue, ...] = ()


def pull_reviews(project: Project, server: AnnotationServer, progress: Progress = silent) -> ReviewPull:
    """
    Store the decisions of each submitted review once; the annotations that they are about do not change.

    Reviews come before the annotations of the same pull, because they are about the annotations that are stored now.
    The server's JSON is first stored unchanged in a git-ignored snapshot. Raises Conflict if a project of reviews has
    other labels than the schema.
    """
    schema = with_review_interfaces(project.schema())
    reviews = [interface for interface in schema.interfaces.values() if interface.reviews is not None]
    with project.locked(), ExitStack() as cleanup:
        # One listing tells whether there are reviews at all: most datasets have none.
        titles = [item.title for item in server.projects.list_titled(f"{schema.name} / ")]
        used_reviews = [
            item for item in reviews if any(title.startswith(project_title(schema, item)) for title in titles)
        ]
        sources = find_sources(server, schema, used_reviews)
        if not sources:
            return ReviewPull()
        tasks: list[ReadTask] = []
        snapshots, withdrawn = [], read_tombstones(project)
        for source in sources:
            target = source.target
            head = {"interface": source.interface.name, "origin": target.origin, "project": target.id}
            snapshot = Snapshot(project, source.name.replace(" ", "-"), {**head, "annotator": target.annotator})
            cleanup.callback(snapshot.drop)
            for task in _read_tasks(server, source, progress):
                if task.task.document not in withdrawn:
                    snapshot.add(task.line)
                    tasks.append(task)
            snapshots.append(snapshot.close())
        for closed_snapshot in snapshots:
            if closed_snapshot is not None:
                keep_snapshot(project, closed_snapshot)
        return _store_decisions(project, schema, server, sources, tasks)


def _read_tasks(server: AnnotationServer, source: PullSource, progress: Progress) -> Iterator[ReadTask]:
    count = 0
    for batch in server.annotations.export(source.target.id, server.annotations.task_ids(source.target.id)):
        for task in batch:
            count += 1
            yield ReadTask(source, task, line_of(task.raw))
        progress(f"pulling {source.name}", count, None)


def _store_decisions(
    project: Project, schema: Schema, server: AnnotationServer, sources: list[PullSource], tasks: list[ReadTask]
) -> ReviewPull:
    inputs = pull_inputs(project, schema, server, sources)
    reader = ReviewReader(inputs.proving)
    decisions: dict[str, int] = {}
    issues: list[Issue] = []
    for task in tasks:
        reading = reader.read(task)
        issues += reading.issues
        document = inputs.proving.documents.get(task.task.document)
        if document is not None and add_decisions(project, document, reading.decisions):
            decisions[document.id] = decisions.get(document.id, 0) + len(reading.decisions)
    inputs.proving.attribution.save()
    return ReviewPull(len(tasks), decisions, tuple(issues))
