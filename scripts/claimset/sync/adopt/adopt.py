"""A Label Studio project that somebody else made: its texts and annotations come in, and nothing there is changed."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from claimset.labelstudio.imported.interface_xml import controls
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface as made_of
from claimset.labelstudio.interface import build_interface, vocabulary
from claimset.labelstudio.payload.read_result import GapsOf, ResultReading
from claimset.labelstudio.payload.server_rows import ProjectInfo, TaskData
from claimset.labelstudio.payload.tasks import ServerAnnotation, ServerTask
from claimset.labelstudio.payload.translate import Translator
from claimset.labelstudio.port import AnnotationServer
from claimset.model.document import ID_PATTERN
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict
from claimset.schema.read import parse_schema
from claimset.store.files.files import write_whole
from claimset.store.machine.scratch import scratch
from claimset.store.project import Project
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.incoming import IncomingAnnotations
from claimset.sync.pull.pull import pull_projects
from claimset.sync.pull.result import PullResult
from claimset.text.decode import TextRefused, decode, sha256
from claimset.text.plural import plural
from claimset.texts.add import Defaults, add


class Adoption(msgspec.Struct, frozen=True):
    """The result of an adoption: the project's title, the number of its tasks, the new documents, and the pull."""

    title: str
    interface: str
    tasks: int
    added: tuple[str, ...]
    pulled: PullResult


def adopt(
    project: Project,
    server: AnnotationServer,
    number: int,
    defaults: Defaults,
    text_field: str | None = None,
    progress: Progress = silent,
) -> Adoption:
    """
    Add every text and pull every completed annotation of the server's project `number`.

    The server is only read. A text that the project has already stays as it is; a text of several tasks is added once,
    with the annotations of all of them. A text or annotation that cannot be read is listed, and the others are stored.
    Raises Conflict if the server project offers labels that no interface of the schema has.
    """
    schema = project.schema()
    info = server.projects.info(number)
    interface, field = _interface(schema, info, number)
    url = f"{server.url}/projects/{number}/data?task="
    texts = _Texts(project, schema, text_field or field, defaults.tier, url)
    for count, task in enumerate(server.tasks.data(number)):
        progress("reading tasks", count, None)
        texts.judge(task)
    added = _add_texts(project, schema, texts, defaults)
    translator = Translator(schema, interface, controls(info.interface))
    with project.locked():
        job = _AdoptedAnnotations(project, server, schema, translator, texts)
        job.result.issues.extend(texts.issues)
        pull_projects(project, server, job, [(interface, ServerProject(number, info.origin))], progress=progress)
    for name, times in sorted(translator.omission_counts.items()):
        place = f"in '{name}' of the project '{info.title}'"
        words = "has no counterpart here: it stays" if times == 1 else "have no counterpart here: they stay"
        message = f"{plural(times, 'answer')} {place} {words} there"
        job.result.issues.append(Issue("SCH003", Level.WARNING, message))
    return Adoption(info.title, interface.name, texts.tasks, tuple(added), job.result)


class _Texts:
    """The texts of a project's tasks, each once."""

    def __init__(self, project: Project, schema: Schema, field: str, tier: str, url: str) -> None:
        self.field = field
        self.issues: list[Issue] = []
        self.tasks = 0
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
        self._known_hashes = {document.sha256 for document in documents} - {
            document.sha256 for document in absent_documents
        }

    def judge(self, task: TaskData) -> None:
        """Collect a task's text, unless the project has it, another task has it, or it is no text."""
        self.tasks += 1
        text = task.data.get(self.field)
        if not isinstance(text, str):
            self._add_issue("DOC004", Level.ERROR, f"task {task.id} has no text in the field '{self.field}'", task)
            return
        data = text.encode("utf-8", "surrogatepass")
        try:
            decode(data)
        except TextRefused as refusal:
            self._add_issue("DOC004", Level.ERROR, f"the text of task {task.id} cannot be taken: {refusal}", task)
            return
        digest = sha256(data)
        first_task = self._first_tasks.setdefault(digest, task.id)
        if first_task != task.id:
            message = (
                f"task {task.id} has the text of task {first_task}: they are one document, with the labels of both"
            )
            self._add_issue("DOC008", Level.WARNING, message, task)
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


