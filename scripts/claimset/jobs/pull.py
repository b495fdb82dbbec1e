"""Completed annotations from the server, of every interface's project."""

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.jobs.arrivals import Arrivals, Pulled
from claimset.jobs.progress import Progress, silent
from claimset.jobs.target import find, in_step, title
from claimset.model.trouble import Conflict


def pull(project: Project, server: Server, progress: Progress = silent) -> Pulled:
    """
    Bring in every completed annotation of every interface's project.

    What the server said is kept as it is in a git-ignored snapshot first. An annotation that cannot be read, whose
    text is another, or whose spans cannot be proven is listed and stays out; the rest comes in. What came in earlier
    and is gone from the server is kept and no longer counts. Raises Conflict where a project's interface says
    something else than the schema's.
    """
    schema = project.schema()
    with project.locked():
        job = Arrivals(project, server, schema)
        targets = [
            (interface, target)
            for interface in schema.interfaces.values()
            if (target := find(server, schema, interface)) is not None
        ]
        for interface, target in targets:
            if not in_step(server, schema, interface, target):
                raise Conflict(
                    f"the project '{title(schema, interface)}' offers other labels than the schema",
                    "claimset push brings what is compatible there; then pull again",
                )
        for interface, target in targets:
            job.bring(interface, target, progress)
        job.store()
    return job.done
