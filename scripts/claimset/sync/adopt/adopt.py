"""Adopts a Label Studio project that claimset did not make: reads its texts and annotations, and changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import msgspec

from claimset.check.files.repeated_texts import repeated_text
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.imported.foreign_interface import ForeignInterface
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.adopt.texts import ForeignTexts, add_foreign_texts
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.arrivals import PullSource
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.incoming_task import task_url
from claimset.sync.pull.inputs import PullOptions, pull_inputs
from claimset.sync.pull.pull import pull_sources
from claimset.text.decode import sha256
from claimset.texts.defaults import Defaults


class Adoption(msgspec.Struct, frozen=True):
    """
    The result of an adoption: the project's title, the interface that its annotators worked in, and the pull.

    `tasks` and `predictions` count those of the project; predictions stay on the server. `added` are the ids of new
    documents.
    """

    title: str
    interface: str
    tasks: int
    predictions: int
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
    try:
        foreign = ForeignInterface(info.interface, schema)
    except ValueError as error:
        message = f"the project {number} cannot be adopted: {error}"
        raise Conflict(message, "name a project that labels texts") from error
    interface = _interface(schema, foreign, number)
    source = PullSource(interface, ServerProject(number, info.origin))
    texts = ForeignTexts(project, schema, text_field or foreign.text_field, defaults.tier, task_url(server.url, source))
    for count, task in enumerate(server.tasks.data(number)):
        progress("reading tasks", count, None)
        texts.judge(task)
    added = add_foreign_texts(project, schema, texts, defaults)
    documents = {document.sha256: document.id for document in project.documents()}
    options = PullOptions(in_our_form=partial(_in_our_form, schema, texts.field, documents))
    with project.locked():
        inputs = pull_inputs(project, schema, server, [source], holds_maker=False)
        result = pull_sources(server, inputs, [source], options, progress)
    repeated = _repeated_texts(project, schema, texts, documents, partial(task_url, server.url, source))
    result = msgspec.structs.replace(result, issues=[*texts.issues, *repeated, *result.issues])
    return Adoption(info.title, interface.name, texts.tasks, texts.predictions, tuple(added), result)


def _repeated_texts(
    project: Project,
    schema: Schema,
    texts: ForeignTexts,
    documents: Mapping[str, str],
    url_of: Callable[[int], str],
) -> Iterator[Issue]:
    """Yield an issue for each further task of a text; it is an error if the tasks' annotations of it differ."""
    label_reader = LabelReader(project, schema)
    for digest, tasks in texts.repeated_tasks.items():
        name = documents.get(digest, "")
        file = project.pulled_file(name) if name else None
        rows = label_reader.pulled(file)[0] if file is not None and file.is_file() else []
        first_task, *others = sorted(tasks)
        labels = {task: [row.labels for row in rows if row.task == task] for task in tasks}
        for task in others:
            issue = repeated_text(f"task {first_task}", labels[first_task], labels[task])
            yield msgspec.structs.replace(issue, document=name or None, url=url_of(task))


def _in_our_form(schema: Schema, field: str, documents: Mapping[str, str], task: ServerTask) -> ServerTask:
    """Return another tool's task in the form of claimset's: its document is found by its text."""
    text = task.text(field)
    document_id = documents.get(sha256(text.encode("utf-8", "surrogatepass")), "")
    # Versions in its own data, if any, are not those of a schema.
    versions = {"schema_version": schema.version, "guideline_version": schema.guidelines}
    return msgspec.structs.replace(task, document=document_id, data={schema.text.field: text, **versions})


def _interface(schema: Schema, foreign: ForeignInterface, number: int) -> Interface:
    """Return the interface that has all labels of the project. Raises Conflict if there is none."""
    missing_terms = {interface.name: foreign.missing_in(interface) for interface in schema.interfaces.values()}
    for name, terms in missing_terms.items():
        if not terms:
            return schema.interfaces[name]
    names = "; ".join(" ".join(term) for term in min(missing_terms.values(), key=len)[:3])
    remedy = f"claimset schema import --server-project {number} --out FILE, and compare"
    raise Conflict(f"the project {number} has labels or questions that the schema does not have: {names}", remedy)
