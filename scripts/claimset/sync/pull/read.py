"""Reads the changed tasks of one server project, and accounts for every annotation that is gone."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.payload.server_rows import TaskCounts
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.port import AnnotationServer
from claimset.model.progress import Progress
from claimset.model.tombstone import Tombstone
from claimset.model.trouble import Conflict
from claimset.store.snapshots import Snapshot, line_of
from claimset.sync.pull.arrivals import Arrival, GoneTask, PullSource, ReadTask
from claimset.sync.pull.inputs import PullInputs, PullOptions
from claimset.sync.pull.last_seen import LastSeen
from claimset.sync.pull.losses import REMEDY
from claimset.text.decode import sha256
from claimset.text.plural import plural


def record(
    arrivals: Iterable[Arrival], snapshot: Snapshot, withdrawn: Mapping[str, Tombstone] | None = None
) -> Iterator[Arrival]:
    """Yield the arrivals; each new one is added to the snapshot first, unless a person asked that its text goes."""
    requests = {name for name, tombstone in (withdrawn or {}).items() if tombstone.reason == "request"}
    for arrival in arrivals:
        if isinstance(arrival, GoneTask):
            withdrawal = arrival.withdrawal
            snapshot.add_missing({"task": arrival.task, "because": withdrawal.because, "at": withdrawal.at})
        elif arrival.is_new and arrival.task.document not in requests:
            snapshot.add(arrival.line)
        yield arrival


class _TaskState(msgspec.Struct, frozen=True):
    """The numbers of a task's completed and skipped annotations, as read last, and its document."""

    counts: tuple[int, int]
    document: str


