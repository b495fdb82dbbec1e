"""Connects to the project's servers: the shared one, and those of single annotators."""

from collections.abc import Collection

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Trouble, Unreachable
from claimset.rules.annotators import PSEUDONYM
from claimset.server.serve import TeamServer
from claimset.store.project import Project

SHARED = ""
"""The key of the shared server where other servers have their annotator's pseudonym."""


class Servers(msgspec.Struct, frozen=True):
    """
    The servers that hold annotations, by annotator's pseudonym or SHARED.

    `connections` are the servers that answer, `failures` the reasons why others do not. `has_own_servers` is true
    where annotators have servers of their own in this project.
    """

    connections: dict[str, AnnotationServer]
    failures: dict[str, Trouble]
    has_own_servers: bool


def own_servers(project: Project) -> list[str]:
    """Return the annotators who have a server of their own here, running or not, by pseudonym."""
    names = (folder.name for folder in (project.state / "servers").glob("*") if folder.is_dir())
    return sorted(name for name in names if PSEUDONYM.fullmatch(name))


def reach(project: Project, annotators: Collection[str]) -> dict[str, AnnotationServer]:
    """Connect to the server of each annotator. Raises Unreachable where one does not run or does not answer."""
    return {name: _connect_to_own(project, name) for name in annotators}


def find_servers(project: Project) -> Servers:
    """
    Connect to every server that holds annotations: the shared one, and each annotator's own.

    Where annotators have servers of their own, the shared one is included only if it is named or runs, and a server
    that does not answer is listed in `failures`. Raises Misconfigured or Unreachable where the shared
    one is the only one.
    """
    annotators = own_servers(project)
    saved = TeamServer(project).saved_connection()
    if not annotators:
        return Servers({SHARED: _connect_to_shared(saved)}, {}, has_own_servers=False)
    connections: dict[str, AnnotationServer] = {}
    failures: dict[str, Trouble] = {}
    for name in ([SHARED] if LabelStudio.is_named(saved) else []) + annotators:
        try:
            connections[name] = _connect_to_own(project, name) if name else _connect_to_shared(saved)
        except Trouble as trouble:
            failures[name] = trouble
    return Servers(connections, failures, has_own_servers=True)


def every_server(project: Project) -> list[AnnotationServer]:
    """Connect to every server that holds annotations. Raises Trouble where one of them does not answer."""
    servers = find_servers(project)
    for trouble in servers.failures.values():
        raise trouble
    return list(servers.connections.values())


def _connect_to_shared(saved: dict[str, str]) -> LabelStudio:
    server = LabelStudio.from_environment(saved)
    server.version()
    return server


def _connect_to_own(project: Project, name: str) -> LabelStudio:
    saved = TeamServer(project, name).saved_connection()
    if not saved:
        raise Unreachable(f"the server of {name} does not run", f"start it: claimset serve --annotator {name}")
    server = LabelStudio.at(saved["url"], saved["token"])
    try:
        server.version()
    except Trouble as trouble:
        server.close()
        raise Unreachable(f"the server of {name}: {trouble.message}", trouble.remedy) from trouble
    return server
