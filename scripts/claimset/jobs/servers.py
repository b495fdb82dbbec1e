"""The servers that annotators have for themselves, where each works apart from the others."""

from collections.abc import Collection

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.checks.annotators import PSEUDONYM
from claimset.jobs.serve import Team
from claimset.model.trouble import Unreachable


def own_servers(project: Project) -> list[str]:
    """Return the annotators who have a server of their own here, running or not, by pseudonym."""
    names = (folder.name for folder in (project.state / "servers").glob("*") if folder.is_dir())
    return sorted(name for name in names if PSEUDONYM.fullmatch(name))


def reach(project: Project, annotators: Collection[str]) -> dict[str, Server]:
    """Connect to the server of each annotator. Raises Unreachable where one does not run."""
    saved = {name: Team(project, name).saved() for name in annotators}
    away = [name for name, where in saved.items() if not where]
    if away:
        raise Unreachable(
            f"the server of {', '.join(away)} does not run", f"start it: claimset serve --annotator {away[0]}"
        )
    servers = {name: Server(where["url"], where["token"]) for name, where in saved.items()}
    for server in servers.values():
        server.version()
    return servers