class ProjectReader:
    """
    Reads one server project: the tasks that changed after `last_seen`, or all where the options say so or it is None.

    `_tasks` maps its task numbers to what is known of each task so far.
    """

    def __init__(
        self,
        server: AnnotationServer,
        source: PullSource,
        last_seen: LastSeen | None,
        inputs: PullInputs,
        options: PullOptions,
        progress: Progress,
    ) -> None:
        self._server = server
        self._source = source
        self._number = source.target.id
        self._reads_all = options.full or last_seen is None
        self._last_seen = last_seen or LastSeen()
        self._index = inputs.index
        self._stored_tasks = inputs.index.tasks.get(source.target.origin, {})
        self._documents = inputs.proving.documents
        self._progress = progress
        self._accept = options.accept
        self._in_our_form = options.in_our_form
        self._tasks = {number: _TaskState(task.counts, task.document) for number, task in self._last_seen.tasks.items()}
        self._received_tasks: set[int] = set()
        self._short_tasks: list[int] = []

    def arrivals(self) -> Iterator[Arrival]:
        """
        Yield the tasks as they arrive, those that are gone among them.

        Raises Conflict if annotations vanish without an explanation: the server gives fewer than it counts, or lists a
        task that it does not give.
        """
        name = self._source.name
        counts_before = self._server.tasks.count_completed(self._number)
        numbers = self._tasks_to_read()
        yield from self._fetch(numbers, f"pulling {name}", counts_before.tasks if self._reads_all else None)
        if self._reads_all:
            yield from self._gone({*self._stored_tasks, *self._last_seen.tasks} - self._received_tasks)
        elif (self._completed(), sum(1 for task in self._tasks.values() if task.counts[1])) != (
            self._server.tasks.count_completed(self._number),
            self._server.tasks.count_skipped(self._number),
        ):
            yield from self._compare_with_listing()
        if self._short_tasks:
            short_tasks, self._short_tasks = self._short_tasks, []
            yield from self._fetch(short_tasks, f"pulling {name} again", len(short_tasks))
        if self._short_tasks:
            raise Conflict(f"the server sends fewer annotations of task {self._short_tasks[0]} than it counts", REMEDY)
        self._require_all(counts_before)

    def _tasks_to_read(self) -> Iterable[int]:
        start = self._last_seen.change_start()
        if self._reads_all or start is None:
            self._reads_all = True
            return self._server.annotations.task_ids(self._number)
        changed_tasks = [
            row for row in self._server.tasks.list_changed(self._number, start) if self._last_seen.is_news(row)
        ]
        doubtful_tasks = self._last_seen.doubtful_tasks(self._documents, self._index.hashes)
        # A file from another commit may hold annotations of a task that was gone at the last pull.
        unseen_tasks = self._stored_tasks.keys() - self._last_seen.tasks.keys()
        return sorted({row.id for row in changed_tasks} | set(doubtful_tasks) | unseen_tasks)

    def _fetch(self, numbers: Iterable[int], message: str, total: int | None) -> Iterator[Arrival]:
        requested_tasks = numbers if isinstance(numbers, list) else ()
        for batch in self._server.annotations.export(self._number, numbers):
            yield from map(self._receive, batch)
            received_count = len(self._received_tasks)
            self._progress(
                message,
                received_count,
                max(total, received_count) if total is not None else len(requested_tasks) or None,
            )
        yield from self._gone(set(requested_tasks) - self._received_tasks)

    def _receive(self, task: ServerTask) -> ReadTask:
        self._received_tasks.add(task.id)
        line = line_of(task.raw)
        digest = sha256(line)[:32]
        earlier_task = self._last_seen.tasks.get(task.id)
        is_new = earlier_task is None or earlier_task.digest != digest
        # An annotation that is deleted at this moment is missing too, so a short task is read once more.
        is_short = len(task.annotations) < task.annotation_count and not self._accept
        reading = ReadTask(self._source, self._in_our_form(task), line, digest, is_new, is_short)
        if is_short:
            self._short_tasks.append(task.id)
            self._tasks.pop(task.id, None)
        else:
            self._tasks[task.id] = _TaskState(reading.counts, reading.task.document)
        return reading

    def _gone(self, numbers: set[int]) -> Iterator[GoneTask]:
        """Yield expected tasks that the export left out, once the listing confirms it. Raises Conflict otherwise."""
        if not numbers:
            return
        listed_tasks = {row.id: row for row in self._server.tasks.list_by_id(self._number, sorted(numbers))}
        for number in sorted(numbers):
            row = listed_tasks.get(number)
            if row is not None and (row.completed or row.skipped):
                raise Conflict(
                    f"the server has task {number} with its annotations, and did not send it",
                    "nothing is changed here; pull again, and look at the project if it stays so",
                )
            withdrawal = (
                Withdrawal("task deleted", self._server.moment)
                if row is None
                else Withdrawal("annotation deleted", row.updated)
            )
            yield self._gone_task(number, withdrawal)

    def _gone_task(self, number: int, withdrawal: Withdrawal) -> GoneTask:
        task = self._tasks.pop(number, None)
        stored_documents = self._stored_tasks.get(number, set())
        documents = stored_documents | ({task.document} if task and task.document else set())
        skipped_document = task.document if task is not None and task.counts[1] and not stored_documents else None
        return GoneTask(self._source.target.origin, number, tuple(sorted(documents)), withdrawal, skipped_document)

    def _compare_with_listing(self) -> Iterator[Arrival]:
        """Yield the tasks that differ between this pull and the server's full listing, because the counts differ."""
        listed_tasks = {row.id: row for row in self._server.tasks.list_annotated(self._number)}
        changed_tasks = sorted(
            number
            for number, row in listed_tasks.items()
            if number not in self._tasks or self._tasks[number].counts != (row.completed, row.skipped)
        )
        annotated_tasks = {number for number, task in self._tasks.items() if any(task.counts)}
        yield from self._gone(annotated_tasks - set(listed_tasks))
        yield from self._fetch(changed_tasks, f"comparing {self._source.name}", len(changed_tasks))

    def _require_all(self, counts_before: TaskCounts) -> None:
        """Raise Conflict if the server counted more annotations, both before and after reading, than it sent."""
        counts_after = self._server.tasks.count_completed(self._number)
        expected_count = min(counts_before.annotations, counts_after.annotations)
        received_count = self._completed().annotations
        if received_count < expected_count and not self._accept:
            raise Conflict(
                f"the server counts {plural(expected_count, 'annotation')} in '{self._source.name}' and sends "
                f"{received_count}: nothing is changed here",
                "pull again; if it stays so, claimset pull --accept-deletions stores those that it sends",
            )

    def _completed(self) -> TaskCounts:
        """Count the tasks with completed annotations, and these annotations, as the server counts them."""
        completed_counts = [task.counts[0] for task in self._tasks.values() if task.counts[0]]
        return TaskCounts(len(completed_counts), sum(completed_counts))
