"""The servers that annotators have for themselves, where each works apart from the others."""

from collections.abc import Collection

import msgspec

from claimset.labelstudio.transport.client import Server
from claimset.model.trouble import Trouble, Unreachable
from claimset.rules.annotators import PSEUDONYM
from claimset.server.serve import TeamServer
from claimset.store.project import Project

SHARED = ""
"""Stands in the place of a pseudonym for the server that all annotators share."""


class Servers(msgspec.Struct, frozen=True):
    """
    The servers that hold annotators' work, by whose they are: those that answer, and those that do not, and why.

    `apart` says that annotators have servers of their own here.
    """

    there: dict[str, Server]
    away: dict[str, Trouble]
    apart: bool


def own_servers(project: Project) -> list[str]:
    """Return the annotators who have a server of their own here, running or not, by pseudonym."""
    names = (folder.name for folder in (project.state / "servers").glob("*") if folder.is_dir())
    return sorted(name for name in names if PSEUDONYM.fullmatch(name))


def reach(project: Project, annotators: Collection[str]) -> dict[str, Server]:
    """Connect to the server of each annotator. Raises Unreachable where one does not run or does not answer."""
    return {name: _own(project, name) for name in annotators}


def find_servers(project: Project) -> Servers:
    """
    Connect to every server that holds annotators' work: the one that they share, and each one's own.

    Where annotators have servers of their own, the shared one is asked only if it is named or runs, and one that does
    not answer hides no other. Raises Misconfigured and Unreachable where there is no other.
    """
    own = own_servers(project)
    saved = TeamServer(project).saved()
    if not own:
        return Servers({SHARED: _shared(saved)}, {}, apart=False)
    there: dict[str, Server] = {}
    away: dict[str, Trouble] = {}
    for name in ([SHARED] if Server.is_named(saved) else []) + own:
        try:
            there[name] = _own(project, name) if name else _shared(saved)
        except Trouble as trouble:
            away[name] = trouble
    return Servers(there, away, apart=True)


def every_server(project: Project) -> list[Server]:
    """Connect to every server that holds annotators' work. Raises Trouble where one of them does not answer."""
    found = find_servers(project)
    for trouble in found.away.values():
        raise trouble
    return list(found.there.values())


def _shared(saved: dict[str, str]) -> Server:
    found = Server.from_environment(saved)
    found.version()
    return found


def _own(project: Project, name: str) -> Server:
    where = TeamServer(project, name).saved()
    if not where:
        raise Unreachable(f"the server of {name} does not run", f"start it: claimset serve --annotator {name}")
    server = Server(where["url"], where["token"])
    try:
        server.version()
    except Trouble as trouble:
        server.close()
        raise Unreachable(f"the server of {name}: {trouble.message}", trouble.remedy) from trouble
    return server
