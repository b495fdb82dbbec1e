"""Losses that a person has to confirm: more annotations than people delete, and whole server projects."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.port import AnnotationServer
from claimset.model.trouble import Conflict
from claimset.sync.pull.arrivals import GoneTask, PullSource
from claimset.sync.pull.stored_index import StoredIndex
from claimset.text.plural import plural

REMEDY = "look at the project; claimset pull --accept-deletions marks the annotations that are gone, and keeps them"

_FEW_LOSSES = 10
"""Up to this many missing annotations are asked for one by one; more must be at most a tenth of all."""


def require_few_losses(server: AnnotationServer, name: str, lost_annotations: Sequence[int], stored_count: int) -> None:
    """Raise Conflict if more annotations of a project are gone than people delete, or if the server still has one."""
    if len(lost_annotations) > _FEW_LOSSES:
        if len(lost_annotations) * 10 > stored_count:
            raise Conflict(
                f"{len(lost_annotations)} of {plural(stored_count, 'annotation')} of '{name}' "
                "are gone from the server: nothing is changed here",
                REMEDY,
            )
        return
    for number in lost_annotations:
        if server.annotations.exists(number):
            raise Conflict(
                f"the server has annotation {number} of '{name}' and did not send it: nothing is changed here",
                "pull again, and look at the project if it stays so",
            )


class DeletedProject(msgspec.Struct, frozen=True):
    """A server project that is gone, with the title that it had, and the documents of each of its tasks."""

    origin: str
    title: str
    documents: Mapping[int, set[str]]

    def gone_tasks(self, moment: str | None) -> Iterator[GoneTask]:
        """Yield the project's tasks as gone; `moment` is the server's time."""
        withdrawal = Withdrawal("project deleted", moment)
        for task, names in sorted(self.documents.items()):
            yield GoneTask(self.origin, task, tuple(sorted(names)), withdrawal)


def deleted_projects(
    titles: Mapping[str, str], sources: Sequence[PullSource], index: StoredIndex, accept: bool
) -> list[DeletedProject]:
    """
    Return the projects that hold stored work and are not among `sources`; `titles` maps those pulled before to names.

    Raises Conflict for the first unless `accept` allows it.
    """
    origins = {source.target.origin for source in sources}
    projects = []
    for origin, title in sorted(titles.items()):
        tasks = index.tasks.get(origin, {})
        if origin in origins or not tasks:
            continue
        if not accept:
            raise Conflict(
                f"the project '{title}', of which annotations of {plural(len(tasks), 'task')} are stored, "
                "is not on the server any more",
                "rename it back; if it was deleted, claimset pull --accept-deletions marks and keeps its annotations",
            )
        projects.append(DeletedProject(origin, title, tasks))
    return projects
