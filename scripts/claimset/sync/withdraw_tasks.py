"""Removes the tasks of a withdrawn document from the servers."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.labelstudio.payload.server_rows import ListedProject
from claimset.labelstudio.port import AnnotationServer
from claimset.model.json_text import pretty_json
from claimset.model.schema import Schema
from claimset.store.files.files import write_whole
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.assignment.server_project import find_projects, mark_of, project_title
from claimset.sync.pull.stored_index import StoredIndex
from claimset.sync.review.interfaces import with_review_interfaces
from claimset.text.decode import sha256


class DocumentTask(msgspec.Struct, frozen=True):
    """A task of a document; `server` is the place of its server among those that were asked, `title` its project's."""

    server: int
    project: int
    title: str
    task: int
    is_begun: bool


def tasks_of(project: Project, servers: Iterable[AnnotationServer], document: str) -> list[DocumentTask]:
    """
    Return every task of a document on some servers, also those for curators, and those of projects that were adopted.

    In an adopted project a task is the document's by its text. Raises the errors of the servers.
    """
    return [task for number, server in enumerate(servers) for task in _tasks_on(project, number, server, document)]


def remove_tasks(
    project: Project, servers: Sequence[AnnotationServer], tasks: Iterable[DocumentTask], document: str, *, keep: bool
) -> int:
    """
    Remove tasks with their annotations and drafts; return how many went. After a kill the same call removes the rest.

    With `keep` the whole task is stored in `.claimset/kept/tasks/` first, as the server has it now.
    """
    count = 0
    for task in tasks:
        server = servers[task.server]
        items = server.editor.task(task.project, task.task)
        if items is None:
            continue
        if keep:
            data = pretty_json(items.raw).encode()
            project.ready_state()
            folder = project.state / "kept" / "tasks"
            write_whole(folder / f"{document}-{sha256(data)[:16]}.json", data, mode=0o600)
        server.tasks.remove(task.task)
        count += 1
    return count


def _tasks_on(project: Project, number: int, server: AnnotationServer, document: str) -> Iterator[DocumentTask]:
    schema = with_review_interfaces(project.schema())
    for interface in schema.interfaces.values():
        for target in find_projects(server, schema, interface):
            title = project_title(schema, interface, target.annotator)
            for task in server.tasks.list_keyed(target.id):
                if task.key.partition("/")[0] == document:
                    yield DocumentTask(number, target.id, title, task.id, task.is_begun)
    hashes = _hashes(project, document)
    for item in _adopted_projects(project, server, schema):
        for row in server.tasks.data(item.id):
            texts = (value.encode("utf-8", "surrogatepass") for value in row.data.values() if isinstance(value, str))
            if any(sha256(text) in hashes for text in texts):
                is_begun = server.tasks.is_worked_on(row.id)
                yield DocumentTask(number, item.id, item.title, row.id, is_begun)


def _hashes(project: Project, document: str) -> frozenset[str]:
    """Return the hashes of every text that a document had, also of one that is withdrawn."""
    tombstone = read_tombstones(project).get(document)
    hashes = {row.sha256 for row in project.documents() if row.id == document}
    hashes |= {row.sha256 for row in read_earlier_texts(project) if row.document == document}
    return frozenset(hashes | (tombstone.hashes if tombstone is not None else frozenset()))


def _adopted_projects(project: Project, server: AnnotationServer, schema: Schema) -> list[ListedProject]:
    """Return the projects that claimset did not make and whose annotations are stored or were refused."""
    origins = StoredIndex(project, read_refusals(project)).tasks.keys()
    others = [item for item in server.projects.list_titled("") if mark_of(schema, item) is None]
    return [item for item in others if server.projects.info(item.id).origin in origins]
