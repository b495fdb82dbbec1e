"""Renews tasks on the server: predictions that differ from the project's, and versions of tasks that nobody began."""

from collections.abc import Callable, Collection, Mapping, Sequence

from claimset.labelstudio.payload.server_rows import OwnPrediction, TaskData
from claimset.labelstudio.payload.tasks import SentPrediction, payload, sent_prediction
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer, Predictions
from claimset.model.progress import Progress
from claimset.model.schema import Schema
from claimset.model.trouble import Unreachable
from claimset.sync.assignment.wait_until_stable import PAUSES, wait_until_stable
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.push_plan import StalePrediction

CHUNK = 100
"""The number of tasks whose predictions are recorded as unsure at one time."""
_TRIES = 8


def renew_predictions(
    server: AnnotationServer,
    stale_predictions: Sequence[StalePrediction],
    schema: Schema,
    ledger: Ledger,
    progress: Progress,
    wait: Callable[[float], None],
) -> None:
    """
    Replace the prediction of every stale task.

    A task has exactly one prediction afterwards, the old or the new one, even if requests break off. Fixes of
    annotations are predictions too, and stay. Raises Unreachable if the server keeps breaking off.
    """
    for start in range(0, len(stale_predictions), CHUNK):
        chunk = stale_predictions[start : start + CHUNK]
        with ledger.sending("proposals", [item.task.key for item in chunk]):
            for number, item in enumerate(chunk, start):
                progress("renewing proposals", number, len(stale_predictions))
                _renew(server, item, schema, wait)
    if stale_predictions:
        ledger.settle("proposals")
        progress("renewing proposals", len(stale_predictions), len(stale_predictions))


def _renew(server: AnnotationServer, stale: StalePrediction, schema: Schema, wait: Callable[[float], None]) -> None:
    task, prediction = stale.id, sent_prediction(stale.task, schema)
    task_predictions = server.predictions.of_task(task)
    for _ in range(_TRIES):
        try:
            if stale.task.review is not None:
                # The editor draws regions in a pane only if the pane has its text.
                server.tasks.update_data(task, payload(stale.task, schema)["data"])
            if _step(server.predictions, task, task_predictions, prediction):
                server.predictions.mark(task, prediction)
                return
            task_predictions = server.predictions.of_task(task)
        except AmbiguousOutcome:
            task_predictions = wait_until_stable(lambda: server.predictions.of_task(task), wait)
    raise Unreachable(f"{server.url} broke off {_TRIES} times while a proposal was changed", "push again")


def _step(
    server_predictions: Predictions,
    task: int,
    task_predictions: Sequence[OwnPrediction],
    prediction: SentPrediction | None,
) -> bool:
    """Take one step; return whether the task now has `prediction` and no other."""
    if prediction is None:
        for old in task_predictions:
            server_predictions.withdraw(old)
        return True
    if not task_predictions:
        server_predictions.create(task, prediction)
        return False
    first, *others = task_predictions
    if not prediction.is_that_of(first):
        server_predictions.change(first, prediction)
    for old in others:
        server_predictions.withdraw(old)
    return True


def renew_versions(
    server: AnnotationServer,
    task_ids: Collection[int],
    schema: Schema,
    project: int,
    wait: Callable[[float], None],
) -> int:
    """
    Write today's versions into those of the tasks of a server project that nobody began; return how many these were.

    An annotation takes its versions from its task. A task that anybody annotated, skipped or began keeps those under
    which that was made: what came later cannot be told from it, and goes by the older ones. So the server is asked
    about each task just before its change. Raises Unreachable if the server keeps breaking off.
    """
    outdated_ids = frozenset(task_ids)
    if not outdated_ids:
        return 0
    versions = {"schema_version": schema.version, "guideline_version": schema.guidelines}
    return sum(
        _renew_versions(server, task, versions, wait) for task in server.tasks.data(project) if task.id in outdated_ids
    )


def _renew_versions(
    server: AnnotationServer, task: TaskData, versions: Mapping[str, str], wait: Callable[[float], None]
) -> bool:
    """Write versions into a task unless somebody began it; return whether they were written."""
    for _ in range(_TRIES):
        if server.tasks.is_worked_on(task.id):
            return False
        try:
            server.tasks.update_data(task.id, {**task.data, **versions})
        except AmbiguousOutcome:
            # The same data may be written twice without harm.
            wait(PAUSES[0])
        else:
            return True
    raise Unreachable(f"{server.url} broke off {_TRIES} times while versions were written into a task", "push again")
