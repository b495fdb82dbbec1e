"""Read the changed tasks of one server project, and account for every annotation that is gone."""

from collections.abc import Iterable

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.payload.server_rows import TaskCounts
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress
from claimset.model.schema import Interface
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.store.snapshots import Snapshot, line_of
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.incoming import IncomingAnnotations
from claimset.sync.pull.last_seen import LastSeen, SeenTask
from claimset.text.decode import sha256
from claimset.text.plural import plural

_FEW_LOSSES = 10
"""Up to this many vanished annotations are asked for one by one; more may not be above a tenth of all."""

_REMEDY = "look at the project; claimset pull --accept-deletions takes what the server has, and keeps the rest marked"


class ProjectReader:
    """
    Reads one server project: the tasks that changed after `last_seen`, or all of them with `full`.

    `now_seen` is the state of the project after `read`. `accept` allows any number of deletions. Raises Conflict if
    annotations vanish without an explanation: the server gives fewer than it counts, lists a task that it does not
    give, or more are gone at once than people delete.
    """

    def __init__(
        self,
        project: Project,
        server: AnnotationServer,
        job: IncomingAnnotations,
        interface: Interface,
        target: ServerProject,
        last_seen: LastSeen | None,
        full: bool = False,
        accept: bool = False,
    ) -> None:
        self._server = server
        self._job = job
        self._interface = interface
        self._target = target
        self._accept = accept
        self._reads_all = full or last_seen is None
        self._last_seen = last_seen or LastSeen()
        self.now_seen = LastSeen(dict(self._last_seen.tasks), {})
        self._short_tasks: list[int] = []
        self._received_tasks: set[int] = set()
        self.name = interface.name if target.annotator is None else f"{interface.name}.{target.annotator}"
        head = {"interface": interface.name, "origin": target.origin, "project": target.id}
        self.snapshot = Snapshot(project, self.name, head | {"annotator": target.annotator})

    def read(self, progress: Progress) -> None:
        """Read the changed tasks and account for the missing ones."""
        counts = self._server.tasks.count_completed(self._target.id)
        numbers = self._tasks_to_read()
        self._fetch(numbers, f"pulling {self.name}", counts.tasks if self._reads_all else None, progress)
        if self._reads_all:
            expected_tasks = set(self._job.stored_index.tasks.get(self._target.origin, ())) | set(self._last_seen.tasks)
            self._withdraw_missing(expected_tasks - self._received_tasks)
        elif (self.now_seen.counts, self.now_seen.skipped_tasks) != (
            self._server.tasks.count_completed(self._target.id),
            self._server.tasks.count_skipped(self._target.id),
        ):
            self._compare_with_listing(progress)
        if self._short_tasks:
            short_tasks, self._short_tasks = self._short_tasks, []
            self._fetch(short_tasks, f"pulling {self.name} again", len(short_tasks), progress)
        if self._short_tasks:
            raise Conflict(f"the server gives fewer annotations of task {self._short_tasks[0]} than it has", _REMEDY)
        self._require_all(counts)
        self._require_few_losses()
        self._job.result.drafts += self._server.tasks.count_drafts(self._target.id)
        self._job.result.skipped += self.now_seen.skipped_annotations
        self._job.result.unchanged += len(self.now_seen.tasks) - len(self._received_tasks & set(self.now_seen.tasks))

    def _tasks_to_read(self) -> Iterable[int]:
        start = self._last_seen.change_start()
        if self._reads_all or start is None:
            self._reads_all = True
            return self._server.annotations.task_ids(self._target.id)
        changed_tasks = [
            row for row in self._server.tasks.changed(self._target.id, start) if self._last_seen.is_news(row)
        ]
        doubtful_tasks = self._last_seen.doubtful_tasks(self._job.documents, self._job.stored_index.hashes)
        return sorted({row.id for row in changed_tasks} | set(doubtful_tasks))

    def _fetch(self, numbers: Iterable[int], message: str, total: int | None, progress: Progress) -> None:
        requested_tasks = numbers if isinstance(numbers, list) else ()
        for batch in self._server.annotations.export(self._target.id, numbers):
            for task in batch:
                self._take(task)
            progress(
                message,
                len(self._received_tasks),
                max(total, len(self._received_tasks)) if total is not None else len(requested_tasks) or None,
            )
        self._withdraw_missing(set(requested_tasks) - self._received_tasks)

    def _take(self, task: ServerTask) -> None:
        self._received_tasks.add(task.id)
        line = line_of(task.raw)
        digest = sha256(line)[:32]
        earlier_task = self._last_seen.tasks.get(task.id)
        if earlier_task is None or earlier_task.digest != digest:
            self.snapshot.add(line)
        completed_count = sum(1 for row in task.annotations if not row.cancelled)
        if len(task.annotations) < task.annotation_count and not self._accept:
            # An annotation that is deleted at this moment is missing too, so the task is read once more.
            self._short_tasks.append(task.id)
            self.now_seen.tasks.pop(task.id, None)
            return
        is_complete = self._job.take(task, self._interface, self._target)
        name = self._job.document_of(task)
        document = self._job.documents.get(name)
        self.now_seen.tasks[task.id] = SeenTask(
            task.updated if is_complete else "",
            completed_count,
            len(task.annotations) - completed_count,
            digest,
            name,
            document.sha256 if document else "",
            document is not None and document.is_open,
        )

    def _withdraw_missing(self, numbers: set[int]) -> None:
        """Withdraw expected tasks that the export left out, once the listing confirms it. Raises Conflict otherwise."""
        if not numbers:
            return
        listed_tasks = {row.id: row for row in self._server.tasks.listed(self._target.id, sorted(numbers))}
        for number in sorted(numbers):
            row = listed_tasks.get(number)
            if row is not None and (row.completed or row.skipped):
                raise Conflict(
                    f"the server has task {number} with its annotations, and does not give it",
                    "nothing is changed here; pull again, and look at the project if it stays so",
                )
            withdrawal = (
                Withdrawal("task deleted", self._server.moment)
                if row is None
                else Withdrawal("annotation deleted", row.updated)
            )
            self.withdraw_task(number, withdrawal)

    def withdraw_task(self, number: int, withdrawal: Withdrawal) -> None:
        """Mark all stored annotations of a task as withdrawn."""
        self.snapshot.add_missing({"task": number, "because": withdrawal.because, "at": withdrawal.at})
        task = self.now_seen.tasks.pop(number, None)
        names = self._job.stored_index.tasks.get(self._target.origin, {}).get(number, set())
        if task is not None and task.skipped and not names:
            message = f"task {number}, which was skipped, is gone from the server: the snapshots keep what it held"
            self._job.result.issues.append(Issue("ANN005", Level.WARNING, message, document=task.document))
        for name in sorted(names | ({task.document} if task and task.document else set())):
            self._job.withdraw_task(name, self._target, number, withdrawal)

    def _compare_with_listing(self, progress: Progress) -> None:
        """Read and withdraw tasks by comparison with the full listing, since the server's counts differ."""
        listed_tasks = {row.id: row for row in self._server.tasks.annotated(self._target.id)}
        changed_tasks = sorted(
            number
            for number, row in listed_tasks.items()
            if number not in self.now_seen.tasks or self.now_seen.tasks[number].counts != (row.completed, row.skipped)
        )
        self._withdraw_missing(
            {number for number, row in self.now_seen.tasks.items() if any(row.counts)} - set(listed_tasks)
        )
        self._fetch(changed_tasks, f"comparing {self.name}", len(changed_tasks), progress)

    def _require_all(self, counts_before: TaskCounts) -> None:
        """Raise Conflict if the server counted more annotations, both before and after reading, than it gave."""
        counts_after = self._server.tasks.count_completed(self._target.id)
        expected_count = min(counts_before.annotations, counts_after.annotations)
        if self.now_seen.counts.annotations < expected_count and not self._accept:
            raise Conflict(
                f"the server counts {plural(expected_count, 'annotation')} in '{self.name}' and gives "
                f"{self.now_seen.counts.annotations}: nothing is changed here",
                "pull again; if it stays so, claimset pull --accept-deletions takes what it gives",
            )

    def _require_few_losses(self) -> None:
        """Raise Conflict if more annotations are gone than people delete, or if the server still has one of them."""
        lost_annotations = self._job.staged.lost_annotations.get(self._target.origin, [])
        stored_count = self._job.stored_index.annotation_counts[self._target.origin]
        if self._accept or not lost_annotations:
            return
        if len(lost_annotations) > _FEW_LOSSES and len(lost_annotations) * 10 > stored_count:
            raise Conflict(
                f"{len(lost_annotations)} of {plural(stored_count, 'annotation')} of '{self.name}' "
                "are gone from the server: nothing is changed here",
                _REMEDY,
            )
        for number in (
            [annotation for _, annotation in lost_annotations] if len(lost_annotations) <= _FEW_LOSSES else []
        ):
            if self._server.annotations.exists(number):
                raise Conflict(
                    f"the server has annotation {number} of '{self.name}', and does not give it",
                    "nothing is changed here; pull again, and look at the project if it stays so",
                )
