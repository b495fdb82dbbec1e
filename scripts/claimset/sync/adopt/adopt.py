"""A Label Studio project that somebody else made: its texts and annotations come in, and nothing there is changed."""

from collections.abc import Iterator, Mapping
from functools import partial

import msgspec

from claimset.labelstudio.imported.interface_xml import controls
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface as made_of
from claimset.labelstudio.interface import build_interface, vocabulary
from claimset.labelstudio.payload.server_rows import ProjectInfo
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.payload.translate import Translator
from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.sync.adopt.texts import ForeignTexts, add_foreign_texts
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.arrivals import PullSource
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.incoming_task import task_url
from claimset.sync.pull.inputs import pull_inputs
from claimset.sync.pull.pull import PullOptions, pull_sources
from claimset.text.decode import sha256
from claimset.text.plural import plural
from claimset.texts.defaults import Defaults


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
    source = PullSource(interface, ServerProject(number, info.origin))
    texts = ForeignTexts(project, schema, text_field or field, defaults.tier, task_url(server.url, source))
    for count, task in enumerate(server.tasks.data(number)):
        progress("reading tasks", count, None)
        texts.judge(task)
    added = add_foreign_texts(project, schema, texts, defaults)
    translator = Translator(schema, interface, controls(info.interface))
    documents = {document.sha256: document.id for document in project.documents()}
    options = PullOptions(in_our_form=partial(_in_our_form, schema, texts.field, documents, translator))
    with project.locked():
        inputs = pull_inputs(project, schema, server, [source], holds_maker=False)
        result = pull_sources(server, inputs, [source], options, progress)
    issues = [*texts.issues, *result.issues, *_omissions(translator.omission_counts, info.title)]
    result = msgspec.structs.replace(result, issues=issues)
    return Adoption(info.title, interface.name, texts.tasks, tuple(added), result)


def _in_our_form(
    schema: Schema, field: str, documents: Mapping[str, str], translator: Translator, task: ServerTask
) -> ServerTask:
    """Return another tool's task as one of ours: its document is found by its text, and its labels are translated."""
    text = task.text(field)
    document_id = documents.get(sha256(text.encode("utf-8", "surrogatepass")), "")
    # What its data call versions are another tool's.
    versions = {"schema_version": schema.version, "guideline_version": schema.guidelines}
    annotations = [
        row
        if row.cancelled or not document_id
        else msgspec.structs.replace(row, result=translator.translate(row.result))
        for row in task.annotations
    ]
    data = {schema.text.field: text, **versions}
    return msgspec.structs.replace(task, document=document_id, data=data, annotations=annotations)


def _omissions(counts: Mapping[str, int], title: str) -> Iterator[Issue]:
    """Yield a warning for each control whose answers have no counterpart in the schema."""
    for name, times in sorted(counts.items()):
        place = f"in '{name}' of the project '{title}'"
        words = "has no counterpart here: it stays" if times == 1 else "have no counterpart here: they stay"
        yield Issue("SCH003", Level.WARNING, f"{plural(times, 'answer')} {place} {words} there")


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
