"""Reads a project's tasks: the server's counts, the tasks that changed since a moment, and whole tasks by id."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx
import msgspec
from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.tasks import ServerTask, read_task
from claimset.labelstudio.transport.http import AnswerTooLarge, Connection

PAGE = 500
"""How many tasks a page of a listing has, where they are listed with few fields."""
_WHOLE_PAGE = 100
BATCH = 200
"""How many tasks are read whole in one request."""
_LARGEST_BATCH = 8_000_000
_SPARSE = 4
_FIELDS = ("id", "updated_at", "total_annotations", "cancelled_annotations")


class ListedTask(msgspec.Struct, frozen=True):
    """A task as the server lists it: its time of change and how many annotations are completed and how many skipped."""

    id: int
    updated: str
    completed: int
    skipped: int


class TaskCounts(msgspec.Struct, frozen=True):
    """How many tasks have completed annotations, and how many annotations these are, by the server's own count."""

    tasks: int
    annotations: int


class TaskReader(Connection):
    """Reads projects. A listing asks for the ids above the last one, never for a page by number: new tasks may come."""

    def count_completed(self, project: int) -> TaskCounts:
        """Count the tasks with completed annotations, and these annotations, in one request."""
        page = self._page(project, ("id",), [where("total_annotations", "greater", 0)], 1)
        with self._explained_errors():
            return TaskCounts(values.as_count(page["total"]), values.as_count(page["total_annotations"]))

    def count_skipped(self, project: int) -> int:
        """Count the tasks that somebody skipped."""
        return self._total(project, [_SKIPPED])

    def count_drafts(self, project: int) -> int:
        """Count the tasks that hold a draft."""
        return self._total(project, [_DRAFTED])

    def count_in_progress(self, project: int) -> int:
        """Count the tasks that hold a draft and no completed annotation."""
        return self._total(project, [_DRAFTED, where("total_annotations", "equal", 0)])

    def count_tasks(self, project: int, after: int = 0) -> int:
        """Count the tasks of a project whose id is greater than `after`."""
        return self._total(project, [where("id", "greater", after)] if after else [])

    def changed_tasks(self, project: int, since: datetime) -> Iterator[ListedTask]:
        """Yield the tasks that changed at or after a moment of the server's clock, by id."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return map(
            self._listed_task,
            self._pages(project, _FIELDS, [where("updated_at", "greater_or_equal", moment, "Datetime")]),
        )

    def annotated_tasks(self, project: int) -> Iterator[ListedTask]:
        """Yield every task that has a completed annotation, by id, and then every task that somebody skipped."""
        for filters in ([where("total_annotations", "greater", 0)], [_SKIPPED]):
            yield from map(self._listed_task, self._pages(project, _FIELDS, filters))

    def listed_tasks(self, project: int, ids: Sequence[int]) -> Iterator[ListedTask]:
        """Yield the tasks with these ids; those that do not exist are left out."""
        for start in range(0, len(ids), PAGE):
            page_ids = list(ids[start : start + PAGE])
            yield from map(self._listed_task, self._pages(project, _FIELDS, [where("id", "in_list", page_ids)]))

    def exists(self, kind: str, number: int) -> bool:
        """Whether the server has a task or an annotation; `kind` is `tasks` or `annotations`."""
        with self._explained_errors():
            try:
                self._body(f"api/{kind}/{number}/", {}, _LARGEST_BATCH * 4)
            except ApiError as error:
                if error.status_code == httpx.codes.NOT_FOUND:
                    return False
                raise
        return True

    def completed_tasks(self, project: int) -> Iterator[ServerTask]:
        """Yield every task that has an annotation, skipped ones included, with all of them, by id."""
        for batch in self.export_tasks(project, self.task_ids(project)):
            yield from batch

    def task_ids(self, project: int) -> Iterable[int]:
        """
        Return ids that include that of every task with an annotation.

        Where a project's ids are dense, this is every number between its first and its last id: an export ignores ids
        that do not exist, and a listing would cost as much again.
        """
        oldest_page, newest_page = self._page(project, ("id",), [], 1), self._page(project, ("id",), [], 1, "-tasks:id")
        if not oldest_page["tasks"] or not newest_page["tasks"]:
            return ()
        with self._explained_errors():
            first_id, last_id = (
                values.as_number(oldest_page["tasks"][0]["id"]),
                values.as_number(newest_page["tasks"][0]["id"]),
            )
            if last_id - first_id < _SPARSE * values.as_count(oldest_page["total"]) + BATCH:
                return range(first_id, last_id + 1)
        return (row["id"] for row in self._pages(project, ("id",)))

    def export_tasks(self, project: int, task_ids: Iterable[int]) -> Iterator[list[ServerTask]]:
        """
        Yield tasks with all their annotations, in batches; the next is read while the caller works on one.

        A batch that is larger than 8 MB is read again in halves.
        """
        remaining_ids = iter(task_ids)
        halved_batches: deque[list[int]] = deque()

        def start_next() -> tuple[list[int], _BackgroundExport] | None:
            batch = halved_batches.popleft() if halved_batches else list(islice(remaining_ids, BATCH))
            return (batch, _BackgroundExport(lambda: self._export(project, batch))) if batch else None

        pending = start_next()
        while pending is not None:
            batch, export = pending
            try:
                tasks = export.result()
            except AnswerTooLarge:
                if len(batch) == 1:
                    raise
                halved_batches.extendleft((batch[len(batch) // 2 :], batch[: len(batch) // 2]))
                pending = start_next()
                continue
            pending = start_next()
            yield tasks

    def _export(self, project: int, batch: Sequence[int]) -> list[ServerTask]:
        largest = _LARGEST_BATCH if len(batch) > 1 else _LARGEST_BATCH * 4
        rows = self._list(f"api/projects/{project}/export", {"exportType": "JSON", "ids[]": list(batch)}, largest)
        try:
            tasks = sorted((read_task(row) for row in rows), key=lambda task: task.id)
        except ValueError as error:
            raise self._unexpected_answer("an export") from error
        task_ids = [task.id for task in tasks]
        if len(set(task_ids)) != len(task_ids) or not set(task_ids) <= set(batch):
            raise self._unexpected_answer("an export")
        return tasks

    def _total(self, project: int, filters: Sequence[dict[str, Any]]) -> int:
        page = self._page(project, ("id",), filters, 1)
        with self._explained_errors():
            return values.as_count(page["total"])

    def _pages(
        self, project: int, fields: Sequence[str] | None, filters: Sequence[dict[str, Any]] = ()
    ) -> Iterator[dict[str, Any]]:
        """Yield tasks by id, with these fields or, for None, whole; too large a page is read again as smaller ones."""
        last_id, size = 0, _WHOLE_PAGE if fields is None else PAGE
        while True:
            try:
                page = self._page(project, fields, [where("id", "greater", last_id), *filters], size)["tasks"]
            except AnswerTooLarge:
                if size == 1:
                    raise
                size = max(1, size // 4)
                continue
            # A server may give smaller pages than it was asked for: only an empty one is the end.
            if not page:
                return
            with self._explained_errors():
                ids = [values.as_number(row["id"]) for row in page]
            if min(ids) <= last_id or len(set(ids)) != len(ids):
                raise self._unexpected_answer("a listing of tasks")
            yield from page
            last_id = max(ids)

    def _page(
        self,
        project: int,
        fields: Sequence[str] | None,
        filters: Sequence[dict[str, Any]],
        size: int,
        order: str = "tasks:id",
    ) -> dict[str, Any]:
        query = {"filters": {"conjunction": "and", "items": list(filters)}, "ordering": [order]}
        # Addresses in a whole task's data are not resolved: the data may be sent back as it was.
        chosen = {"fields": "all", "resolve_uri": "false"} if fields is None else {"include": ",".join(fields)}
        params = {"project": project, "page_size": size, "query": json.dumps(query), **chosen}
        page = self._object("api/tasks/", "tasks", params=params)
        if not isinstance(page["tasks"], list) or not all(isinstance(row, dict) for row in page["tasks"]):
            raise self._unexpected_answer("a listing of tasks")
        return page

    def _listed_task(self, row: dict[str, Any]) -> ListedTask:
        with self._explained_errors():
            return ListedTask(
                values.as_number(row["id"]),
                values.moment(row["updated_at"]),
                values.as_count(row["total_annotations"] or 0),
                values.as_count(row["cancelled_annotations"] or 0),
            )


class _BackgroundExport:
    """An export that runs in a daemon thread; `result` waits for it and raises its error."""

    def __init__(self, work: Callable[[], list[ServerTask]]) -> None:
        self._work = work
        self._tasks: list[ServerTask] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> list[ServerTask]:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._tasks

    def _run(self) -> None:
        try:
            self._tasks = self._work()
        except BaseException as error:  # noqa: BLE001  (whoever waits for the result gets it)
            self._error = error


def where(name: str, operator: str, value: object, kind: str = "Number") -> dict[str, Any]:
    """Return a filter of a listing on a task's field; `kind` is the field's type."""
    return {"filter": f"filter:tasks:{name}", "operator": operator, "type": kind, "value": value}


_SKIPPED = where("cancelled_annotations", "greater", 0)
_DRAFTED = where("draft_exists", "equal", "true", "Boolean")
