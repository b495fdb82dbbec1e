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
"""The key of the shared server among servers that are keyed by their annotator's pseudonym."""


class Servers(msgspec.Struct, frozen=True):
    """
    The servers that hold annotations, each under its annotator's pseudonym or SHARED.

    `connections` maps to the servers that answer, `failures` to the error of each that does not. `has_own_servers`
    says whether annotators of this project have servers of their own.
    """

    connections: dict[str, AnnotationServer]
    failures: dict[str, Trouble]
    has_own_servers: bool


def own_servers(project: Project) -> list[str]:
    """Return the annotators who have a server of their own here, running or not, by pseudonym."""
    names = (folder.name for folder in (project.state / "servers").glob("*") if folder.is_dir())
    return sorted(name for name in names if PSEUDONYM.fullmatch(name))


def reach(project: Project, annotators: Collection[str]) -> dict[str, AnnotationServer]:
    """Connect to the own server of each annotator. Raises Unreachable if one does not run or does not answer."""
    return {name: _connect_to_own(project, name) for name in annotators}


def find_servers(project: Project) -> Servers:
    """
    Connect to every server that holds annotations: the shared one, and each annotator's own.

    If annotators have servers of their own, the shared one is included only if the environment names it or it runs,
    and the error of a server that does not answer goes into `failures`. If there is only the shared server, its error
    is raised: Misconfigured or Unreachable.
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
    """Connect to every server that holds annotations. Raises Trouble if one of them does not answer."""
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
