"""A plan as it is saved, and carried out later exactly as it was, or not at all. It holds hashes and no words."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.files import read_whole, write_whole
from claimset.adapters.label_studio.client import Server
from claimset.flow.canonical import pretty
from claimset.jobs.assignment import Assignment, stored_assignment
from claimset.jobs.progress import Progress, silent
from claimset.jobs.push_plan import PushPlan
from claimset.jobs.push_rounds import Round, plan_rounds
from claimset.model.issue import Issue
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict, Misconfigured

NEW, NEWER = "new", "prediction newer"


class SavedDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document, what would become of it, and for what is sent the hashes of its text and of its proposal."""

    id: str
    state: str
    text_sha256: str | None = None
    content: str | None = None


class SavedTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One project: on which server, through which account, and its number and mark where it is there already."""

    server: str
    user: int
    interface: str
    annotator: str | None
    project: int | None
    origin: str | None
    documents: tuple[SavedDocument, ...]


class SavedIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not sent because it is wrong, and where that stands."""

    code: str
    level: str
    message: str
    document: str | None
    file: str | None
    pointer: str | None
    start: int | None
    end: int | None


class SavedPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole plan; `schema` and `guidelines` are the versions it was made under."""

    dataset: str
    schema: str
    guidelines: str
    assignment: Assignment | None
    targets: tuple[SavedTarget, ...]
    issues: tuple[SavedIssue, ...] = ()


def saved(schema: Schema, rounds: Sequence[Round], assignment: Assignment | None, issues: Sequence[Issue]) -> SavedPlan:
    """Return a plan in the form in which it is shown and saved."""
    targets = [
        SavedTarget(
            item.server.url, item.user, made.interface, made.annotator, made.project, made.origin, documents(made)
        )
        for item in rounds
        for made in item.plans
    ]
    wrong = tuple(
        SavedIssue(
            item.code, str(item.level), item.message, item.document, item.file, item.pointer, item.start, item.end
        )
        for item in issues
    )
    return SavedPlan(schema.name, schema.version, schema.guidelines, assignment, tuple(targets), wrong)


def documents(made: PushPlan) -> tuple[SavedDocument, ...]:
    """Return every document of a plan with what would become of it; those that are sent first, in their order."""
    sent = [
        SavedDocument(task.document.id, NEW, task.document.sha256, made.contents.get(task.key)) for task in made.new
    ]
    sent += [
        SavedDocument(item.task.document.id, NEWER, item.task.document.sha256, item.content) for item in made.newer
    ]
    known = {issue.document for issue in made.issues} - set(made.changed) - {None}
    states = {
        "text changed": made.changed,
        "refused": sorted(str(name) for name in known),
        "waiting for its text": made.waiting,
        "on the server but not here": made.only_there,
        "unchanged": made.unchanged,
    }
    return (*sent, *(SavedDocument(name, state) for state, names in states.items() for name in names))


def read_saved(data: bytes) -> SavedPlan:
    """Read a saved plan. Raises Misconfigured for what is none."""
    try:
        return msgspec.json.decode(data, type=SavedPlan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"this is no plan of a push: {error}", "make one: claimset push --plan --save") from error


def write_saved(file: Path, plan: SavedPlan) -> None:
    """Write a plan to a file, readable by its owner alone."""
    write_whole(file, pretty(msgspec.to_builtins(plan, enc_hook=str)).encode(), mode=0o600)


def again(
    project: Project, server: Callable[[], Server], file: Path, progress: Progress = silent
) -> tuple[list[Round], Assignment | None]:
    """
    Look at the world once more, and return what of a saved plan is still to be done.

    Raises Misconfigured for a file that is no plan, and Conflict where the world has moved.
    """
    plan, schema = read_saved(read_whole(file)), project.schema()
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
        only.setdefault(target.annotator, []).extend(item.id for item in _sent(target))
    first = list(dict.fromkeys(name for names in only.values() for name in names))
    rounds = plan_rounds(project, server, interfaces, plan.assignment, first, progress, only)
    return agreed(plan, schema, rounds), plan.assignment


def agreed(plan: SavedPlan, schema: Schema, rounds: Sequence[Round]) -> list[Round]:
    """
    Return what of the plan is still to be done, where everything is as it was when the plan was made.

    What the plan itself has brought there meanwhile is no change. Raises Conflict for anything else.
    """
    if (plan.dataset, plan.schema, plan.guidelines) != (schema.name, schema.version, schema.guidelines):
        raise _moved("the plan was made under another schema or other guidelines")
    wanted = {(item.interface, item.annotator): item for item in plan.targets}
    found = {(made.interface, made.annotator) for item in rounds for made in item.plans}
    # A target without anything to send is not asked for again.
    away = [key for key, item in wanted.items() if key not in found and _sent(item)]
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
    now = {item.id: item for item in documents(made)}
    for item in _sent(wanted):
        same = now.get(item.id)
        if same is None:
            raise _moved(f"{item.id} is not here any more")
        if same.state == "unchanged":
            continue
        if same != item:
            raise _moved(f"{item.id} was to be sent as {item.state}, and is {same.state} with other hashes now")
    for name in made.unchanged:
        _same_as_planned(wanted, made, name)
    planned = {item.id for item in _sent(wanted)}
    return msgspec.structs.replace(
        made,
        new=tuple(task for task in made.new if task.document.id in planned),
        newer=tuple(item for item in made.newer if item.task.document.id in planned),
        only_there=(),
        twice=(),
        issues=(),
    )


def _same_as_planned(wanted: SavedTarget, made: PushPlan, name: str) -> None:
    item = next((item for item in _sent(wanted) if item.id == name), None)
    if item is not None and made.hashes.get(name) != (item.text_sha256, item.content):
        raise _moved(f"{name} is on the server with something else than the plan says")


def _sent(target: SavedTarget) -> list[SavedDocument]:
    return [item for item in target.documents if item.state in {NEW, NEWER}]


def _moved(what: str) -> Conflict:
    return Conflict(f"the plan no longer holds: {what}", "look again: claimset push --plan")
