"""Removes the tasks of a withdrawn document from the servers."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.json_text import pretty_json
from claimset.store.files.files import write_whole
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_projects, project_title
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
    """Return every task of a document on some servers, also those for curators. Raises the errors of the servers."""
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
