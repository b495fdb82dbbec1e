"""Plans and carries out a push to one shared server, or to each annotator's own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from time import sleep
from types import MappingProxyType

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.model.task import PrefillSource
from claimset.server.servers import reach
from claimset.store.learned.holdout import write_held_out
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, write_assignment
from claimset.sync.push.plan import EVERYTHING, Shares, plan_push
from claimset.sync.push.push_plan import PushPlan
from claimset.sync.push.send import Sending, carry_out


class Round(msgspec.Struct, frozen=True):
    """The plans for one server; `user` is the number of the account that sends them."""

    server: AnnotationServer
    user: int
    plans: tuple[PushPlan, ...]


def plan_rounds(
    project: Project,
    server: Callable[[], AnnotationServer],
    interfaces: Collection[str],
    assignment: Assignment | None = None,
    first_ids: Sequence[str] = (),
    progress: Progress = silent,
    document_filter: Mapping[str | None, Collection[str]] | None = None,
    prefill_from: PrefillSource | None = None,
    languages: Mapping[str, str] = MappingProxyType({}),
    held_out: Collection[str] | None = None,
) -> list[Round]:
    """
    Compare the project with every server that gets documents; nothing is changed.

    `document_filter` restricts the documents of each annotator; `prefill_from` is explained at `EarlierLabels`,
    `held_out` at `plan_push`, and `languages` maps annotators to the language of the titles on their pages. Raises
    Unreachable if an annotator's own server does not run.
    """
    if assignment is None:
        shares: Shares = EVERYTHING if document_filter is None else {None: document_filter.get(None, ())}
        server_shares: list[tuple[AnnotationServer, Shares]] = [(server(), shares)]
    else:
        annotator_shares = {name: assignment.documents_of(name) for name in assignment.all_annotators}
        if document_filter is not None:
            annotator_shares = {
                name: share & frozenset(document_filter.get(name, ())) for name, share in annotator_shares.items()
            }
        if assignment.blind == "isolated":
            servers = reach(project, [name for name, share in annotator_shares.items() if share])
            server_shares = [(servers[name], {name: annotator_shares[name]}) for name in servers]
        else:
            server_shares = [(server(), {name: share for name, share in annotator_shares.items() if share})]
    return [
        Round(
            target_server,
            target_server.accounts.own_id(),
            tuple(
                plan_push(
                    project,
                    target_server,
                    interfaces,
                    share,
                    first_ids,
                    progress,
                    prefill_from,
                    languages,
                    held_out=held_out,
                )
            ),
        )
        for target_server, share in server_shares
    ]


def push_rounds(
    project: Project,
    rounds: Sequence[Round],
    assignment: Assignment | None = None,
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
    held_out: Collection[str] | None = None,
) -> list[Sending]:
    """
    Carry rounds out; return what became of each project.

    The assignment and the documents that are `held_out` are written before anything is sent.
    """
    if assignment is not None or held_out:
        with project.locked():
            if assignment is not None:
                write_assignment(project, assignment)
            if held_out:
                write_held_out(project, held_out)
    return [sending for item in rounds for sending in carry_out(project, item.server, item.plans, progress, wait)]
