"""Proposals that are on the server and no longer what is proposed here: each is changed in place, never stacked."""

from collections.abc import Callable, Sequence

from claimset.labelstudio.payload.tasks import SentPrediction, sent_prediction
from claimset.labelstudio.transport.http import AmbiguousOutcome
from claimset.labelstudio.transport.own_predictions import OwnPrediction, OwnPredictions
from claimset.model.progress import Progress
from claimset.model.schema import Schema
from claimset.model.trouble import Unreachable
from claimset.sync.assignment.wait_until_stable import wait_until_stable
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.plan import StalePrediction

CHUNK = 100
"""How many tasks get their new predictions in one request."""
_TRIES = 8


def renew_predictions(
    door: OwnPredictions,
    newer: Sequence[StalePrediction],
    schema: Schema,
    ledger: Ledger,
    progress: Progress,
    wait: Callable[[float], None],
) -> None:
    """
    Bring every task's proposal to what is proposed here.

    Whatever breaks off on the way, a task has exactly one afterwards: the old, or the new. Mends of annotations are
    predictions too, and are left alone. Raises Unreachable where the server keeps breaking off.
    """
    for start in range(0, len(newer), CHUNK):
        chunk = newer[start : start + CHUNK]
        with ledger.sending("proposals", [item.task.key for item in chunk]):
            for number, item in enumerate(chunk, start):
                progress("renewing proposals", number, len(newer))
                _renew(door, item.id, sent_prediction(item.task, schema), wait)
    if newer:
        ledger.settle("proposals")
        progress("renewing proposals", len(newer), len(newer))


def _renew(door: OwnPredictions, task: int, wanted: SentPrediction | None, wait: Callable[[float], None]) -> None:
    there = door.of_task(task)
    for _ in range(_TRIES):
        try:
            if _step(door, task, there, wanted):
                door.mark(task, wanted.mark() if wanted else None)
                return
            there = door.of_task(task)
        except AmbiguousOutcome:
            there = wait_until_stable(lambda: door.of_task(task), wait)
    raise Unreachable(f"{door.url} broke off {_TRIES} times while a proposal was changed", "push again")


def _step(door: OwnPredictions, task: int, there: Sequence[OwnPrediction], wanted: SentPrediction | None) -> bool:
    """Take one step, or the last two; say whether the task now has what is wanted and nothing else."""
    if wanted is None:
        for old in there:
            door.withdraw(old)
        return True
    if not there:
        door.create(task, wanted.result)
        return False
    first, *others = there
    if first.result != wanted.result:
        door.change(first, wanted.result)
    for old in others:
        door.withdraw(old)
    return True
