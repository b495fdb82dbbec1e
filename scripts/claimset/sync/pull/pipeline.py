"""Takes an arriving task through the steps to its staged document, and adds up the results of many tasks."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation
from claimset.model.refusal import Refusal
from claimset.store.staging import Staging
from claimset.sync.pull.arrivals import Arrival, GoneTask, ReadTask
from claimset.sync.pull.incoming_task import IncomingTask, task_url
from claimset.sync.pull.last_seen import SeenTask
from claimset.sync.pull.merge import AnnotationKey, MergedDocument, merge_gone_task, merge_task
from claimset.sync.pull.prove import Proving, prove_task
from claimset.sync.pull.stage import current_rows, judge_annotations, stage_document
from claimset.text.plural import plural


class StagedTask(msgspec.Struct, frozen=True):
    """
    The result of one arrival: `merged` are its documents, now staged, and `hashes` those of their new files.

    `task_entry` is what the next pull compares with; None if the task is gone. `refusals` replace those of the task;
    None if they stay. `is_judged` says whether the rules have judged the new annotations. `document` is the task's
    document, `stored_rows` are its annotations before, and `annotations` the new ones. `omission_counts` counts the
    answers to each control that the schema leaves out. `unreadable` maps a document whose stored file cannot be read,
    so that nothing came in, to the reasons.
    """

    origin: str
    task: int
    document: str | None = None
    task_entry: SeenTask | None = None
    refusals: tuple[Refusal, ...] | None = None
    merged: tuple[MergedDocument, ...] = ()
    hashes: Mapping[str, str] = {}
    is_judged: bool = False
    issues: tuple[Issue, ...] = ()
    unreadable: Mapping[str, list[Issue]] = {}
    stored_rows: Sequence[Annotation] = ()
    annotations: tuple[Annotation, ...] = ()
    omission_counts: Mapping[str, int] = {}


def stage_tasks(
    arrivals: Iterable[Arrival],
    proving: Proving,
    staging: Staging,
    judges_now: Callable[[str], bool] = lambda _: False,
) -> Iterator[StagedTask]:
    """
    Prove, merge and stage the arrivals, one task after the other.

    `judges_now` says whether the rules judge a document's new annotations at once. That is too early for a document
    that a later source may change again.
    """
    for arrival in arrivals:
        if isinstance(arrival, GoneTask):
            yield _stage_gone_task(arrival, proving, staging)
        elif not arrival.is_short:
            yield _stage_read_task(arrival, proving, staging, judges_now)


def _stage_read_task(
    reading: ReadTask, proving: Proving, staging: Staging, judges_now: Callable[[str], bool]
) -> StagedTask:
    origin, task = reading.source.target.origin, reading.task
    document = proving.documents.get(task.document)
    if document is None:
        message = f"the project does not have the document of task {task.id}"
        tombstone = proving.withdrawn.get(task.document)
        if tombstone is not None:
            words = f"claimset withdraw {tombstone.document} --reason {tombstone.reason} --server removes it"
            message = f"the document of task {task.id} was withdrawn: {words}"
        url = task_url(proving.url, reading.source, task.id)
        issue = Issue("DOC005", Level.ERROR, message, url=url)
        return StagedTask(origin, task.id, task_entry=_task_entry(reading, None, is_whole=False), issues=(issue,))
    stored_rows, problems = current_rows(staging, proving.stored, document.id)
    if problems:
        # The stored file cannot be read whole: writing it again would lose the unreadable part.
        unreadable = {document.id: problems} if task.annotations else {}
        return StagedTask(
            origin, task.id, task_entry=_task_entry(reading, document, is_whole=False), unreadable=unreadable
        )
    incoming = IncomingTask.of(reading, document, proving.schema, proving.url)
    proven = prove_task(proving, incoming, stored_rows)
    merged = merge_task(incoming, stored_rows, proven)
    digest = stage_document(staging, merged, proving.stored.schema_of)
    is_judged = judges_now(document.id)
    new_issues = (
        judge_annotations(proving.project, proving.schema, document, merged.rows, merged.new_keys) if is_judged else []
    )
    return StagedTask(
        origin,
        task.id,
        document.id,
        task_entry=_task_entry(reading, document, proven.is_whole),
        refusals=proven.refusals,
        merged=(merged,),
        hashes={document.id: digest} if digest else {},
        is_judged=is_judged,
        issues=(*proven.issues, *new_issues),
        stored_rows=stored_rows,
        annotations=proven.annotations,
        omission_counts=proven.omission_counts,
    )


def _stage_gone_task(gone: GoneTask, proving: Proving, staging: Staging) -> StagedTask:
    issues: list[Issue] = []
    merged: list[MergedDocument] = []
    hashes: dict[str, str] = {}
    if gone.skipped_document is not None:
        message = f"task {gone.task}, which was skipped, is gone from the server: the snapshots keep its content"
        issues.append(Issue("ANN005", Level.WARNING, message, document=gone.skipped_document))
    for name in gone.documents:
        document = proving.documents.get(name)
        stored_rows, problems = current_rows(staging, proving.stored, name)
        issues += problems
        if document is not None and not problems:
            merged.append(merge_gone_task(gone, document, stored_rows))
            digest = stage_document(staging, merged[-1], proving.stored.schema_of)
            hashes |= {name: digest} if digest else {}
    return StagedTask(gone.origin, gone.task, refusals=(), merged=tuple(merged), hashes=hashes, issues=tuple(issues))


def _task_entry(reading: ReadTask, document: Document | None, is_whole: bool) -> SeenTask:
    task = reading.task
    return SeenTask(
        task.updated if is_whole else "",
        *reading.counts,
        reading.digest,
        task.document,
        document.sha256 if document else "",
        document is not None and document.is_open,
    )


class StagedWork(msgspec.Struct, frozen=True):
    """
    The results of the tasks of a source.

    `annotations` counts the new ones, and `withdrawals` for each document those that are gone; `deleted_ids` are the
    deleted ones. `refusals` are by server project and task, `hashes` and `unjudged` annotations by document.
    `omission_counts` counts the answers to each control that the schema leaves out. `task_entries`
    maps each task to what the next pull compares with, None for one that is gone.
    """

    annotations: int
    issues: list[Issue]
    unreadable: dict[str, list[Issue]]
    refusals: dict[tuple[str, int], tuple[Refusal, ...]]
    withdrawals: Counter[str]
    deleted_ids: list[int]
    hashes: dict[str, str]
    unjudged: dict[str, set[AnnotationKey]]
    task_entries: dict[int, SeenTask | None]
    omission_counts: Counter[str]


def sum_up(staged_tasks: Iterable[StagedTask]) -> StagedWork:
    """Add up the results of a source's tasks, in their order: of a task that was read twice the last counts."""
    work = StagedWork(0, [], {}, {}, Counter(), [], {}, {}, {}, Counter())
    annotation_counts: dict[tuple[str, int], int] = {}
    for staged in staged_tasks:
        annotation_counts[staged.origin, staged.task] = len(staged.annotations)
        work.issues.extend(staged.issues)
        work.omission_counts.update(staged.omission_counts)
        for name, problems in staged.unreadable.items():
            work.unreadable.setdefault(name, problems)
        if staged.refusals is not None:
            work.refusals[staged.origin, staged.task] = staged.refusals
        for merged in staged.merged:
            work.withdrawals[merged.document.id] += merged.withdrawn
            work.deleted_ids.extend(merged.deleted_ids)
            if not staged.is_judged:
                work.unjudged.setdefault(merged.document.id, set()).update(merged.new_keys)
        work.hashes.update(staged.hashes)
        work.task_entries[staged.task] = staged.task_entry
    return msgspec.structs.replace(work, annotations=sum(annotation_counts.values()))


def judge_staged(works: Sequence[StagedWork], proving: Proving, staging: Staging) -> list[Issue]:
    """Return all issues of several sources, after the rules judged the annotations that they had not judged yet."""
    unjudged: dict[str, set[AnnotationKey]] = {}
    withdrawals: Counter[str] = Counter()
    issues = [issue for work in works for issue in work.issues]
    unreadable = {name: problems for work in reversed(works) for name, problems in work.unreadable.items()}
    issues += [issue for problems in unreadable.values() for issue in problems]
    for work in works:
        withdrawals += work.withdrawals
        for name, keys in work.unjudged.items():
            unjudged.setdefault(name, set()).update(keys)
    for name, keys in sorted(unjudged.items()):
        rows = current_rows(staging, proving.stored, name)[0] if keys else []
        issues += judge_annotations(proving.project, proving.schema, proving.documents[name], rows, keys)
    for name, count in sorted(withdrawals.items()):
        words = plural(count, "annotation is", "annotations are")
        message = f"{words} gone from the server: kept here, and no longer counted"
        issues.append(Issue("ANN005", Level.WARNING, message, document=name))
    return issues
