"""The texts of a project that claimset did not make: each is taken once, under an id that no other text has."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from claimset.labelstudio.payload.server_rows import TaskData
from claimset.model.document import ID_PATTERN
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.store.files.files import write_whole
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.machine.scratch import scratch
from claimset.store.project import Project
from claimset.text.decode import TextRefused, decode, sha256
from claimset.texts.add import add
from claimset.texts.defaults import Defaults


class ForeignTexts:
    """
    The texts of a project's tasks, each once.

    `repeated_tasks` maps the hash of a text that several tasks have to their numbers. `tasks` and `predictions` are
    the numbers of both. `rows` are the new texts as `{"id", "text"}`, with a `language` if the task has one.
    """

    def __init__(self, project: Project, schema: Schema, field: str, tier: str, url: str) -> None:
        self.field = field
        self.issues: list[Issue] = []
        self.tasks = 0
        self.predictions = 0
        self.repeated_tasks: dict[str, set[int]] = {}
        self.rows: list[dict[str, Any]] = []
        self._schema = schema
        self._project = project
        self._url = url
        self._first_tasks: dict[str, int] = {}
        documents = project.documents()
        self._ids = {document.id for document in documents}
        # In a fresh clone a document may lack its text: adding the text again restores it.
        absent_documents = (
            item for item in documents if item.text_tier == tier and not project.text_file(item).is_file()
        )
        self._tombstones = {digest: row for row in read_tombstones(project).values() for digest in row.hashes}
        self._known_hashes = {document.sha256 for document in documents} - {
            document.sha256 for document in absent_documents
        }

    def judge(self, task: TaskData) -> None:
        """Collect a task's text, unless the project has it, another task has it, or it is no text."""
        self.tasks += 1
        self.predictions += task.predictions
        text = task.data.get(self.field)
        if not isinstance(text, str):
            self._add_issue("DOC004", Level.ERROR, f"task {task.id} has no text in the field '{self.field}'", task)
            return
        data = text.encode("utf-8", "surrogatepass")
        try:
            decode(data)
        except TextRefused as refusal:
            self._add_issue("DOC004", Level.ERROR, f"the text of task {task.id} cannot be added: {refusal}", task)
            return
        digest = sha256(data)
        if (tombstone := self._tombstones.get(digest)) is not None:
            message = f"the text of task {task.id} was withdrawn on {tombstone.day}, as {tombstone.document}"
            self._add_issue("DOC015", Level.ERROR, f"{message} ({tombstone.reason}): it is not taken in", task)
            return
        first_task = self._first_tasks.setdefault(digest, task.id)
        if first_task != task.id:
            self.repeated_tasks.setdefault(digest, {first_task}).add(task.id)
        elif digest not in self._known_hashes:
            row = {"id": self._new_id(task, data), "text": text}
            languages = [code for code in self._schema.languages if code == task.data.get("language")]
            self.rows.append(row | ({"language": languages[0]} if languages else {}))

    def _new_id(self, task: TaskData, data: bytes) -> str:
        for name in (*_usable_ids(task.data), f"task-{task.id}"):
            file = self._project.open_file(name)
            if name not in self._ids and not (file.is_file() and file.read_bytes() != data):
                self._ids.add(name)
                return name
        return f"task-{task.id}-{sha256(data)[:12]}"

    def _add_issue(self, code: str, level: Level, message: str, task: TaskData) -> None:
        self.issues.append(Issue(code, level, message, url=f"{self._url}{task.id}"))


def _usable_ids(data: Mapping[str, Any]) -> Iterable[str]:
    for key in ("doc_id", "id"):
        value = data.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool):
            name = str(value)
            # The id of an added text never ends with a punctuation mark.
            if ID_PATTERN.fullmatch(name) and name[-1].isalnum():
                yield name


def add_foreign_texts(project: Project, schema: Schema, texts: ForeignTexts, defaults: Defaults) -> list[str]:
    """Add the collected texts to the project; return the ids of the new documents. A refused text is an issue."""
    if not texts.rows:
        return []
    if defaults.language == "auto" and len(schema.languages) == 1:
        defaults = msgspec.structs.replace(defaults, language=next(iter(schema.languages)))
    with scratch() as folder:
        file = folder / "tasks.jsonl"
        write_whole(file, "".join(json.dumps(row) + "\n" for row in texts.rows).encode(), mode=0o600)
        outcomes = add(project, [file], defaults)
    texts.issues.extend(
        Issue("DOC004", Level.ERROR, f"a text was not added: {outcome.reason}", document=outcome.document)
        for outcome in outcomes
        if outcome.state == "refused"
    )
    return [outcome.document for outcome in outcomes if outcome.state == "added" and outcome.document]
