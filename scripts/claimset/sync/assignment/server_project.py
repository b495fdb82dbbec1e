"""The projects on a server that belong to this project: one for each interface, known by title and by our mark."""

import re
import secrets
from collections.abc import Collection, Sequence
from html import escape

import msgspec

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.interface_union import union
from claimset.labelstudio.transport.client import ListedProject, Server
from claimset.labelstudio.transport.edit_annotations import AnnotationEditor
from claimset.labelstudio.transport.http import AmbiguousOutcome
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.rules.annotators import PSEUDONYM
from claimset.schema.interface import build_interface, vocabulary

_LONGEST_TITLE = 50


class ServerProject(msgspec.Struct, frozen=True):
    """
    A project on a server. `origin` is the mark that we gave it: no other project of any server has it.

    `annotator` is whose it is, by pseudonym; None for the one that all annotators share.
    """

    id: int
    origin: str
    annotator: str | None = None


def project_title(schema: Schema, interface: Interface, annotator: str | None = None) -> str:
    """
    Name an interface's project on the server, or one annotator's.

    Raises Misconfigured where Label Studio would not take the name.
    """
    name = " / ".join(part for part in (schema.name, interface.name, annotator) if part is not None)
    if len(name) > _LONGEST_TITLE:
        raise Misconfigured(
            f"'{name}' is longer than the {_LONGEST_TITLE} characters that Label Studio allows",
            "shorten the schema's title",
        )
    return name


def find_project(
    server: Server, schema: Schema, interface: Interface, annotator: str | None = None
) -> ServerProject | None:
    """
    Return the interface's project, or that of one annotator; None where there is none.

    Raises Conflict where several have its title, or one not of ours.
    """
    title = project_title(schema, interface, annotator)
    projects = [item for item in server.projects(title) if item.title == title]
    return _server_project(schema, projects, annotator) if projects else None


def find_projects(server: Server, schema: Schema, interface: Interface) -> list[ServerProject]:
    """
    Return every project of an interface in one look: the shared one first, then each annotator's, by pseudonym.

    Raises Conflict where several have the same title, or one that has such a title is not of ours.
    """
    title = project_title(schema, interface)
    projects: dict[str | None, list[ListedProject]] = {}
    for item in server.projects(title):
        if item.title == title:
            projects.setdefault(None, []).append(item)
        elif PSEUDONYM.fullmatch(name := item.title.removeprefix(title + " / ")):
            projects.setdefault(name, []).append(item)
    names = sorted(projects, key=lambda name: (name is not None, name or ""))
    return [_server_project(schema, projects[name], name) for name in names]


def refuse_renamed(server: Server, schema: Schema, interface: Interface, annotators: Collection[str | None]) -> None:
    """
    Look for the projects that are `missing`, each the shared one or an annotator's, under other titles.

    Raises Conflict where there is one: a new one beside it would have every task once more.
    """
    titles = {project_title(schema, interface, annotator): annotator for annotator in annotators}
    for item in server.projects("") if titles else ():
        task = next(server.tasks(item.id), None) if _mark(schema, item) else None
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
            "rename it, so that a new one is made; its description bears no mark of ours",
        )
    return ServerProject(projects[0].id, mark, annotator)


def find_or_create(
    server: Server,
    schema: Schema,
    interface: Interface,
    instruction_html: str | None = None,
    annotator: str | None = None,
) -> ServerProject:
    """
    Return the interface's project, or that of one annotator, made if there was none, with the schema's interface.

    `instruction_html` is what annotators are instruction_html there, as HTML; without it, what they were instruction_html stays.

    An interface that says less than the schema's, or the same in other looks, is brought up to date. What it says in
    names of earlier schemas goes where nothing on the server uses it, and stays beside the new names where something
    does: labels in use must not vanish. Raises Conflict where it says something that the schema never knew.
    """
    interface_xml = build_interface(schema, interface)
    target = find_project(server, schema, interface, annotator)
    if target is None:
        first_instruction = (
            instruction_html or f"<p>{escape(schema.notice)}</p><p>Guidelines {escape(schema.guidelines)}</p>"
        )
        mark = f"claimset:{schema.name}:{secrets.token_hex(8)}"
        try:
            server.create_project(project_title(schema, interface, annotator), mark, interface_xml, first_instruction)
        except AmbiguousOutcome as error:
            # Whether it was made is found out by looking, never by asking again.
            if find_project(server, schema, interface, annotator) is None:
                raise Unreachable(f"{server.url} broke off while a project was made", "push again") from error
        target = find_project(server, schema, interface, annotator)
        if target is None:
            raise Unreachable(f"{server.url} made a project and does not show it", "push again")
        return target
    if instruction_html is not None and server.instruction_of(target.id).split() != instruction_html.split():
        server.update_instruction(target.id, instruction_html)
    server_xml = server.interface_of(target.id)
    former_names, other_words = FormerNames(schema, interface), _words_of(server_xml) - _words_of(interface_xml)
    if not all(former_names.knows(word) for word in other_words):
        raise Conflict(
            f"the project '{project_title(schema, interface, annotator)}' has labels that the schema does not have",
            "add them to the schema, by x-was where they were renamed; or rename the project and empty its "
            "description, and a new one is made",
        )
    if other_words:
        interface_xml = union(interface_xml, server_xml, other_words & _used_words(server, target), former_names)
    if server_xml.split() != interface_xml.split():
        server.update_interface(target.id, interface_xml)
    return target


def is_interface_current(server: Server, schema: Schema, interface: Interface, target: ServerProject) -> bool:
    """
    Say whether a project's interface says what the schema's does, whatever it looks like.

    Names of earlier schemas, which annotations there still use, may stand beside.
    """
    server_words, schema_words = (
        _words_of(server.interface_of(target.id)),
        _words_of(build_interface(schema, interface)),
    )
    former_names = FormerNames(schema, interface)
    return schema_words <= server_words and all(former_names.knows(word) for word in server_words - schema_words)


def _used_words(server: Server, target: ServerProject) -> frozenset[tuple[str, ...]]:
    # What is in use is looked up in the work itself: the server's own counts lag behind.
    editor = AnnotationEditor(server.url, server.token)
    try:
        return editor.used(target.id)
    finally:
        editor.close()


def _words_of(interface: str) -> frozenset[tuple[str, ...]]:
    try:
        return vocabulary(interface)
    except ValueError as error:
        raise Conflict(f"a labeling interface on the server cannot be read: {error}", "mend it there") from error
