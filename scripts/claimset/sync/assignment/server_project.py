"""The server projects of this dataset: one for each interface, found by title and by the mark in the description."""

import re
import secrets
from collections.abc import Collection, Sequence
from html import escape

import msgspec

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.former_names import Term
from claimset.labelstudio.payload.offered_interface import OfferedInterface
from claimset.labelstudio.payload.server_rows import ListedProject
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.rules.annotators import PSEUDONYM

_LONGEST_TITLE = 50


class ServerProject(msgspec.Struct, frozen=True):
    """
    A project on a server. `origin` is the mark in its description, unique over all servers.

    `annotator` is the pseudonym of the one annotator who has it; None for the project that all annotators share.
    """

    id: int
    origin: str
    annotator: str | None = None


def project_title(schema: Schema, interface: Interface, annotator: str | None = None) -> str:
    """
    Return the title of an interface's project on the server, or of one annotator's.

    Raises Misconfigured if it is longer than Label Studio allows.
    """
    name = " / ".join(part for part in (schema.name, interface.name, annotator) if part is not None)
    if len(name) > _LONGEST_TITLE:
        raise Misconfigured(
            f"'{name}' is longer than the {_LONGEST_TITLE} characters that Label Studio allows",
            "shorten the schema's title",
        )
    return name


def find_project(
    server: AnnotationServer, schema: Schema, interface: Interface, annotator: str | None = None
) -> ServerProject | None:
    """
    Return the interface's project, or that of one annotator; None if there is none.

    Raises Conflict if several projects have its title, or if the one with it has no mark of this dataset.
    """
    title = project_title(schema, interface, annotator)
    projects = [item for item in server.projects.list_titled(title) if item.title == title]
    return _server_project(schema, projects, annotator) if projects else None


def find_projects(server: AnnotationServer, schema: Schema, interface: Interface) -> list[ServerProject]:
    """
    Return every project of an interface: the shared one first, then each annotator's, by pseudonym.

    Raises Conflict if several have the same title, or if one with such a title has no mark of this dataset.
    """
    title = project_title(schema, interface)
    projects: dict[str | None, list[ListedProject]] = {}
    for item in server.projects.list_titled(title):
        if item.title == title:
            projects.setdefault(None, []).append(item)
        elif PSEUDONYM.fullmatch(name := item.title.removeprefix(title + " / ")):
            projects.setdefault(name, []).append(item)
    names = sorted(projects, key=lambda name: (name is not None, name or ""))
    return [_server_project(schema, projects[name], name) for name in names]


def refuse_renamed(
    server: AnnotationServer, schema: Schema, interface: Interface, annotators: Collection[str | None]
) -> None:
    """
    Raise Conflict if a missing project is on the server under another title: a second one would repeat every task.

    `annotators` are those whose projects are missing; None stands for the shared project.
    """
    titles = {project_title(schema, interface, annotator): annotator for annotator in annotators}
    for item in server.projects.list_titled("") if titles else ():
        task = next(server.tasks.list_keyed(item.id), None) if _mark(schema, item) else None
        for title, annotator in titles.items():
            if task is not None and task.key.split("/")[1:] == [interface.name, *([annotator] if annotator else [])]:
                raise Conflict(
                    f"the project '{title}' is called '{item.title}' on the server now",
                    "rename it back; or empty its description, and a new one is made with every document in it",
                )


def _mark(schema: Schema, project: ListedProject) -> str | None:
    mark = re.fullmatch(rf"claimset:{re.escape(schema.name)}:([0-9a-f]{{16}})", project.description.strip())
    return mark[1] if mark else None


def _server_project(schema: Schema, projects: Sequence[ListedProject], annotator: str | None) -> ServerProject:
    if len(projects) > 1:
        raise Conflict(
            f"the server has {len(projects)} projects called '{projects[0].title}'", "rename all but one of them"
        )
    mark = _mark(schema, projects[0])
    if mark is None:
        raise Conflict(
            f"the project '{projects[0].title}' was not made by claimset for this dataset",
            "rename it, so that claimset makes a new one",
        )
    return ServerProject(projects[0].id, mark, annotator)


def find_or_create(
    server: AnnotationServer,
    schema: Schema,
    interface: Interface,
    instruction_html: str | None = None,
    annotator: str | None = None,
) -> ServerProject:
    """
    Return the interface's project, or that of one annotator, with the schema's interface; make it if there is none.

    `instruction_html` is the instruction that annotators see; None leaves it as it is. An interface that has fewer
    labels than the schema, or looks different, is updated. A name of an earlier schema is removed if nothing on the
    server uses it, and stays beside the new names otherwise: labels in use must not vanish. Raises Conflict if the
    interface has a name that the schema never had, and Unreachable if the server does not make the project.
    """
    target = find_project(server, schema, interface, annotator)
    if target is None:
        first_instruction = (
            instruction_html or f"<p>{escape(schema.notice)}</p><p>Guidelines {escape(schema.guidelines)}</p>"
        )
        mark = f"claimset:{schema.name}:{secrets.token_hex(8)}"
        try:
            server.projects.create(
                project_title(schema, interface, annotator), mark, build_interface(schema, interface), first_instruction
            )
        except AmbiguousOutcome as error:
            # The listing shows whether it was made; a second request could make a second project.
            if find_project(server, schema, interface, annotator) is None:
                raise Unreachable(f"{server.url} broke off while a project was made", "push again") from error
        target = find_project(server, schema, interface, annotator)
        if target is None:
            raise Unreachable(f"{server.url} made a project and does not show it", "push again")
        return target
    if instruction_html is not None and server.projects.instruction_of(target.id).split() != instruction_html.split():
        server.projects.update_instruction(target.id, instruction_html)
    offered = _offered_interface(server, schema, interface, target)
    if offered.offers_foreign_terms:
        raise Conflict(
            f"the project '{project_title(schema, interface, annotator)}' has labels that the schema does not have",
            "add them to the schema, with x-was if they were renamed; or rename the project and empty its "
            "description, and claimset makes a new one",
        )
    interface_xml = offered.renewed(lambda: _used_terms(server, target))
    if interface_xml is not None:
        server.projects.update_interface(target.id, interface_xml)
    return target


def is_interface_current(server: AnnotationServer, schema: Schema, interface: Interface, target: ServerProject) -> bool:
    """
    Say whether a project's interface has everything that the schema has; its looks may differ.

    It may also have names of earlier schemas that annotations still use.
    """
    return _offered_interface(server, schema, interface, target).is_current


def _offered_interface(
    server: AnnotationServer, schema: Schema, interface: Interface, target: ServerProject
) -> OfferedInterface:
    try:
        return OfferedInterface(server.projects.interface_of(target.id), schema, interface)
    except ValueError as error:
        raise Conflict(f"a labeling interface on the server cannot be read: {error}", "mend it there") from error


def _used_terms(server: AnnotationServer, target: ServerProject) -> set[Term]:
    # Names in use are collected from the annotations: the server's own counts lag behind.
    return {term for task in server.editor.tasks(target.id) for item in task.items for term in item.terms}
