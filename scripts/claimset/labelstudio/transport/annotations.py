"""Requests for annotations, whole and with their tasks."""

from collections.abc import Iterable, Iterator

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.transport.http import Transport
from claimset.labelstudio.transport.listing import BATCH, TaskReader

_SPARSE = 4


class AnnotationRequests:
    """The annotations of a Label Studio, as the port describes them."""

    def __init__(self, transport: Transport, reader: TaskReader) -> None:
        self._transport, self._reader = transport, reader

    def task_ids(self, project: int) -> Iterable[int]:
        """
        Return the ids of every task with an annotation, and perhaps others, of which some may not exist.

        If a project's ids are dense, these are all numbers from its first to its last id: an export ignores ids
        that do not exist, and a listing would take as long as the export itself.
        """
        oldest_page = self._reader.page(project, ("id",), [], 1)
        newest_page = self._reader.page(project, ("id",), [], 1, "-tasks:id")
        if not oldest_page["tasks"] or not newest_page["tasks"]:
            return ()
        with self._transport.explained_errors():
            first_id = values.as_number(oldest_page["tasks"][0]["id"])
            last_id = values.as_number(newest_page["tasks"][0]["id"])
            if last_id - first_id < _SPARSE * values.as_count(oldest_page["total"]) + BATCH:
                return range(first_id, last_id + 1)
        return (row["id"] for row in self._reader.pages(project, ("id",)))

    def export(self, project: int, task_ids: Iterable[int]) -> Iterator[list[ServerTask]]:
        """Yield those of the tasks that have an annotation, with all their annotations, in batches."""
        return self._reader.whole(project, task_ids)

    def exists(self, annotation: int) -> bool:
        """Whether the server has an annotation."""
        return self._transport.exists(f"api/annotations/{annotation}/")
