"""What is on the server: how much by its own counts, what changed since when, and everything in batches of ids."""

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
    """A task as the server lists it. `updated` is the server's time; what was skipped is not among the completed."""

    id: int
    updated: str
    completed: int
    skipped: int


class TaskCounts(msgspec.Struct, frozen=True):
    """How many tasks of a project have completed annotations, and how many these are, as the server counts them."""

    tasks: int
    annotations: int


class TaskReader(Connection):
    """Reads projects: never by page numbers over something that moves, always by ids above the last."""

    def counted(self, project: int) -> TaskCounts:
        """Count what is completed, in one question."""
        page = self._page(project, ("id",), [where("total_annotations", "greater", 0)], 1)
        with self._speaking():
            return TaskCounts(values.as_count(page["total"]), values.as_count(page["total_annotations"]))

    def skipped(self, project: int) -> int:
        """Count the tasks that somebody skipped."""
        return self._total(project, [_SKIPPED])

    def drafts(self, project: int) -> int:
        """Count the tasks that hold what somebody has not submitted."""
        return self._total(project, [_DRAFTED])

    def begun(self, project: int) -> int:
        """Count the tasks that hold a draft, and nothing completed."""
        return self._total(project, [_DRAFTED, where("total_annotations", "equal", 0)])

    def all_tasks(self, project: int, after: int = 0) -> int:
        """Count the tasks of a project, or those that came `after` one of them."""
        return self._total(project, [where("id", "greater", after)] if after else [])

    def changed(self, project: int, since: datetime) -> Iterator[ListedTask]:
        """Yield the tasks that changed at or after a moment of the server's clock, by id."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return map(
            self._listed, self._pages(project, _FIELDS, [where("updated_at", "greater_or_equal", moment, "Datetime")])
        )

    def annotated(self, project: int) -> Iterator[ListedTask]:
        """Yield every task that has a completed annotation, by id, and then every task that somebody skipped."""
        for filters in ([where("total_annotations", "greater", 0)], [_SKIPPED]):
            yield from map(self._listed, self._pages(project, _FIELDS, filters))

    def among(self, project: int, ids: Sequence[int]) -> Iterator[ListedTask]:
        """Yield those of some tasks that are there."""
        for start in range(0, len(ids), PAGE):
            some = list(ids[start : start + PAGE])
            yield from map(self._listed, self._pages(project, _FIELDS, [where("id", "in_list", some)]))

    def is_there(self, kind: str, number: int) -> bool:
        """Ask for one of `tasks` or `annotations` by its number."""
        with self._speaking():
            try:
                self._body(f"api/{kind}/{number}/", {}, _LARGEST_BATCH * 4)
            except ApiError as error:
                if error.status_code == httpx.codes.NOT_FOUND:
                    return False
                raise
        return True

    def completed(self, project: int) -> Iterator[ServerTask]:
        """Yield every task that has an annotation, skipped ones included, with all of them, by id."""
        for batch in self.exported(project, self.numbers(project)):
            yield from batch

    def numbers(self, project: int) -> Iterable[int]:
        """
        Return numbers among which are those of every task that has an annotation.

        Where the project's numbers lie close together they are all that lie between its first and its last: an export
        passes over those that are not there, and a listing would cost as much again.
        """
        first, last = self._page(project, ("id",), [], 1), self._page(project, ("id",), [], 1, "-tasks:id")
        if not first["tasks"] or not last["tasks"]:
            return ()
        with self._speaking():
            least, most = values.as_number(first["tasks"][0]["id"]), values.as_number(last["tasks"][0]["id"])
            if most - least < _SPARSE * values.as_count(first["total"]) + BATCH:
                return range(least, most + 1)
        return (row["id"] for row in self._pages(project, ("id",)))

    def exported(self, project: int, numbers: Iterable[int]) -> Iterator[list[ServerTask]]:
        """
        Yield tasks with all their annotations, in batches; the next is on its way while one is worked on.

        A batch that is larger than 8 MB is asked for in halves.
        """
        rest = iter(numbers)
        halves: deque[list[int]] = deque()

        def begin() -> tuple[list[int], _Errand] | None:
            batch = halves.popleft() if halves else list(islice(rest, BATCH))
            return (batch, _Errand(lambda: self._export(project, batch))) if batch else None

        ahead = begin()
        while ahead is not None:
            batch, errand = ahead
            try:
                tasks = errand.result()
            except AnswerTooLarge:
                if len(batch) == 1:
                    raise
                halves.extendleft((batch[len(batch) // 2 :], batch[: len(batch) // 2]))
                ahead = begin()
                continue
            ahead = begin()
            yield tasks

    def _export(self, project: int, batch: Sequence[int]) -> list[ServerTask]:
        largest = _LARGEST_BATCH if len(batch) > 1 else _LARGEST_BATCH * 4
        rows = self._list(f"api/projects/{project}/export", {"exportType": "JSON", "ids[]": list(batch)}, largest)
        try:
            tasks = sorted((read_task(row) for row in rows), key=lambda task: task.id)
        except ValueError as error:
            raise self._strange("an export") from error
        numbers = [task.id for task in tasks]
        if len(set(numbers)) != len(numbers) or not set(numbers) <= set(batch):
            raise self._strange("an export")
        return tasks

    def _total(self, project: int, filters: Sequence[dict[str, Any]]) -> int:
        page = self._page(project, ("id",), filters, 1)
        with self._speaking():
            return values.as_count(page["total"])

    def _pages(
        self, project: int, fields: Sequence[str] | None, filters: Sequence[dict[str, Any]] = ()
    ) -> Iterator[dict[str, Any]]:
        """Yield fields of tasks by id, or with None whole tasks; of a page that is too large smaller ones are read."""
        last, size = 0, _WHOLE_PAGE if fields is None else PAGE
        while True:
            try:
                page = self._page(project, fields, [where("id", "greater", last), *filters], size)["tasks"]
            except AnswerTooLarge:
                if size == 1:
                    raise
                size = max(1, size // 4)
                continue
            # A server may give smaller pages than it was asked for: only an empty one is the end.
            if not page:
                return
            with self._speaking():
                ids = [values.as_number(row["id"]) for row in page]
            if min(ids) <= last or len(set(ids)) != len(ids):
                raise self._strange("a listing of tasks")
            yield from page
            last = max(ids)

    def _page(
        self,
        project: int,
        fields: Sequence[str] | None,
        filters: Sequence[dict[str, Any]],
        size: int,
        order: str = "tasks:id",
    ) -> dict[str, Any]:
        query = {"filters": {"conjunction": "and", "items": list(filters)}, "ordering": [order]}
        # What a whole task's data names is not looked up: it may be sent back as it was.
        chosen = {"fields": "all", "resolve_uri": "false"} if fields is None else {"include": ",".join(fields)}
        params = {"project": project, "page_size": size, "query": json.dumps(query), **chosen}
        page = self._object("api/tasks/", "tasks", params=params)
        if not isinstance(page["tasks"], list) or not all(isinstance(row, dict) for row in page["tasks"]):
            raise self._strange("a listing of tasks")
        return page

    def _listed(self, row: dict[str, Any]) -> ListedTask:
        with self._speaking():
            return ListedTask(
                values.as_number(row["id"]),
                values.moment(row["updated_at"]),
                values.as_count(row["total_annotations"] or 0),
                values.as_count(row["cancelled_annotations"] or 0),
            )


class _Errand:
    """Work in a thread of its own, which nobody waits for who does not ask for its result."""

    def __init__(self, work: Callable[[], list[ServerTask]]) -> None:
        self._work = work
        self._found: list[ServerTask] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> list[ServerTask]:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _run(self) -> None:
        try:
            self._found = self._work()
        except BaseException as error:  # noqa: BLE001  (whoever waits for the result gets it)
            self._error = error


def where(name: str, operator: str, value: object, kind: str = "Number") -> dict[str, Any]:
    """Return a filter of a listing: what a task's field, of this kind, has to be."""
    return {"filter": f"filter:tasks:{name}", "operator": operator, "type": kind, "value": value}


_SKIPPED = where("cancelled_annotations", "greater", 0)
_DRAFTED = where("draft_exists", "equal", "true", "Boolean")
