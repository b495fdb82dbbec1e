"""One project of a server, read as far as anything of it changed: nothing is missed, nothing vanishes unexplained."""

from collections.abc import Iterable

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.transport.client import Server
from claimset.labelstudio.transport.listing import TaskCounts
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

FEW = 10
"""So many annotations may vanish from a project at once and be asked for one by one; of more, a tenth may."""

_REMEDY = "look at the project; claimset pull --accept-deletions takes what the server has, and keeps the rest marked"


class ProjectReader:
    """
    A project as it is read; `known` is what was seen of it before: only what changed since is read, or, with `full`,
    everything.

    `accept` takes whatever the server says is gone. Raises Conflict where annotations vanish without an explanation:
    where the server gives fewer than it counts, lists a task that it does not give, or where more is gone at once than
    people delete.
    """

    def __init__(
        self,
        project: Project,
        server: Server,
        job: IncomingAnnotations,
        interface: Interface,
        target: ServerProject,
        known: LastSeen | None,
        full: bool = False,
        accept: bool = False,
    ) -> None:
        self._server = server
        self._job = job
        self._interface = interface
        self._target = target
        self._accept = accept
        self._whole = full or known is None
        self._before = known or LastSeen()
        self.known = LastSeen(dict(self._before.tasks), {})
        self._short: list[int] = []
        self._given: set[int] = set()
        self.name = interface.name if target.annotator is None else f"{interface.name}.{target.annotator}"
        head = {"interface": interface.name, "origin": target.origin, "project": target.id}
        self.snapshot = Snapshot(project, self.name, head | {"annotator": target.annotator})

    def read(self, progress: Progress) -> None:
        """Read what changed, and account for what is gone."""
        there = self._server.count_completed(self._target.id)
        numbers = self._numbers()
        self._fetch(numbers, f"pulling {self.name}", there.tasks if self._whole else None, progress)
        if self._whole:
            expected = set(self._job.standing.tasks.get(self._target.origin, ())) | set(self._before.tasks)
            self._missing(expected - self._given)
        elif (self.known.counted, self.known.skipped_tasks) != (
            self._server.count_completed(self._target.id),
            self._server.count_skipped(self._target.id),
        ):
            self._compare(progress)
        if self._short:
            short, self._short = self._short, []
            self._fetch(short, f"pulling {self.name} again", len(short), progress)
        if self._short:
            raise Conflict(f"the server gives fewer annotations of task {self._short[0]} than it has", _REMEDY)
        self._complete(there)
        self._bound()
        self._job.done.drafts += self._server.count_drafts(self._target.id)
        self._job.done.skipped += self.known.skipped
        self._job.done.unchanged += len(self.known.tasks) - len(self._given & set(self.known.tasks))

    def _numbers(self) -> Iterable[int]:
        since = self._before.since()
        if self._whole or since is None:
            self._whole = True
            return self._server.task_ids(self._target.id)
        changed = [row for row in self._server.changed_tasks(self._target.id, since) if self._before.is_news(row)]
        doubtful = self._before.doubtful(self._job.documents, self._job.standing.files)
        return sorted({row.id for row in changed} | set(doubtful))

    def _fetch(self, numbers: Iterable[int], what: str, total: int | None, progress: Progress) -> None:
        asked = numbers if isinstance(numbers, list) else ()
        for batch in self._server.export_tasks(self._target.id, numbers):
            for task in batch:
                self._task(task)
            progress(what, len(self._given), max(total, len(self._given)) if total is not None else len(asked) or None)
        self._missing(set(asked) - self._given)

    def _task(self, task: ServerTask) -> None:
        self._given.add(task.id)
        line = line_of(task.raw)
        mark = sha256(line)[:32]
        seen = self._before.tasks.get(task.id)
        if seen is None or seen.digest != mark:
            self.snapshot.add(line)
        completed = sum(1 for row in task.annotations if not row.cancelled)
        if len(task.annotations) < task.annotation_count and not self._accept:
            # What somebody deletes at this moment is missing too: it is asked for once more.
            self._short.append(task.id)
            self.known.tasks.pop(task.id, None)
            return
        settled = self._job.take(task, self._interface, self._target)
        name = self._job.document_of(task)
        document = self._job.documents.get(name)
        self.known.tasks[task.id] = SeenTask(
            task.updated if settled else "",
            completed,
            len(task.annotations) - completed,
            mark,
            name,
            document.sha256 if document else "",
            document is not None and document.is_open,
        )

    def _missing(self, numbers: set[int]) -> None:
        """Account for tasks that were expected and not given: the server is asked in another way."""
        if not numbers:
            return
        there = {row.id: row for row in self._server.listed_tasks(self._target.id, sorted(numbers))}
        for number in sorted(numbers):
            row = there.get(number)
            if row is not None and (row.completed or row.skipped):
                raise Conflict(
                    f"the server has task {number} with its annotations, and does not give it",
                    "nothing is changed here; pull again, and look at the project if it stays so",
                )
            gone = (
                Withdrawal("task deleted", self._server.moment)
                if row is None
                else Withdrawal("annotation deleted", row.updated)
            )
            self.lose(number, gone)

    def lose(self, number: int, gone: Withdrawal) -> None:
        """Mark everything of a task as gone."""
        self.snapshot.add_missing({"task": number, "because": gone.because, "at": gone.at})
        seen = self.known.tasks.pop(number, None)
        names = self._job.standing.tasks.get(self._target.origin, {}).get(number, set())
        if seen is not None and seen.skipped and not names:
            message = f"task {number}, which was skipped, is gone from the server: the snapshots keep what it held"
            self._job.done.issues.append(Issue("ANN005", Level.WARNING, message, document=seen.document))
        for name in sorted(names | ({seen.document} if seen and seen.document else set())):
            self._job.lose(name, self._target, number, gone)

    def _compare(self, progress: Progress) -> None:
        """Compare every task with the listing: the counts say that something is gone, or came unnoticed."""
        listed = {row.id: row for row in self._server.annotated_tasks(self._target.id)}
        fresh = sorted(
            number
            for number, row in listed.items()
            if number not in self.known.tasks or self.known.tasks[number].has != (row.completed, row.skipped)
        )
        self._missing({number for number, row in self.known.tasks.items() if any(row.has)} - set(listed))
        self._fetch(fresh, f"comparing {self.name}", len(fresh), progress)

    def _complete(self, before: TaskCounts) -> None:
        """Raise Conflict where the server counted more, before and after, than it gave."""
        after = self._server.count_completed(self._target.id)
        least = min(before.annotations, after.annotations)
        if self.known.counted.annotations < least and not self._accept:
            raise Conflict(
                f"the server counts {plural(least, 'annotation')} in '{self.name}' and gives "
                f"{self.known.counted.annotations}: nothing is changed here",
                "pull again; if it stays so, claimset pull --accept-deletions takes what it gives",
            )

    def _bound(self) -> None:
        """Raise Conflict where more is gone than people delete, or where it is there when it is asked for."""
        lost = self._job.lost.get(self._target.origin, [])
        live = self._job.standing.live[self._target.origin]
        if self._accept or not lost:
            return
        if len(lost) > FEW and len(lost) * 10 > live:
            raise Conflict(
                f"{len(lost)} of {plural(live, 'annotation')} of '{self.name}' are gone from the server: "
                "nothing is changed here",
                _REMEDY,
            )
        for number in [annotation for _, annotation in lost] if len(lost) <= FEW else []:
            if self._server.exists("annotations", number):
                raise Conflict(
                    f"the server has annotation {number} of '{self.name}', and does not give it",
                    "nothing is changed here; pull again, and look at the project if it stays so",
                )
