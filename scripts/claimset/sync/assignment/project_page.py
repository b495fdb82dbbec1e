"""The page of a server project: what it offers, how it looks, what annotators read; made and renewed by the schema."""

import secrets
from collections.abc import Collection, Iterable
from html import escape
from typing import Literal

import msgspec

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.former_names import Term
from claimset.labelstudio.payload.offered_interface import OfferedInterface
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Unreachable
from claimset.sync.assignment.server_project import ServerProject, find_project, project_description, project_title

PageChange = Literal["labels", "looks", "instructions", "language"]
"""What changes on the page of a project: what it offers, how that looks, what annotators read, the titles' language."""


def find_or_create(
    server: AnnotationServer,
    schema: Schema,
    interface: Interface,
    instruction_html: str | None = None,
    annotator: str | None = None,
    language: str | None = None,
    planned_changes: Collection[PageChange] | None = None,
) -> tuple[ServerProject, tuple[PageChange, ...] | None]:
    """
    Return the interface's project, or that of one annotator, and what changed on its page; None where it was made.

    `instruction_html` is the instruction that annotators see, `language` that of the titles; None leaves either as it
    is.

    An interface that offers less than the schema, or looks different, is updated. A name of an earlier schema is
    removed if nothing on the server uses it, and stays beside the new names otherwise: labels in use must not vanish.
    Raises Conflict as `renew_page` does, and Unreachable if the server does not make the project, or breaks off.
    """
    target = find_project(server, schema, interface, annotator)
    if target is not None:
        return target, renew_page(server, schema, interface, target, instruction_html, language, planned_changes)
    first_instruction = (
        instruction_html or f"<p>{escape(schema.notice)}</p><p>Guidelines {escape(schema.guidelines)}</p>"
    )
    description = project_description(schema, interface, ServerProject(0, secrets.token_hex(8), annotator, language))
    try:
        server.projects.create(
            project_title(schema, interface, annotator),
            description,
            build_interface(schema, interface, language),
            first_instruction,
        )
    except AmbiguousOutcome as error:
        # The listing shows whether it was made; a second request could make a second project.
        if find_project(server, schema, interface, annotator) is None:
            raise Unreachable(f"{server.url} broke off while a project was made", "push again") from error
    target = find_project(server, schema, interface, annotator)
    if target is None:
        raise Unreachable(f"{server.url} made a project and does not show it", "push again")
    return target, None


def page_changes(
    server: AnnotationServer,
    schema: Schema,
    interface: Interface,
    target: ServerProject,
    instruction_html: str | None = None,
    language: str | None = None,
) -> dict[PageChange, str]:
    """
    Return what a push would change on the page of a project, each with what takes its place; nothing is changed.

    Raises Conflict if the interface offers a name that the schema never had.
    """
    changes: dict[PageChange, str] = {}
    language = language or target.language
    if instruction_html is not None and server.projects.instruction_of(target.id).split() != instruction_html.split():
        changes["instructions"] = instruction_html
    offered = _offered_interface(server, schema, interface, msgspec.structs.replace(target, language=language))
    if offered.offers_foreign_terms:
        raise Conflict(
            f"the project '{project_title(schema, interface, target.annotator)}' has labels that the schema does not "
            "have",
            "add them to the schema, with x-was if they were renamed; or rename the project and empty its "
            "description, and claimset makes a new one",
        )
    interface_xml = offered.renewed(lambda: _used_terms(server, target))
    if interface_xml is not None:
        changes["labels" if offered.offers_other_terms else "looks"] = interface_xml
    if language != target.language:
        changes["language"] = project_description(schema, interface, msgspec.structs.replace(target, language=language))
    return changes


def renew_page(
    server: AnnotationServer,
    schema: Schema,
    interface: Interface,
    target: ServerProject,
    instruction_html: str | None = None,
    language: str | None = None,
    planned_changes: Collection[PageChange] | None = None,
) -> tuple[PageChange, ...]:
    """
    Bring the page of a project to the schema, as `page_changes` says, and return what changed.

    Raises Conflict as `page_changes` does, and for a change that is not among `planned_changes`, before anything is
    changed; without these, every change is made. Raises Unreachable if the server breaks off.
    """
    changes = page_changes(server, schema, interface, target, instruction_html, language)
    if planned_changes is not None:
        refuse_unplanned(changes, planned_changes, project_title(schema, interface, target.annotator))
    try:
        for kind, content in changes.items():
            if kind == "instructions":
                server.projects.update_instruction(target.id, content)
            elif kind == "language":
                server.projects.update_description(target.id, content)
            else:
                server.projects.update_interface(target.id, content)
    except AmbiguousOutcome as error:
        raise Unreachable(f"{server.url} broke off while a page was changed", "run the command again") from error
    return tuple(changes)


def refuse_unplanned(changes: Iterable[PageChange], planned_changes: Collection[PageChange], title: str) -> None:
    """
    Raise Conflict if the page of a project would change in a way that was not planned.

    A planned change that is no longer needed is none: an earlier run of the same plan made it.
    """
    unplanned_changes = [kind for kind in changes if kind not in planned_changes]
    if unplanned_changes:
        raise Conflict(
            f"the plan is out of date: it does not change the {' and the '.join(unplanned_changes)} of the page "
            f"'{title}'",
            "make a new one: claimset push --plan",
        )


def is_interface_current(server: AnnotationServer, schema: Schema, interface: Interface, target: ServerProject) -> bool:
    """
    Return whether a project's interface offers what the schema does, however it looks.

    Names of earlier schemas that annotations still use may be in it too.
    """
    return _offered_interface(server, schema, interface, target).is_current


def push_command(interface: Interface) -> str:
    """Return the command that brings a page to the schema: a plain push renews the usual interfaces alone."""
    return "claimset push --review" if interface.reviews is not None else f"claimset push --interface {interface.name}"


def _offered_interface(
    server: AnnotationServer, schema: Schema, interface: Interface, target: ServerProject
) -> OfferedInterface:
    try:
        return OfferedInterface(server.projects.interface_of(target.id), schema, interface, target.language)
    except ValueError as error:
        raise Conflict(f"a labeling interface on the server cannot be read: {error}", "mend it there") from error


def _used_terms(server: AnnotationServer, target: ServerProject) -> set[Term]:
    # Names in use are collected from the annotations: the server's own counts lag behind.
    return {term for task in server.editor.tasks(target.id) for item in task.items for term in item.terms}
