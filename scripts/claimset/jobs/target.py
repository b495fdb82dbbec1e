"""The projects on a server that belong to this project: one for each interface, known by its title."""

from html import escape

from claimset.adapters.label_studio.client import Server
from claimset.flow.interface import build
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict


def title(schema: Schema, interface: Interface) -> str:
    """Name an interface's project on the server."""
    return f"{schema.name} / {interface.name}"


def find(server: Server, schema: Schema, interface: Interface) -> int | None:
    """Return the interface's project, or None. Raises Conflict where several have its title."""
    found = server.project_ids(title(schema, interface))
    if len(found) > 1:
        raise Conflict(
            f"the server has {len(found)} projects called '{title(schema, interface)}'", "rename all but one of them"
        )
    return found[0] if found else None


def find_or_create(server: Server, schema: Schema, interface: Interface) -> int:
    """
    Return the interface's project, made if there was none.

    Raises Conflict where the project has another interface than the schema's: labels in use must not vanish.
    """
    wanted = build(schema, interface)
    project = find(server, schema, interface)
    if project is None:
        instruction = f"<p>{escape(schema.notice)}</p><p>Guidelines {escape(schema.guidelines)}</p>"
        return server.create_project(title(schema, interface), wanted, instruction)
    if server.interface_of(project).split() != wanted.split():
        raise Conflict(
            f"the project '{title(schema, interface)}' has another labeling interface than the schema's",
            "make the schema and the project agree, or rename the project so that a new one is made",
        )
    return project
