"""Pulls completed annotations from the server: reads, proves, merges, stages, and at last commits them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from typing import Any

import msgspec

from claimset.check.omissions import omission_issues
from claimset.labelstudio.port import AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.store.project import Project
from claimset.store.snapshots import ClosedSnapshot, Snapshot
from claimset.store.staging import Staging
from claimset.sync.assignment.server_project import project_title
from claimset.sync.pull.arrivals import Arrival, PullSource
from claimset.sync.pull.commit import PULLED_FROM, PullResult, StagedPull, commit_pull
from claimset.sync.pull.inputs import WHAT_CHANGED, PullInputs, PullOptions, find_sources, pull_inputs
from claimset.sync.pull.last_seen import LastSeen, LastSeenStore, SeenTask
from claimset.sync.pull.losses import deleted_projects, require_few_losses
from claimset.sync.pull.pipeline import StagedWork, judge_staged, stage_tasks, sum_up
from claimset.sync.pull.read import ProjectReader, record
from claimset.sync.review.pull import ReviewPull, pull_reviews


class StagedSource(msgspec.Struct, frozen=True):
    """
    The staged work of one source, its snapshot, and the state of its tasks for the next pull.

    `origin` is None for a source that no later pull reads.
    """

    work: StagedWork
    snapshot: ClosedSnapshot | None = None
    origin: str | None = None
    tasks: dict[int, SeenTask] = {}
    drafts: int = 0
    unchanged: int = 0


def pull(
    project: Project,
    server: AnnotationServer,
    progress: Progress = silent,
    options: PullOptions = WHAT_CHANGED,
    annotator: str | None = None,
) -> PullResult:
    """
    Pull curators' reviews, then the completed annotations of every interface's projects: those that changed, or all.

    The server's JSON is first stored unchanged in a git-ignored snapshot. A part of an annotation that cannot be read
    or proven is refused and listed, and so is an annotation of another text; the rest is stored. A stored annotation
    that is gone from the server is kept and marked as withdrawn. `annotator` is the pseudonym of the one annotator who
    has the whole server, if so; there are no reviews then. Raises Conflict, and changes no annotation, if a project's
    interface differs from the schema's, or if annotations vanish without an explanation.
    """
    schema = project.schema()
    reviewed = pull_reviews(project, server, progress) if annotator is None else ReviewPull()
    with project.locked():
        sources = find_sources(server, schema)
        inputs = pull_inputs(project, schema, server, sources, annotator)
        options = msgspec.structs.replace(options, pulled_from=project.private(PULLED_FROM))
        result = pull_sources(server, inputs, sources, options, progress)
    issues = [*reviewed.issues, *result.issues]
    return msgspec.structs.replace(result, issues=issues, reviews=reviewed.reviews, decisions=reviewed.decisions)


def pull_sources(
    server: AnnotationServer,
    inputs: PullInputs,
    sources: Sequence[PullSource],
    options: PullOptions,
    progress: Progress,
) -> PullResult:
    """Pull the annotations of server projects; everything is read, proven and staged before anything is written."""
    project = inputs.proving.project
    with ExitStack() as cleanup:
        staging = Staging(project)
        cleanup.callback(staging.drop)
        staged: list[StagedSource] = []
        for source in sources:
            target = source.target
            head = {"interface": source.interface.name, "origin": target.origin, "project": target.id}
            snapshot = Snapshot(project, source.name, {**head, "annotator": target.annotator})
            cleanup.callback(snapshot.drop)
            # A later source may add annotations to a document, which may change the issues of the earlier ones.
            earlier_documents = {name for item in staged for name in item.work.unjudged}
            judged_later = earlier_documents if source is sources[-1] else None
            staged.append(_stage_source(server, inputs, source, options, progress, staging, snapshot, judged_later))
        titles_before = (options.pulled_from or {}).get(server.url, {})
        for deleted in deleted_projects(titles_before, sources, inputs.index, options.accept):
            snapshot = Snapshot(project, "gone", {"origin": deleted.origin})
            cleanup.callback(snapshot.drop)
            arrivals = record(deleted.gone_tasks(server.moment), snapshot)
            work = sum_up(stage_tasks(arrivals, inputs.proving, staging))
            staged.append(StagedSource(work, snapshot.close()))
        return _commit(inputs, staging, staged, _pulled_from(server.url, inputs, sources, options.pulled_from))


def pull_arrivals(inputs: PullInputs, arrivals: Iterable[Arrival]) -> PullResult:
    """Store annotations that come from snapshots, without a server."""
    staging = Staging(inputs.proving.project)
    try:
        return _commit(inputs, staging, [StagedSource(sum_up(stage_tasks(arrivals, inputs.proving, staging)))])
    finally:
        staging.drop()


def _stage_source(
    server: AnnotationServer,
    inputs: PullInputs,
    source: PullSource,
    options: PullOptions,
    progress: Progress,
    staging: Staging,
    snapshot: Snapshot,
    judged_later: Collection[str] | None,
) -> StagedSource:
    """Read, prove, merge and stage one server project; the rules judge the documents of `judged_later` later on."""
    target, proving = source.target, inputs.proving
    last_seen = LastSeenStore(proving.project).read(target.origin)
    arrivals = ProjectReader(server, source, last_seen, inputs, options, progress).arrivals()
    staged_tasks = stage_tasks(
        record(arrivals, snapshot, proving.withdrawn),
        proving,
        staging,
        lambda name: judged_later is not None and name not in judged_later,
    )
    work, closed_snapshot = sum_up(staged_tasks), snapshot.close()
    if not options.accept:
        require_few_losses(server, source.name, work.deleted_ids, inputs.index.annotation_counts[target.origin])
    tasks_before = last_seen.tasks if last_seen else {}
    tasks = {number: task for number, task in {**tasks_before, **work.task_entries}.items() if task is not None}
    unchanged = len(tasks_before.keys() - work.task_entries.keys())
    return StagedSource(work, closed_snapshot, target.origin, tasks, server.tasks.count_drafts(target.id), unchanged)


def _commit(
    inputs: PullInputs, staging: Staging, staged: Sequence[StagedSource], pulled_from: dict[str, Any] | None = None
) -> PullResult:
    works = [item.work for item in staged]
    omission_counts = sum((work.omission_counts for work in works), Counter[str]())
    issues = [*judge_staged(works, inputs.proving, staging), *omission_issues(omission_counts)]
    refusals = dict(inputs.proving.refusals)
    hashes = dict(inputs.index.hashes)
    for work in works:
        refusals |= work.refusals
        hashes |= work.hashes
    last_seen: dict[str, LastSeen] = {}
    for item in staged:
        if item.origin is not None:
            names = {task.document for task in item.tasks.values()}
            files = {name: hashes[name] for name in names if name in hashes}
            last_seen[item.origin] = LastSeen(item.tasks, files)
    rows = [row for task_refusals in refusals.values() for row in task_refusals]
    snapshots = [item.snapshot for item in staged if item.snapshot is not None]
    staged_pull = StagedPull(snapshots, rows, inputs.proving.attribution, staging.staged_ids, last_seen, pulled_from)
    changed_documents = commit_pull(inputs.proving.project, staged_pull)
    return PullResult(
        annotations=sum(work.annotations for work in works),
        changed=changed_documents,
        withdrawn=sum(work.withdrawals.total() for work in works),
        refused=sum(not row.partial for row in rows),
        incomplete=sum(row.partial for row in rows),
        drafts=sum(item.drafts for item in staged),
        skipped=sum(task.skipped for item in staged for task in item.tasks.values()),
        unchanged=sum(item.unchanged for item in staged),
        issues=issues,
    )


def _pulled_from(
    url: str, inputs: PullInputs, sources: Sequence[PullSource], earlier: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Return the titles of the pulled projects by server and mark; None if they are not recorded, or there are none."""
    schema = inputs.proving.schema
    titles = {
        source.target.origin: project_title(schema, source.interface, source.target.annotator) for source in sources
    }
    if earlier is None or not (titles or url in earlier):
        return None
    return dict(sorted({**earlier, url: titles}.items()))
