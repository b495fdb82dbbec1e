"""A saved plan carried out later: exactly as it was, or, where the world has moved, not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from claimset.labelstudio.transport.client import Server
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, stored_assignment
from claimset.sync.push.plan import PushPlan
from claimset.sync.push.rounds import Round, plan_rounds
from claimset.sync.push.saved_plan import SavedPlan, SavedTarget, planned_documents, read_saved, sent_documents


def replay_plan(
    project: Project, server: Callable[[], Server], file: Path, progress: Progress = silent
) -> tuple[list[Round], Assignment | None]:
    """
    Look at the world once more, and return what of a saved plan is still to be done.

    Raises Misconfigured for a file that is no plan, and Conflict where the world has moved.
    """
    plan, schema = read_saved(file), project.schema()
    for target in plan.targets:
        if target.interface not in schema.interfaces:
            raise _moved(f"the schema has no interface '{target.interface}'")
    before = stored_assignment(project)
    given = plan.assignment.documents if plan.assignment is not None else {}
    if before is not None and any(given.get(name) != who for name, who in before.documents.items()):
        raise _moved("documents were given out otherwise meanwhile")
    interfaces = list(dict.fromkeys(target.interface for target in plan.targets))
    only: dict[str | None, list[str]] = {}
    for target in plan.targets:
        only.setdefault(target.annotator, []).extend(item.id for item in sent_documents(target))
    first = list(dict.fromkeys(name for names in only.values() for name in names))
    rounds = plan_rounds(project, server, interfaces, plan.assignment, first, progress, only)
    return remaining_plan(plan, schema, rounds), plan.assignment


def remaining_plan(plan: SavedPlan, schema: Schema, rounds: Sequence[Round]) -> list[Round]:
    """
    Return what of the plan is still to be done, where everything is as it was when the plan was made.

    What the plan itself has brought there meanwhile is no change. Raises Conflict for anything else.
    """
    if (plan.dataset, plan.schema, plan.guidelines) != (schema.name, schema.version, schema.guidelines):
        raise _moved("the plan was made under another schema or other guidelines")
    wanted = {(item.interface, item.annotator): item for item in plan.targets}
    found = {(made.interface, made.annotator) for item in rounds for made in item.plans}
    # A target without anything to send is not asked for again.
    away = [key for key, item in wanted.items() if key not in found and sent_documents(item)]
    if away:
        raise _moved(f"there is no server for {away[0][0]}" + (f" of {away[0][1]}" if away[0][1] else ""))
    return [
        msgspec.structs.replace(
            item, plans=tuple(_agreed(wanted[made.interface, made.annotator], item, made) for made in item.plans)
        )
        for item in rounds
    ]


def _agreed(wanted: SavedTarget, there: Round, made: PushPlan) -> PushPlan:
    if wanted.server != there.server.url:
        raise _moved(f"the plan is for {wanted.server}, and this is {there.server.url}")
    if wanted.user != there.user:
        raise _moved("the plan was made with another account")
    if wanted.project is not None and (wanted.project, wanted.origin) != (made.project, made.origin):
        raise _moved(f"the project {wanted.project} of the plan is gone, or another has taken its place")
    now = {item.id: item for item in planned_documents(made)}
    for item in sent_documents(wanted):
        same = now.get(item.id)
        if same is None:
            raise _moved(f"{item.id} is not here any more")
        if same.state == "unchanged":
            continue
        if same != item:
            raise _moved(f"{item.id} was to be sent as {item.state}, and is {same.state} with other hashes now")
    for name in made.unchanged:
        _same_as_planned(wanted, made, name)
    planned = {item.id for item in sent_documents(wanted)}
    return msgspec.structs.replace(
        made,
        new=tuple(task for task in made.new if task.document.id in planned),
        newer=tuple(item for item in made.newer if item.task.document.id in planned),
        only_there=(),
        twice=(),
        issues=(),
    )


def _same_as_planned(wanted: SavedTarget, made: PushPlan, name: str) -> None:
    item = next((item for item in sent_documents(wanted) if item.id == name), None)
    if item is not None and made.hashes.get(name) != (item.text_sha256, item.content):
        raise _moved(f"{name} is on the server with something else than the plan says")


def _moved(what: str) -> Conflict:
    return Conflict(f"the plan no longer holds: {what}", "look again: claimset push --plan")
