"""Documents to the server: each once, whatever happens on the way."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from time import sleep
from typing import Any

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.adapters.label_studio.conversation import Ambiguous
from claimset.adapters.label_studio.tasks import payload
from claimset.checks.rule import Subject
from claimset.checks.runner import run
from claimset.checks.shape import Shape
from claimset.flow.canonical import labels_to_json
from claimset.flow.prepare import prepare
from claimset.jobs.contract import told
from claimset.jobs.prefill import prefill
from claimset.jobs.progress import Progress, silent
from claimset.jobs.target import find, find_or_create
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.model.task import Task
from claimset.model.trouble import Conflict, Misconfigured, Unreachable

_BATCH_TASKS = 200
_BATCH_BYTES = 4_000_000
_TRIES = 4
_PAUSES = (2.0, 3.0, 5.0, 10.0, 20.0)


class PushPlan(msgspec.Struct, frozen=True):
    """
    What a push would do in one interface's project.

    `project` is None where it has yet to be made. `waiting` documents have no text at hand; `issues` say what is not
    sent because it is wrong, or because the server has the document with another text.
    """

    interface: str
    project: int | None
    new: tuple[Task, ...]
    unchanged: tuple[str, ...]
    only_there: tuple[str, ...]
    waiting: tuple[str, ...]
    issues: tuple[Issue, ...]


def plan(project: Project, server: Server, interfaces: Collection[str]) -> list[PushPlan]:
    """Compare what is here with what is there; one listing for each project, and nothing is changed."""
    schema = project.schema()
    unknown = [name for name in interfaces if name not in schema.interfaces]
    if unknown:
        raise Misconfigured(f"the schema has no interface '{unknown[0]}'", f"use one of {', '.join(schema.interfaces)}")
    return [_plan(project, server, schema, schema.interfaces[name]) for name in interfaces]


def push(
    project: Project,
    server: Server,
    plans: Sequence[PushPlan],
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
) -> int:
    """
    Carry plans out; return how many tasks were sent.

    After an answer that leaves open whether a request was carried out, the server is asked what it has, until it says
    the same twice, before anything is sent again. Raises Unreachable where that does not get further, and Conflict
    where a document is on the server more than once all the same.
    """
    schema = project.schema()
    sent = 0
    with project.locked():
        for item in plans:
            interface = schema.interfaces[item.interface]
            target = find_or_create(server, schema, interface, told(project, schema, interface)).id
            there = {task.key for task in server.tasks(target)}
            waiting = [task for task in item.new if task.key not in there]
            sent += _send(server, target, waiting, schema, interface, progress, wait)
            _once(server, target)
    return sent


def _plan(project: Project, server: Server, schema: Schema, interface: Interface) -> PushPlan:
    target = find(server, schema, interface)
    there = {} if target is None else {task.key: task for task in server.tasks(target.id)}
    shape = Shape(schema.source)
    new: list[Task] = []
    unchanged: list[str] = []
    waiting: list[str] = []
    issues: list[Issue] = []
    keys = set()
    for document in project.documents():
        text = project.text_of(document)
        if text is None:
            waiting.append(document.id)
            keys.add(f"{document.id}/{interface.name}")
            continue
        prediction = prefill(project, schema, document, text, interface)
        task = prepare(document, text, schema, interface, prediction)
        keys.add(task.key)
        labels = task.prediction.labels if task.prediction else None
        problems = _problems(project, document, labels, schema, text, shape) if labels else []
        sent = there.get(task.key)
        if sent is not None and sent.text_sha256 != document.sha256:
            message = "the server has this document with another text: it is not sent, and nothing there is changed"
            issues.append(Issue("DOC006", Level.ERROR, message, document=document.id))
        elif sent is not None:
            unchanged.append(document.id)
        elif problems:
            issues.extend(problems)
        else:
            new.append(task)
    return PushPlan(
        interface.name,
        target.id if target else None,
        tuple(new),
        tuple(unchanged),
        tuple(sorted(set(there) - keys)),
        tuple(waiting),
        tuple(issues),
    )


def _problems(
    project: Project, document: Document, labels: Labels, schema: Schema, text: str, shape: Shape
) -> list[Issue]:
    name = project.relative(project.prediction_file(document.id))
    found = list(shape.of_labels(labels_to_json(labels, schema), name))
    found = found or list(run(_proposal(document, labels, schema, text), name))
    return [issue for issue in found if issue.level == Level.ERROR]


def _proposal(document: Document, labels: Labels, schema: Schema, text: str) -> Subject:
    """A proposal is asked for nothing: it may be incomplete, and only what it does say has to be right."""
    nothing = Interface(name="", title="", passes=())
    asking = msgspec.structs.replace(schema, interfaces={**schema.interfaces, nothing.name: nothing})
    versions = (schema.version, schema.guidelines)
    made = Annotation("m00", nothing.name, "machine", *versions, document.sha256, "", labels)
    return Subject(document, labels, asking, text, made, tracked=False)


def _once(server: Server, target: int) -> None:
    counts = Counter(task.key for task in server.tasks(target))
    twice = sorted(key for key, count in counts.items() if count > 1)
    if twice:
        raise Conflict(
            f"the server has {', '.join(twice[:5])} more than once: it carried out a request that it had broken off",
            "delete the later of the two in Label Studio, then push again",
        )


def _settled(server: Server, target: int, wait: Callable[[float], None]) -> set[str]:
    """List the keys that are there until two listings agree: the server may still be at work on a broken request."""
    before: set[str] | None = None
    for pause in _PAUSES:
        wait(pause)
        now = {task.key for task in server.tasks(target)}
        if now == before:
            break
        before = now
    return before or set()


def _send(
    server: Server,
    target: int,
    tasks: list[Task],
    schema: Schema,
    interface: Interface,
    progress: Progress,
    wait: Callable[[float], None],
) -> int:
    total, tries = len(tasks), 0
    while tasks:
        progress(f"pushing {interface.name}", total - len(tasks), total)
        batch = next(_batches(tasks, schema))
        try:
            server.send(target, [data for _, data in batch])
            gone = {task.key for task, _ in batch}
            tries = 0
        except Ambiguous as error:
            tries += 1
            if tries == _TRIES:
                raise Unreachable(
                    f"{server.url} broke off {_TRIES} times while tasks were sent", "push again; what arrived stays"
                ) from error
            gone = _settled(server, target, wait)
        tasks = [task for task in tasks if task.key not in gone]
    progress(f"pushing {interface.name}", total, total)
    return total


def _batches(tasks: Sequence[Task], schema: Schema) -> Iterator[list[tuple[Task, dict[str, Any]]]]:
    batch: list[tuple[Task, dict[str, Any]]] = []
    size = 0
    for task in tasks:
        data = payload(task, schema)
        length = len(json.dumps(data))
        if batch and (len(batch) == _BATCH_TASKS or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((task, data))
        size += length
    if batch:
        yield batch
