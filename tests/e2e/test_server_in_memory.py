"""The server in memory does what the real one does: the same operations on both give the same answers."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec
import pytest

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.sent_fix import SentFix
from claimset.labelstudio.payload.tasks import SentPrediction, payload
from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.task import prepare
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.document import Document
from claimset.model.schema import Schema
from faults.small_server import Shelf
from support.owner import change, completed_tasks, delete
from support.server_in_memory import ServerInMemory

pytestmark = pytest.mark.server
TEXT = "Northmere Police counted people."
LABEL = {
    "id": "r1",
    "from_name": "entities",
    "to_name": "text",
    "type": "labels",
    "value": {"start": 0, "end": 9, "text": "Northmere", "labels": ["GPE"]},
}


class Annotators(Protocol):
    """What annotators do on a server by hand."""

    def submit(self, task: int, result: list[Any]) -> int:
        """Submit an annotation; return its id."""

    def draft(self, task: int, result: list[Any]) -> None:
        """Begin an annotation."""

    def cancel(self, annotation: int) -> None:
        """Cancel an annotation."""

    def delete(self, annotation: int) -> None:
        """Delete an annotation."""


class PeopleOfLabelStudio:
    """One annotator of a real server."""

    def __init__(self, server: LabelStudio, account: Account) -> None:
        self._server, self._account = server, account

    def submit(self, task: int, result: list[Any]) -> int:
        return self._account.complete(task, result, 2.5)

    def draft(self, task: int, result: list[Any]) -> None:
        answer = self._account.ask("POST", f"/api/tasks/{task}/drafts", json={"result": result, "lead_time": 1.0})
        assert answer.is_success

    def cancel(self, annotation: int) -> None:
        change(self._server, "annotations", annotation, was_cancelled=True)

    def delete(self, annotation: int) -> None:
        delete(self._server, "annotations", annotation)


class PeopleInMemory:
    """One annotator of the server in memory."""

    def __init__(self, server: ServerInMemory) -> None:
        self._server = server

    def submit(self, task: int, result: list[Any]) -> int:
        return self._server.annotate(task, result, 3)

    def draft(self, task: int, result: list[Any]) -> None:
        self._server.draft(task, result)

    def cancel(self, annotation: int) -> None:
        self._server.cancel(annotation)

    def delete(self, annotation: int) -> None:
        self._server.delete_annotation(annotation)


class Transcript:
    """The answers of a server, with its numbers replaced by the order in which each was first seen."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Any]] = []
        self._names: dict[tuple[str, int], str] = {}

    def name(self, kind: str, *numbers: int) -> None:
        """Give numbers of the server's tasks or annotations their names."""
        for number in numbers:
            self._names[kind, number] = f"{kind} {len(self._names)}"

    def note(self, what: str, answer: Any, kind: str = "task") -> None:
        """Write an answer down, structs field by field; an `id` in it is that of a `kind`."""
        self.rows.append((what, self._plain(msgspec.to_builtins(answer), kind)))

    def _plain(self, value: Any, kind: str) -> Any:
        if isinstance(value, list):
            return [self._plain(item, kind) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            key: self._names.get((kind if key == "id" else key, item), "unnamed")
            if key in {"id", "task", "annotation"} and isinstance(item, int)
            else self._plain(item, kind)
            for key, item in value.items()
            if key not in _OF_THE_SERVER
        }


# What no two servers share, and what only one of them adds to a row.
_OF_THE_SERVER = {"updated", "created", "raw", "account", "origin", "lead_time"}


