"""The projects on a server that belong to this project: one for each interface, known by title and by our mark."""

import re
import secrets
from html import escape

import msgspec

from claimset.adapters.label_studio.client import Server
from claimset.adapters.label_studio.conversation import Ambiguous
from claimset.flow.interface import build, vocabulary
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Misconfigured, Unreachable

_LONGEST = 50


class Target(msgspec.Struct, frozen=True):
    """A project on a server. `origin` is the mark that we gave it: no other project of any server has it."""

    id: int
    origin: str


def title(schema: Schema, interface: Interface) -> str:
    """Name an interface's project on the server. Raises Misconfigured where Label Studio would not take the name."""
    name = f"{schema.name} / {interface.name}"
    if len(name) > _LONGEST:
        raise Misconfigured(
            f"'{name}' is longer than the {_LONGEST} characters that Label Studio allows", "shorten the schema's title"
        )
    return name


def find(server: Server, schema: Schema, interface: Interface) -> Target | None:
    """Return the interface's project, or None. Raises Conflict where several have its title, or one not of ours."""
    found = server.project_ids(title(schema, interface))
    if len(found) > 1:
        raise Conflict(
            f"the server has {len(found)} projects called '{title(schema, interface)}'", "rename all but one of them"
        )
    if not found:
        return None
    mark = re.fullmatch(rf"claimset:{re.escape(schema.name)}:([0-9a-f]{{16}})", server.description_of(found[0]).strip())
    if mark is None:
        raise Conflict(
            f"the project '{title(schema, interface)}' was not made by claimset for this dataset",
            "rename it, so that a new one is made; its description bears no mark of ours",
        )
    return Target(found[0], mark[1])


def find_or_create(server: Server, schema: Schema, interface: Interface) -> Target:
    """
    Return the interface's project, made if there was none, with the schema's interface.

    An interface that says less than the schema's, or the same in other looks, is brought up to date. Raises Conflict
    where it says something that the schema does not know: labels in use must not vanish.
    """
    wanted = build(schema, interface)
    target = find(server, schema, interface)
    if target is None:
        instruction = f"<p>{escape(schema.notice)}</p><p>Guidelines {escape(schema.guidelines)}</p>"
        mark = f"claimset:{schema.name}:{secrets.token_hex(8)}"
        try:
            server.create_project(title(schema, interface), mark, wanted, instruction)
        except Ambiguous as error:
            # Whether it was made is found out by looking, never by asking again.
            if find(server, schema, interface) is None:
                raise Unreachable(f"{server.url} broke off while a project was made", "push again") from error
        target = find(server, schema, interface)
        if target is None:
            raise Unreachable(f"{server.url} made a project and does not show it", "push again")
        return target
    there = server.interface_of(target.id)
    if there.split() != wanted.split():
        if not _said(there) <= _said(wanted):
            raise Conflict(
                f"the project '{title(schema, interface)}' has labels that the schema does not have",
                "add them to the schema, or rename the project so that a new one is made",
            )
        server.update_interface(target.id, wanted)
    return target


def in_step(server: Server, schema: Schema, interface: Interface, target: Target) -> bool:
    """Say whether a project's interface says exactly what the schema's does, whatever it looks like."""
    return _said(server.interface_of(target.id)) == _said(build(schema, interface))


def _said(interface: str) -> frozenset[tuple[str, ...]]:
    try:
        return vocabulary(interface)
    except ValueError as error:
        raise Conflict(f"a labeling interface on the server cannot be read: {error}", "mend it there") from error
