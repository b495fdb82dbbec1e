"""Rebuilds the pulled annotations from the snapshots alone, without a server."""

from collections.abc import Iterator

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.payload.tasks import read_task
from claimset.labelstudio.payload.values import as_count
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.store.snapshots import read_snapshots
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.arrivals import Arrival, GoneTask, PullSource, ReadTask
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.inputs import pull_inputs
from claimset.sync.pull.pull import pull_arrivals


def pull_from_snapshots(project: Project, progress: Progress = silent) -> PullResult:
    """
    Read every snapshot again, the oldest first, as if each pull happened now.

    A stored annotation that is newer stays. Raises Conflict if there are no snapshots, and Misconfigured for one that
    cannot be read.
    """
    schema = project.schema()
    with project.locked():
        return pull_arrivals(pull_inputs(project, schema), _arrivals(project, schema, progress))


def _arrivals(project: Project, schema: Schema, progress: Progress) -> Iterator[Arrival]:
    number = 0
    documents: dict[tuple[str, int], str] = {}
    try:
        for number, (head, lines) in enumerate(read_snapshots(project), 1):
            progress("reading snapshots", number, None)
            interface = schema.interfaces.get(str(head.get("interface")))
            annotator = head.get("annotator")
            annotator = None if annotator is None else str(annotator)
            target = ServerProject(as_count(head.get("project") or 0), str(head["origin"]), annotator)
            for line in lines:
                for row in line.get("gone", ()):
                    name = documents.pop((target.origin, row["task"]), None)
                    if name is not None:
                        yield GoneTask(target.origin, row["task"], (name,), Withdrawal(row["because"], row["at"]))
                if "gone" not in line and interface is not None:
                    task = read_task(line)
                    documents[target.origin, task.id] = task.document
                    yield ReadTask(PullSource(interface, target), task)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Misconfigured(f"snapshot {number} cannot be read", "restore it from a copy, or move it away") from error
    if not number:
        raise Conflict("there are no snapshots that name their server project", "claimset pull makes one")