def _script(server: AnnotationServer, people: Annotators, schema: Schema, document: Document) -> Transcript:
    transcript = Transcript()
    note, name = transcript.note, transcript.name
    interface = schema.interfaces["all"]
    xml = build_interface(schema, interface)
    project = server.projects.create("A title / all", "a mark", xml, "<p>Read.</p>")
    other = server.projects.create("A title / other", "", xml, "")
    note("titles", [(item.title, item.description) for item in server.projects.list_titled("A title")])
    note("one title", [item.title for item in server.projects.list_titled("A title / all")])
    note("another title", server.projects.list_titled("A titel"))
    note("instruction", server.projects.instruction_of(project))
    server.projects.update_instruction(project, "<p>Read on.</p>")
    note("instruction", server.projects.instruction_of(project))
    note("interface", server.projects.interface_of(project).split() == xml.split())
    note("info", (server.projects.info(project).title, server.projects.info(project).interface.split() == xml.split()))
    note("empty", [list(server.tasks.list_keyed(project)), list(server.annotations.task_ids(project))])

    tasks = [prepare(document, TEXT, schema, interface, None) for _ in range(6)]
    rows = [payload(task, schema) for task in tasks]
    for number, row in enumerate(rows):
        row["data"]["task_key"] = f"doc-{number}/all"
    prediction = SentPrediction("a model", "1", [LABEL], "own")
    rows[1] |= {"meta": {"claimset": prediction.mark()}}
    rows[1] |= {"predictions": [{"model_version": "claimset", "result": prediction.result}]}
    rows[3] |= {"meta": {"claimset": {"from": "none"}}}
    del rows[5]["data"]["task_key"]
    ids = server.tasks.send(project, json.dumps(rows).encode())
    name("task", *ids)
    note("keyed", list(server.tasks.list_keyed(project)))
    note("keyed after the second", list(server.tasks.list_keyed(project, ids[1])))
    note("count", [server.tasks.count(project), server.tasks.count(project, ids[1]), server.tasks.count(other)])
    note("data", [sorted(item.data) for item in server.tasks.data(project)])
    note("exists", [server.tasks.exists(ids[0]), server.tasks.exists(999_999_999)])

    numbers = [people.submit(ids[0], [LABEL]), people.submit(ids[0], []), people.submit(ids[2], [LABEL])]
    name("annotation", *numbers)
    people.draft(ids[3], [LABEL])
    people.cancel(numbers[2])
    _note_work(server, project, ids, numbers, transcript)
    people.delete(numbers[1])
    people.delete(numbers[2])
    _note_work(server, project, ids, numbers, transcript)

    (own,) = server.predictions.of_task(ids[1])
    note("is that of", [prediction.is_that_of(own), SentPrediction("a model", "1", []).is_that_of(own)])
    server.predictions.change(own, SentPrediction("a model", "2", []))
    server.predictions.mark(ids[1], SentPrediction("a model", "2", []))
    server.predictions.create(ids[4], prediction)
    note("prefilled", [[item.result for item in server.predictions.of_task(number)] for number in ids])
    note("keyed and marked", list(server.tasks.list_keyed(project)))
    server.predictions.withdraw(own)
    server.predictions.mark(ids[1], None)
    note("prefilled no more", [server.predictions.of_task(ids[1]), list(server.tasks.list_keyed(project))[1].content])

    fix = SentFix(ids[0], numbers[0], "0123abcd", (LABEL,))
    server.fixes.propose(fix)
    note(
        "fixes",
        [(item.annotation, item.digest) == (fix.annotation, fix.digest) for item in server.fixes.of_task(ids[0])],
    )
    note("fixes of the project", [item.task == ids[0] for item in server.fixes.of_project(project)])
    note("prefills beside a fix", server.predictions.of_task(ids[0]))
    _note_items(server, project, transcript)
    for item in next(server.editor.tasks(project)).items:
        server.editor.rewrite(msgspec.structs.replace(item, result=[{**LABEL, "id": "r2"}]))
    task = server.editor.task(project, ids[0])
    assert task is not None
    server.editor.mark(task, "9.9.9")
    _note_items(server, project, transcript)
    server.fixes.withdraw(server.fixes.of_task(ids[0])[0])
    note("no fixes", server.fixes.of_project(project))

    server.tasks.remove(ids[0])
    note(
        "removed",
        [server.tasks.exists(ids[0]), server.annotations.exists(numbers[0]), server.editor.task(project, ids[0])],
    )
    note("left", [task.id in ids[1:] for task in server.tasks.data(project)])
    return transcript


def _note_work(
    server: AnnotationServer, project: int, ids: list[int], numbers: list[int], transcript: Transcript
) -> None:
    tasks, note = server.tasks, transcript.note
    note("completed", tasks.count_completed(project))
    note("counts", [tasks.count_skipped(project), tasks.count_drafts(project), tasks.count_in_progress(project)])
    note("annotated", list(tasks.list_annotated(project)))
    note("listed", list(tasks.list_by_id(project, [ids[2], ids[0], 999_999_999])))
    note("worked on", [tasks.is_worked_on(number) for number in ids])
    note("annotations", [server.annotations.exists(number) for number in (*numbers, 999_999_999)])
    exported = completed_tasks(server, project)
    note("exported", [(task.document, task.annotation_count, task.wrong_names) for task in exported])
    note("their annotations", [list(task.annotations) for task in exported], "annotation")
    note("with ids", set(ids) <= set(server.annotations.task_ids(project)))
    moments = {task.id: datetime.fromisoformat(task.updated) for task in tasks.list_by_id(project, ids)}
    last = max(moments, key=lambda number: moments[number])
    note("changed last", [ids.index(last), [ids.index(task.id) for task in tasks.list_changed(project, moments[last])]])
    note("changed ever", [ids.index(task.id) for task in tasks.list_changed(project, min(moments.values()))])


def _note_items(server: AnnotationServer, project: int, transcript: Transcript) -> None:
    for task in server.editor.tasks(project):
        items = [(item.kind, item.result, item.annotation, item.terms) for item in task.items]
        transcript.note("items", [sorted(items, key=str), task.data["schema_version"]])


def test_one_script_of_operations_gives_one_transcript_on_both_servers(
    server: LabelStudio, annotator: Account, schema: Schema, document: Callable[..., Document]
) -> None:
    in_memory = ServerInMemory(Shelf())
    expected = _script(server, PeopleOfLabelStudio(server, annotator), schema, document(TEXT))
    answers = _script(in_memory, PeopleInMemory(in_memory), schema, document(TEXT))
    differences = [(mine, real) for mine, real in zip(answers.rows, expected.rows, strict=True) if mine != real]
    assert differences == [], "tests/support/server_in_memory.py answers other than Label Studio"
