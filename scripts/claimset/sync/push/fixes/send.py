"""Sends fixes of annotations as predictions beside them; the annotator may copy and submit them."""

from collections.abc import Callable, Iterable, Sequence
from time import sleep

from claimset.labelstudio.payload.sent_fix import SentFix
from claimset.labelstudio.payload.server_rows import FixPrediction
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.wait_until_stable import wait_until_stable
from claimset.sync.push.fixes.plan import FixesPlan

_TRIES = 4


def push_fixes(
    project: Project,
    server: AnnotationServer,
    plans: Sequence[FixesPlan],
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> int:
    """
    Carry plans out; return the number of fixes that were sent.

    The predictions of a task are read before each request, and again after an ambiguous answer. So an annotation has
    one fix, however often this runs. `wait` sleeps for some seconds. Raises Unreachable if the server keeps breaking
    off.
    """
    sent_count = 0
    with project.locked():
        for plan in plans:
            for number, proposal in enumerate(plan.old_proposals):
                progress(f"withdrawing {plan.interface}", number, len(plan.old_proposals))
                _withdraw(server, proposal, wait)
            for number, fix in enumerate(plan.new_fixes):
                progress(f"proposing {plan.interface}", number, len(plan.new_fixes))
                sent_count += _propose(server, fix, wait)
            progress(f"proposing {plan.interface}", len(plan.new_fixes), len(plan.new_fixes))
    return sent_count


def _propose(server: AnnotationServer, fix: SentFix, wait: Callable[[float], None]) -> bool:
    for _ in range(_TRIES):
        if _is_proposed(server.fixes.of_task(fix.task), fix):
            return False
        try:
            server.fixes.propose(fix)
        except AmbiguousOutcome:
            if _is_proposed(wait_until_stable(lambda: server.fixes.of_task(fix.task), wait), fix):
                return True
        else:
            return True
    raise Unreachable(f"{server.url} broke off {_TRIES} times while a fix was sent", "push the fixes again")


def _withdraw(server: AnnotationServer, proposal: FixPrediction, wait: Callable[[float], None]) -> None:
    for _ in range(_TRIES):
        if proposal not in server.fixes.of_task(proposal.task):
            return
        try:
            server.fixes.withdraw(proposal)
        except AmbiguousOutcome:
            wait_until_stable(lambda: server.fixes.of_task(proposal.task), wait)
    if proposal in server.fixes.of_task(proposal.task):
        raise Unreachable(f"{server.url} broke off {_TRIES} times while a fix was withdrawn", "push the fixes again")


def _is_proposed(proposals: Iterable[FixPrediction], fix: SentFix) -> bool:
    return any((item.annotation, item.digest) == (fix.annotation, fix.digest) for item in proposals)