class _AdoptedAnnotations(IncomingAnnotations):
    """Reads the tasks of another tool's project: documents are found by text, labels are translated."""

    def __init__(
        self, project: Project, server: AnnotationServer, schema: Schema, translator: Translator, texts: _Texts
    ) -> None:
        super().__init__(project, server.url, server.accounts.emails(), schema)
        self._translator = translator
        self._field = texts.field
        self._versions = schema.version, schema.guidelines
        self._by_text = {document.sha256: document.id for document in project.documents()}

    def document_of(self, task: ServerTask) -> str:
        return self._by_text.get(sha256(self.text_of(task).encode("utf-8", "surrogatepass")), "")

    def text_of(self, task: ServerTask) -> str:
        return task.text(self._field)

    def versions_of(self, task: ServerTask) -> tuple[str, str]:  # noqa: ARG002  (its data are another tool's)
        return self._versions

    def assignee_of(self, target: ServerProject, annotator: str | None) -> None:  # noqa: ARG002  (no assignment)
        return None

    def read(self, row: ServerAnnotation, text: str, interface: Interface, gaps_of: GapsOf) -> ResultReading:
        translated_row = msgspec.structs.replace(row, result=self._translator.translate(row.result))
        return super().read(translated_row, text, interface, gaps_of)


def _usable_ids(data: Mapping[str, Any]) -> Iterable[str]:
    for key in ("doc_id", "id"):
        value = data.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool):
            name = str(value)
            # The id of an added text never ends with a punctuation mark.
            if ID_PATTERN.fullmatch(name) and name[-1].isalnum():
                yield name


def _interface(schema: Schema, info: ProjectInfo, number: int) -> tuple[Interface, str]:
    """Return the interface that offers all the project's labels, and the data field that holds the text."""
    remedy = f"claimset schema import --server-project {number} --out FILE, and compare"
    try:
        imported_schema = parse_schema(made_of(info.interface, schema.name, schema.languages).source)
        server_words = vocabulary(info.interface)
        imported_words = vocabulary(build_interface(imported_schema, next(iter(imported_schema.interfaces.values()))))
    except ValueError as error:
        raise Conflict(
            f"the project {number} cannot be adopted: {error}", "name a project that labels texts"
        ) from error
    # The imported schema adds a relation for arrows without a name; the server's interface does not have it.
    imported_words = frozenset(word for word in imported_words if word[0] != "Relation" or word in server_words)
    missing_words: list[list[tuple[str, ...]]] = []
    for interface in schema.interfaces.values():
        missing_words.append(sorted(imported_words - vocabulary(build_interface(schema, interface))))
        if not missing_words[-1]:
            return interface, imported_schema.text.field
    names = "; ".join(" ".join(word) for word in min(missing_words, key=len)[:3])
    raise Conflict(f"the project {number} offers what the schema does not have: {names}", remedy)


def _add_texts(project: Project, schema: Schema, texts: _Texts, defaults: Defaults) -> list[str]:
    if not texts.rows:
        return []
    if defaults.language == "auto" and len(schema.languages) == 1:
        defaults = msgspec.structs.replace(defaults, language=next(iter(schema.languages)))
    with scratch() as folder:
        file = folder / "tasks.jsonl"
        write_whole(file, "".join(json.dumps(row) + "\n" for row in texts.rows).encode(), mode=0o600)
        outcomes = add(project, [file], defaults)
    texts.issues.extend(
        Issue("DOC004", Level.ERROR, f"a text was not taken: {outcome.reason}", document=outcome.document)
        for outcome in outcomes
        if outcome.state == "refused"
    )
    return [outcome.document for outcome in outcomes if outcome.state == "added" and outcome.document]
