"""A push to everybody it concerns: one server, or one of each annotator; planned, saved, and carried out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from time import sleep

import msgspec

from claimset.labelstudio.transport.client import Server
from claimset.model.progress import Progress, silent
from claimset.server.servers import reach
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, write_assignment
from claimset.sync.push.plan import EVERYTHING, PushPlan, Shares, plan_push
from claimset.sync.push.send import push


class Round(msgspec.Struct, frozen=True):
    """What goes to one server, spoken to by the account with this number."""

    server: Server
    user: int
    plans: tuple[PushPlan, ...]


def plan_rounds(
    project: Project,
    server: Callable[[], Server],
    interfaces: Collection[str],
    assignment: Assignment | None = None,
    first: Sequence[str] = (),
    progress: Progress = silent,
    only: Mapping[str | None, Collection[str]] | None = None,
) -> list[Round]:
    """
    Compare what is here with what is there, on every server that it concerns, and change nothing.

    `only` restricts the documents of each annotator. Raises Unreachable where an annotator's own server does not run.
    """
    if assignment is None:
        shares: Shares = EVERYTHING if only is None else {None: only.get(None, ())}
        where: list[tuple[Server, Shares]] = [(server(), shares)]
    else:
        given = {name: assignment.of(name) for name in assignment.everybody}
        if only is not None:
            given = {name: share & frozenset(only.get(name, ())) for name, share in given.items()}
        if assignment.blind == "isolated":
            found = reach(project, [name for name, share in given.items() if share])
            where = [(found[name], {name: given[name]}) for name in found]
        else:
            where = [(server(), {name: share for name, share in given.items() if share})]
    return [
        Round(there, there.account_id(), tuple(plan_push(project, there, interfaces, share, first, progress)))
        for there, share in where
    ]


def push_rounds(
    project: Project,
    rounds: Sequence[Round],
    assignment: Assignment | None = None,
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> int:
    """Carry rounds out; return how many tasks were sent. Who gets what is written down before anything is sent."""
    if assignment is not None:
        with project.locked():
            write_assignment(project, assignment)
    return sum(push(project, item.server, item.plans, progress, wait) for item in rounds)
