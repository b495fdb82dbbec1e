"""Mends of what a person made, proposed on the server beside it: the annotator copies and submits them, or does not."""

from collections.abc import Callable, Iterable, Sequence
from time import sleep

from claimset.labelstudio.transport.client import Server
from claimset.labelstudio.transport.fix_predictions import FixPrediction, FixPredictions
from claimset.labelstudio.transport.http import AmbiguousOutcome
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.wait_until_stable import wait_until_stable
from claimset.sync.push.plan_fixes import FixesPlan, PlannedFix

_TRIES = 4


def push_fixes(
    project: Project,
    server: Server,
    plans: Sequence[FixesPlan],
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> int:
    """
    Carry plans out; return how many proposals were sent.

    What is there is looked at first, and again after an answer that leaves open whether a request was carried out.
    So an annotation has one proposal of ours, however often this runs. Raises Unreachable where that does not get
    further.
    """
    door = FixPredictions.from_connection(server)
    sent = 0
    try:
        with project.locked():
            for plan in plans:
                for number, old in enumerate(plan.old):
                    progress(f"withdrawing {plan.interface}", number, len(plan.old))
                    _withdraw(door, old, wait)
                for number, wanted in enumerate(plan.new):
                    progress(f"proposing {plan.interface}", number, len(plan.new))
                    sent += _propose(door, wanted, wait)
                progress(f"proposing {plan.interface}", len(plan.new), len(plan.new))
    finally:
        door.close()
    return sent


def _propose(door: FixPredictions, wanted: PlannedFix, wait: Callable[[float], None]) -> bool:
    for _ in range(_TRIES):
        if _there(door.of_task(wanted.task), wanted):
            return False
        try:
            door.propose(wanted.task, wanted.annotation, wanted.digest, wanted.result)
        except AmbiguousOutcome:
            if _there(wait_until_stable(lambda: door.of_task(wanted.task), wait), wanted):
                return True
        else:
            return True
    raise Unreachable(f"{door.url} broke off {_TRIES} times while a fix was sent", "push the fixes again")


def _withdraw(door: FixPredictions, old: FixPrediction, wait: Callable[[float], None]) -> None:
    for _ in range(_TRIES):
        if old not in door.of_task(old.task):
            return
        try:
            door.withdraw(old)
        except AmbiguousOutcome:
            wait_until_stable(lambda: door.of_task(old.task), wait)
    if old in door.of_task(old.task):
        raise Unreachable(f"{door.url} broke off {_TRIES} times while a fix was withdrawn", "push the fixes again")


def _there(proposals: Iterable[FixPrediction], wanted: PlannedFix) -> bool:
    return any((item.annotation, item.digest) == (wanted.annotation, wanted.digest) for item in proposals)
