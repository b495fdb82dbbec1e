"""The server projects of this dataset: one for each interface, found by title and by the mark in the description."""

import re
from collections.abc import Collection, Sequence

import msgspec

from claimset.labelstudio.payload.server_rows import ListedProject
from claimset.labelstudio.port import AnnotationServer
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.rules.annotators import PSEUDONYM
from claimset.text.plural import plural

_LONGEST_TITLE = 50


class ServerProject(msgspec.Struct, frozen=True):
    """
    A project on a server. `origin` is the mark in its description, unique over all servers.

    `annotator` is the pseudonym of the one annotator who has it; None for the project that all annotators share.
    `language` is that of the titles on its page; None for the schema's first.
    """

    id: int
    origin: str
    annotator: str | None = None
    language: str | None = None


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
        task = next(server.tasks.list_keyed(item.id), None) if mark_of(schema, item) else None
        for title, annotator in titles.items():
            if task is not None and task.key.split("/")[1:] == [interface.name, *([annotator] if annotator else [])]:
                raise Conflict(
                    f"the project '{title}' is called '{item.title}' on the server now",
                    "rename it back; or empty its description, and a new one is made with every document in it",
                )


def mark_of(schema: Schema, project: ListedProject) -> tuple[str, str | None] | None:
    """Return the mark in a project's description, and the language of its page; None for a project of others."""
    mark = re.search(
        rf"claimset:{re.escape(schema.name)}:([0-9a-f]{{16}})(?::([A-Za-z0-9-]+))?\)?$", project.description.strip()
    )
    return (mark[1], mark[2]) if mark else None


def project_description(schema: Schema, interface: Interface, target: ServerProject) -> str:
    """Return what an annotator reads about a project: who they are, what to press, and last the mark."""
    is_review = interface.reviews is not None
    name = "" if target.annotator is None else f"You are {target.annotator}{', the curator' * is_review}. "
    finish = (
        "Decide what annotators differ on"
        if is_review
        else "Press the key that stands beside a label and mark the words"
    )
    mark = f"claimset:{schema.name}:{target.origin}" + (f":{target.language}" if target.language else "")
    return (
        f"{name}Open the project and press Label All Tasks. {finish}; press Submit when a text is finished. "
        f"Instructions has the guidelines. ({mark})"
    )


def _server_project(schema: Schema, projects: Sequence[ListedProject], annotator: str | None) -> ServerProject:
    if len(projects) > 1:
        raise Conflict(
            f"the server has {plural(len(projects), 'project')} called '{projects[0].title}'",
            "rename all but one of them",
        )
    mark = mark_of(schema, projects[0])
    if mark is None:
        raise Conflict(
            f"the project '{projects[0].title}' was not made by claimset for this dataset",
            "rename it, so that claimset makes a new one",
        )
    return ServerProject(projects[0].id, mark[0], annotator, mark[1])
