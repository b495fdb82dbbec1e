"""Sends documents to the server, each once, even if requests break off."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from time import sleep

import msgspec

from claimset.labelstudio.payload.tasks import payload, sendable_json
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.task import Task
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.project_page import PageChange, find_or_create
from claimset.sync.assignment.wait_until_stable import wait_until_stable
from claimset.sync.push.instructions import instruction_html
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.push_plan import PushPlan
from claimset.sync.push.renew import renew_predictions, renew_versions
from claimset.sync.review.interfaces import with_review_interfaces

BATCH_TASKS = 1000
"""The largest number of tasks in one request."""
_BATCH_BYTES = 8_000_000
_TRIES = 4


def push(
    project: Project,
    server: AnnotationServer,
    plans: Sequence[PushPlan],
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> int:
    """Carry plans out, as `carry_out` does; return how many tasks were sent."""
    return sum(sending.tasks for sending in carry_out(project, server, plans, progress, wait))


class Sending(msgspec.Struct, frozen=True):
    """
    The result of a push in one server project: the tasks and predictions it sent, and the tasks it gave today's
    versions.

    `page_changes` say what was renewed on the page; None where the project was made.
    """

    title: str
    url: str
    page_changes: tuple[PageChange, ...] | None
    tasks: int
    predictions: int
    renewed_tasks: int


def carry_out(
    project: Project,
    server: AnnotationServer,
    plans: Sequence[PushPlan],
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> list[Sending]:
    """
    Carry plans out; return what became of each server project.

    Tasks in the plan's listing are not fetched again; only newer ones are. After an ambiguous answer, or a push that
    was killed during a request, the server is asked which tasks have arrived, until two answers agree, before anything
    is sent again. Predictions are changed in place. `wait` sleeps for some seconds. Raises Unreachable if the server
    keeps breaking off, and Conflict if people worked on two tasks of the same document, or if a page would change in a
    way that its plan does not say.
    """
    schema = with_review_interfaces(project.schema())
    sendings: list[Sending] = []
    with project.locked():
        for plan in plans:
            interface = schema.interfaces[plan.interface]
            instruction = instruction_html(project, schema, interface)
            target, page_changes = find_or_create(
                server, schema, interface, instruction, plan.annotator, plan.language, plan.page_changes
            )
            job = _PlanSender(project, server, schema, plan, target.id, target.origin, progress, wait)
            sent_count = job.carry_out()
            sendings.append(
                Sending(
                    plan.title,
                    f"{server.url}/projects/{target.id}",
                    page_changes,
                    sent_count,
                    len(plan.stale_predictions),
                    renew_versions(server, plan.outdated_tasks, schema, target.id, wait),
                )
            )
    return sendings


class _PlanSender:
    """Carries out the plan for one server project."""

    def __init__(
        self,
        project: Project,
        server: AnnotationServer,
        schema: Schema,
        plan: PushPlan,
        target: int,
        origin: str,
        progress: Progress,
        wait: Callable[[float], None],
    ) -> None:
        self._server, self._schema, self._plan, self._target = server, schema, plan, target
        self._ledger = Ledger(project, origin)
        self._last_task = plan.last_task if plan.project == target else 0
        self._progress, self._wait = progress, wait
        self._message = f"pushing {plan.interface}" + (f" to {plan.annotator}" if plan.annotator else "")

    def carry_out(self) -> int:
        """Send new tasks, renew predictions and remove duplicate tasks; return how many tasks were sent."""
        unsure_keys = self._ledger.unsure_keys("tasks")
        task_ids = wait_until_stable(self._new_task_ids, self._wait) if unsure_keys else self._new_task_ids()
        may_have_duplicates, last_id = bool(unsure_keys), max((self._last_task, *task_ids.values()))
        tasks = [task for task in self._plan.new_tasks if task.key not in task_ids]
        may_have_duplicates = self._send(tasks) or may_have_duplicates
        # If another push sends the same tasks at the same time, the later one counts more tasks than it sent.
        may_have_duplicates = may_have_duplicates or bool(
            tasks and self._server.tasks.count(self._target, last_id) != len(tasks)
        )
        duplicate_ids = [list(ids) for ids in self._plan.duplicate_ids]
        if may_have_duplicates:
            # A request that broke off and the one that repeated it may both have been carried out.
            server_tasks = list(self._server.tasks.list_keyed(self._target))
            counts = Counter(task.key for task in server_tasks)
            duplicate_ids = [
                [task.id for task in server_tasks if task.key == key] for key, count in counts.items() if count > 1
            ]
        if duplicate_ids or self._plan.stale_predictions:
            for ids in duplicate_ids:
                self._remove_duplicates(ids)
            renew_predictions(
                self._server, self._plan.stale_predictions, self._schema, self._ledger, self._progress, self._wait
            )
        self._ledger.settle("tasks")
        self._ledger.write({*self._plan.server_keys, *(task.key for task in self._plan.new_tasks)})
        return len(tasks)

    def _new_task_ids(self) -> dict[str, int]:
        """Map the keys of the tasks that arrived since the plan was made to their ids."""
        return {task.key: task.id for task in self._server.tasks.list_keyed(self._target, self._last_task)}

    def _send(self, tasks: Sequence[Task]) -> bool:
        """Send tasks in batches; return whether an answer was ambiguous."""
        remaining_tasks, tries, is_ambiguous = list(tasks), 0, False
        while remaining_tasks:
            self._progress(self._message, len(tasks) - len(remaining_tasks), len(tasks))
            batch, data = next(self._batches(remaining_tasks))
            with self._ledger.sending("tasks", [task.key for task in batch]):
                try:
                    self._server.tasks.send(self._target, data)
                    arrived_keys: Collection[str] = {task.key for task in batch}
                    tries = 0
                except AmbiguousOutcome as error:
                    is_ambiguous = True
                    tries += 1
                    if tries == _TRIES:
                        raise Unreachable(
                            f"{self._server.url} broke off {_TRIES} times while tasks were sent",
                            "push again; what arrived stays",
                        ) from error
                    arrived_keys = wait_until_stable(self._new_task_ids, self._wait)
            remaining_tasks = [task for task in remaining_tasks if task.key not in arrived_keys]
        self._progress(self._message, len(tasks), len(tasks))
        return is_ambiguous

    def _batches(self, tasks: Sequence[Task]) -> Iterator[tuple[list[Task], bytes]]:
        batch: list[Task] = []
        pieces: list[bytes] = []
        size = 0
        for task in tasks:
            data = sendable_json(payload(task, self._schema))
            if data is None:
                raise AssertionError(task.key)
            if batch and (len(batch) == BATCH_TASKS or size + len(data) > _BATCH_BYTES):
                yield batch, b"[" + b",".join(pieces) + b"]"
                batch, pieces, size = [], [], 0
            batch.append(task)
            pieces.append(data)
            size += len(data)
        if batch:
            yield batch, b"[" + b",".join(pieces) + b"]"

    def _remove_duplicates(self, ids: Sequence[int]) -> None:
        """Keep one task of a key, the annotated or the first one. Raises Conflict if several are annotated."""
        # Another push may have removed some of them just now.
        ids = sorted(number for number in ids if self._server.tasks.exists(number))
        annotated_ids = [number for number in ids if self._server.tasks.is_worked_on(number)]
        if len(annotated_ids) > 1:
            raise Conflict(
                f"tasks {', '.join(map(str, annotated_ids[:5]))} are the same document, "
                "and people worked on each of them",
                "pull, then delete all but one of them in Label Studio",
            )
        valid_ids = (annotated_ids or ids)[:1]
        for number in ids:
            if number not in valid_ids and not self._server.tasks.is_worked_on(number):
                self._remove(number)

    def _remove(self, task: int) -> None:
        """Remove a task. Raises Unreachable if it is still there after a request whose answer was lost."""
        try:
            self._server.tasks.remove(task)
        except AmbiguousOutcome as error:
            # Removal needs no second request where the first one was carried out.
            if self._server.tasks.exists(task):
                raise Unreachable(
                    f"{self._server.url} broke off while task {task} was removed, which another task repeats",
                    "push again; what arrived stays",
                ) from error
