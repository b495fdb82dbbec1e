"""Documents to the server: each once, whatever happens on the way."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from time import sleep

from claimset.labelstudio.payload.tasks import payload, sendable_json
from claimset.labelstudio.transport.client import Server
from claimset.labelstudio.transport.http import AmbiguousOutcome
from claimset.labelstudio.transport.own_predictions import OwnPredictions
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.task import Task
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_or_create
from claimset.sync.assignment.wait_until_stable import wait_until_stable
from claimset.sync.push.instructions import instruction_html
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.plan import PushPlan
from claimset.sync.push.renew_predictions import renew_predictions

BATCH_TASKS = 1000
"""How many tasks are sent in one request at most."""
_BATCH_BYTES = 8_000_000
_TRIES = 4


def push(
    project: Project,
    server: Server,
    plans: Sequence[PushPlan],
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> int:
    """
    Carry plans out; return how many tasks were sent.

    The plan's listing is believed, and what came after it is looked at. After an answer that leaves open whether a
    request was carried out, or a push that was killed in the middle of one, the server is asked what has arrived since,
    until it says the same twice, before anything is sent again. Proposals are changed in place. Raises Unreachable
    where that does not get further, and Conflict where people worked on a document that is there more than once.
    """
    schema = project.schema()
    sent = 0
    with project.locked():
        for item in plans:
            interface = schema.interfaces[item.interface]
            target = find_or_create(
                server, schema, interface, instruction_html(project, schema, interface), item.annotator
            )
            sending = _Sending(project, server, schema, item, target.id, target.origin, progress, wait)
            sent += sending.carry_out()
    return sent


class _Sending:
    """One plan on its way to one project."""

    def __init__(
        self,
        project: Project,
        server: Server,
        schema: Schema,
        item: PushPlan,
        target: int,
        origin: str,
        progress: Progress,
        wait: Callable[[float], None],
    ) -> None:
        self._server, self._schema, self._plan, self._target = server, schema, item, target
        self._ledger = Ledger(project, origin)
        self._last = item.last if item.project == target else 0
        self._progress, self._wait = progress, wait
        self._what = f"pushing {item.interface}" + (f" to {item.annotator}" if item.annotator else "")

    def carry_out(self) -> int:
        """Send, refresh and remove what the plan says; return how many tasks were sent."""
        unsure = self._ledger.unsure("tasks")
        there = wait_until_stable(self._since, self._wait) if unsure else self._since()
        doubt, floor = bool(unsure), max((self._last, *there.values()))
        tasks = [task for task in self._plan.new if task.key not in there]
        doubt = self._send(tasks) or doubt
        # Whoever pushes at the same time sends the same: the later of the two counts more than was sent.
        doubt = doubt or bool(tasks and self._server.all_tasks(self._target, floor) != len(tasks))
        twice = [list(ids) for ids in self._plan.twice]
        if doubt:
            # A request that was broken off may have been carried out after all, beside the one that took its place.
            listed = list(self._server.tasks(self._target))
            counts = Counter(task.key for task in listed)
            twice = [[task.id for task in listed if task.key == key] for key, count in counts.items() if count > 1]
        if twice or self._plan.newer:
            door = OwnPredictions.beside(self._server)
            try:
                for ids in twice:
                    self._remove_twins(door, ids)
                renew_predictions(door, self._plan.newer, self._schema, self._ledger, self._progress, self._wait)
            finally:
                door.close()
        self._ledger.settle("tasks")
        self._ledger.write({*self._plan.there, *(task.key for task in self._plan.new)})
        return len(tasks)

    def _since(self) -> dict[str, int]:
        """Map the keys of what arrived since the plan was made to the tasks' ids."""
        return {task.key: task.id for task in self._server.tasks(self._target, self._last)}

    def _send(self, tasks: Sequence[Task]) -> bool:
        """Send tasks in batches; return whether an answer left something open."""
        rest, tries, doubt = list(tasks), 0, False
        while rest:
            self._progress(self._what, len(tasks) - len(rest), len(tasks))
            batch, data = next(self._batches(rest))
            with self._ledger.sending("tasks", [task.key for task in batch]):
                try:
                    self._server.send(self._target, data)
                    gone: Collection[str] = {task.key for task in batch}
                    tries = 0
                except AmbiguousOutcome as error:
                    doubt = True
                    tries += 1
                    if tries == _TRIES:
                        raise Unreachable(
                            f"{self._server.url} broke off {_TRIES} times while tasks were sent",
                            "push again; what arrived stays",
                        ) from error
                    gone = wait_until_stable(self._since, self._wait)
            rest = [task for task in rest if task.key not in gone]
        self._progress(self._what, len(tasks), len(tasks))
        return doubt

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

    def _remove_twins(self, door: OwnPredictions, ids: Sequence[int]) -> None:
        """Of the tasks that share a key keep the one that was worked on, or the first; nobody's work is deleted."""
        # Another push may have removed some of them just now.
        ids = sorted(number for number in ids if self._server.is_there("tasks", number))
        worked = [number for number in ids if door.is_worked_on(number)]
        if len(worked) > 1:
            raise Conflict(
                f"tasks {', '.join(map(str, worked[:5]))} are the same document, and people worked on each of them",
                "pull, then delete all but one of them in Label Studio",
            )
        keep = (worked or ids)[:1]
        for number in ids:
            if number not in keep and not door.is_worked_on(number):
                door.remove_task(number)
