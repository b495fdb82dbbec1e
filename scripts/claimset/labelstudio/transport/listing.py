"""Reads a project's tasks: pages of a listing, and whole tasks by id. No other module does."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.tasks import ServerTask, read_task
from claimset.labelstudio.transport.http import AnswerTooLarge, Transport
from claimset.store.machine.answers import LARGEST

PAGE = 500
"""The number of tasks on a page of a listing with few fields."""
_WHOLE_PAGE = 100
BATCH = 200
"""The number of tasks that one request reads whole."""


class TaskReader:
    """
    Reads the tasks of projects. Tasks whose answer would be too large are asked for again in halves.

    A listing asks for the ids above the last one, never for a page by its number: tasks that come or change meanwhile
    would shift the pages.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def total(self, project: int, filters: Sequence[dict[str, Any]]) -> int:
        """Count the tasks that pass the filters."""
        page = self.page(project, ("id",), filters, 1)
        with self._transport.explained_errors():
            return values.as_count(page["total"])

    def pages(
        self, project: int, fields: Sequence[str] | None, filters: Sequence[dict[str, Any]] = ()
    ) -> Iterator[dict[str, Any]]:
        """Yield the tasks that pass the filters, by id, with these fields or, for None, whole."""
        last_id, sizes = 0, _RequestSizes(_WHOLE_PAGE if fields is None else PAGE)
        while True:
            size = sizes.take()
            try:
                page = self.page(project, fields, [where("id", "greater", last_id), *filters], size)["tasks"]
            except AnswerTooLarge:
                if size == 1:
                    raise
                sizes.halve(size)
                continue
            # A server may give smaller pages than it was asked for: only an empty one is the end.
            if not page:
                return
            with self._transport.explained_errors():
                ids = [values.as_number(row["id"]) for row in page]
            if min(ids) <= last_id or len(set(ids)) != len(ids):
                raise self._transport.unexpected_answer("a listing of tasks")
            yield from page
            last_id = max(ids)

    def page(
        self,
        project: int,
        fields: Sequence[str] | None,
        filters: Sequence[dict[str, Any]],
        size: int,
        order: str = "tasks:id",
    ) -> dict[str, Any]:
        """
        Return the first tasks that pass the filters, at most `size`.

        It is the server's JSON object: `tasks`, and the totals of all tasks that pass, `total` and `total_annotations`.
        """
        query = {"filters": {"conjunction": "and", "items": list(filters)}, "ordering": [order]}
        # Addresses in a whole task's data are not resolved: the data may be sent back as it was.
        field_params = {"fields": "all", "resolve_uri": "false"} if fields is None else {"include": ",".join(fields)}
        params = {"project": project, "page_size": size, "query": json.dumps(query), **field_params}
        page = self._transport.get_object("api/tasks/", "tasks", params, LARGEST)
        if not isinstance(page["tasks"], list) or not all(isinstance(row, dict) for row in page["tasks"]):
            raise self._transport.unexpected_answer("a listing of tasks")
        return page

    def whole(self, project: int, task_ids: Iterable[int]) -> Iterator[list[ServerTask]]:
        """Yield tasks with all their annotations, in batches; the next is read while the caller works on one."""
        remaining_ids, sizes = iter(task_ids), _RequestSizes(BATCH)

        def start_next() -> tuple[list[int], _BackgroundExport] | None:
            batch = list(islice(remaining_ids, sizes.take()))
            return (batch, _BackgroundExport(lambda: self._export(project, batch))) if batch else None

        pending = start_next()
        while pending is not None:
            batch, export = pending
            try:
                tasks = export.result()
            except AnswerTooLarge:
                if len(batch) == 1:
                    raise
                sizes.halve(len(batch))
                remaining_ids = chain(batch, remaining_ids)
                pending = start_next()
                continue
            pending = start_next()
            yield tasks

    def _export(self, project: int, batch: Sequence[int]) -> list[ServerTask]:
        largest = LARGEST // 4 if len(batch) > 1 else LARGEST
        params = {"exportType": "JSON", "ids[]": list(batch)}
        rows = self._transport.get_list(f"api/projects/{project}/export", params, largest)
        try:
            tasks = sorted((read_task(row) for row in rows), key=lambda task: task.id)
        except ValueError as error:
            raise self._transport.unexpected_answer("an export") from error
        task_ids = [task.id for task in tasks]
        if len(set(task_ids)) != len(task_ids) or not set(task_ids) <= set(batch):
            raise self._transport.unexpected_answer("an export")
        return tasks


class _RequestSizes:
    """The number of tasks for each request: `most`, or half of a request whose answer was too large."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._halves: list[int] = []

    def take(self) -> int:
        return self._halves.pop() if self._halves else self._most

    def halve(self, size: int) -> None:
        """Split a request of `size` tasks, whose answer was too large, into two."""
        self._halves += [size - size // 2, size // 2]


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
