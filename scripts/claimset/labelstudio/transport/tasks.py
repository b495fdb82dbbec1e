"""Requests about a server's tasks: listed, counted, sent and removed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.server_rows import KeyedTask, ListedTask, TaskCounts, TaskData
from claimset.labelstudio.payload.tasks import PREFILL
from claimset.labelstudio.payload.values import Fields
from claimset.labelstudio.transport.http import Transport
from claimset.labelstudio.transport.listing import PAGE, TaskReader, where

_SENT = ("id", "data", "meta", "total_predictions", "total_annotations", "cancelled_annotations")
_COUNTED = ("id", "updated_at", "total_annotations", "cancelled_annotations")
_COMPLETED = where("total_annotations", "greater", 0)
_SKIPPED = where("cancelled_annotations", "greater", 0)
_DRAFTED = where("draft_exists", "equal", "true", "Boolean")


class TaskRequests:
    """The tasks of a Label Studio, as the port describes them."""

    def __init__(self, transport: Transport, reader: TaskReader) -> None:
        self._transport, self._reader = transport, reader

    def list_keyed(self, project: int, after: int = 0) -> Iterator[KeyedTask]:
        """
        Yield a project's tasks that have a key of claimset and an id above `after`, by id.

        Ids only grow on a server: tasks made since a listing have ids above its last one.
        """
        filters = [where("id", "greater", after)] if after else []
        # A listing of some fields leaves out whether a task has a draft. New tasks have none.
        drafted_ids = set() if after else {row["id"] for row in self._reader.pages(project, ("id",), [_DRAFTED])}
        for row in self._reader.pages(project, _SENT, filters):
            # Anyone with an account can write anything into a task's data and meta.
            task = Fields(row)
            data, mark = task.fields_of("data"), task.fields_of("meta").fields_of(PREFILL)
            key, digest = data.get("task_key", values.words), data.get("text_sha256", values.words)
            content, predictions = mark.get("content", values.words), task.get("total_predictions", values.as_count)
            if key is not None:
                source = mark.get("from", values.words)
                yield KeyedTask(
                    values.as_number(row["id"]),
                    key,
                    digest or "",
                    content,
                    predictions or 0,
                    source,
                    versions=(
                        data.get("schema_version", values.words) or "",
                        data.get("guideline_version", values.words) or "",
                    ),
                    is_begun=bool(row.get("total_annotations") or row.get("cancelled_annotations"))
                    or row["id"] in drafted_ids,
                )

    def data(self, project: int) -> Iterator[TaskData]:
        """Yield every task of a project by id, whoever made it."""
        for row in self._reader.pages(project, ("id", "data", "total_predictions")):
            data, predictions = row.get("data"), Fields(row).get("total_predictions", values.as_count)
            yield TaskData(values.as_number(row["id"]), data if isinstance(data, dict) else {}, predictions or 0)

    def list_changed(self, project: int, since: datetime) -> Iterator[ListedTask]:
        """Yield the tasks that changed at or after a moment of the server's clock, by id."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return self._listed(project, where("updated_at", "greater_or_equal", moment, "Datetime"))

    def list_annotated(self, project: int) -> Iterator[ListedTask]:
        """Yield every task that has a completed annotation, by id, and then every task that somebody skipped."""
        for condition in (_COMPLETED, _SKIPPED):
            yield from self._listed(project, condition)

    def list_by_id(self, project: int, ids: Sequence[int]) -> Iterator[ListedTask]:
        """Yield the tasks with these ids; those that do not exist are left out."""
        for start in range(0, len(ids), PAGE):
            yield from self._listed(project, where("id", "in_list", list(ids[start : start + PAGE])))

    def count(self, project: int, after: int = 0) -> int:
        """Count the tasks of a project whose id is greater than `after`."""
        return self._reader.total(project, [where("id", "greater", after)] if after else [])

    def count_completed(self, project: int) -> TaskCounts:
        """Count the tasks with completed annotations, and these annotations, in one request."""
        page = self._reader.page(project, ("id",), [_COMPLETED], 1)
        with self._transport.explained_errors():
            return TaskCounts(values.as_count(page["total"]), values.as_count(page["total_annotations"]))

    def count_skipped(self, project: int) -> int:
        """Count the tasks that somebody skipped."""
        return self._reader.total(project, [_SKIPPED])

    def count_drafts(self, project: int) -> int:
        """Count the tasks that hold a draft."""
        return self._reader.total(project, [_DRAFTED])

    def count_in_progress(self, project: int) -> int:
        """Count the tasks that hold a draft and no completed annotation."""
        return self._reader.total(project, [_DRAFTED, where("total_annotations", "equal", 0)])

    def exists(self, task: int) -> bool:
        """Whether the server has a task."""
        return self._transport.exists(f"api/tasks/{task}/")

    def is_worked_on(self, task: int) -> bool:
        """Say whether anybody annotated, skipped or began a task."""
        row = self._transport.get_object(f"api/tasks/{task}", "id")
        if any(row.get(name) for name in ("annotations", "drafts", "total_annotations", "cancelled_annotations")):
            return True
        # The server sends a task with the drafts of the token's own account only.
        return bool(self._transport.get_list(f"api/tasks/{task}/drafts"))

    def send(self, project: int, tasks: bytes) -> list[int]:
        """
        Send a JSON list of tasks in one request, which the server carries out wholly or not at all; return their ids.

        Raises AmbiguousOutcome if the answer leaves open whether it did.
        """
        path = f"api/projects/{project}/import"
        answer = self._transport.change("POST", path, content=tasks, params={"return_task_ids": "true"})
        with self._transport.explained_errors(ambiguous=True):
            return [values.as_number(number) for number in answer["task_ids"]]

    def update_data(self, task: int, data: dict[str, Any]) -> None:
        """Replace a task's data; its annotations, drafts and predictions stay."""
        self._transport.change("PATCH", f"api/tasks/{task}/", json={"data": data})

    def remove(self, task: int) -> None:
        """Delete a task, with its annotations, drafts and predictions."""
        self._transport.change("DELETE", f"api/tasks/{task}/")

    def _listed(self, project: int, condition: dict[str, Any]) -> Iterator[ListedTask]:
        return map(self._listed_task, self._reader.pages(project, _COUNTED, [condition]))

    def _listed_task(self, row: dict[str, Any]) -> ListedTask:
        with self._transport.explained_errors():
            return ListedTask(
                values.as_number(row["id"]),
                values.moment(row["updated_at"]),
                values.as_count(row["total_annotations"] or 0),
                values.as_count(row["cancelled_annotations"] or 0),
            )
