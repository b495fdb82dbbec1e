"""Reads every annotation, draft and prediction of a project, and replaces their results."""

from collections.abc import Iterator
from typing import Any, Literal

from claimset.labelstudio.payload.server_rows import ServerItem, TaskItems
from claimset.labelstudio.transport.http import Transport
from claimset.labelstudio.transport.listing import TaskReader, where


class EditRequests:
    """The editor of labels on a Label Studio, as the port describes it. No change is sent twice."""

    def __init__(self, transport: Transport, reader: TaskReader) -> None:
        self._transport, self._reader = transport, reader

    def tasks(self, project: int) -> Iterator[TaskItems]:
        """Yield every task of a project, by id."""
        yield from map(self._task_items, self._reader.pages(project, None))

    def task(self, project: int, number: int) -> TaskItems | None:
        """Read one task again; None where it no longer exists."""
        page = self._reader.page(project, None, [where("id", "equal", number)], 1)["tasks"]
        return self._task_items(page[0]) if page else None

    def rewrite(self, item: ServerItem) -> None:
        """Replace the labels of the item with this kind and id by those that it holds here."""
        self._transport.change("PATCH", f"api/{item.kind}/{item.id}/", json={"result": item.result})

    def mark(self, task: TaskItems, version: str) -> None:
        """Write the version of the labels' schema into a task's data."""
        data = {**task.data, "schema_version": version}
        self._transport.change("PATCH", f"api/tasks/{task.id}/", json={"data": data})

    def _task_items(self, row: dict[str, Any]) -> TaskItems:
        with self._transport.explained_errors():
            # A listing of tasks has the drafts of the token's own account only.
            drafts = self._transport.get_list(f"api/tasks/{int(row['id'])}/drafts") if row.get("draft_exists") else []
            items = [
                *(_item("annotations", item) for item in row.get("annotations") or ()),
                *(_item("drafts", item) for item in drafts),
                *(_item("predictions", item) for item in row.get("predictions") or ()),
            ]
            return TaskItems(int(row["id"]), dict(row.get("data") or {}), tuple(items), {**row, "drafts": drafts})


def _item(kind: Literal["annotations", "drafts", "predictions"], row: dict[str, Any]) -> ServerItem:
    annotation = row.get("annotation") if kind == "drafts" else None
    return ServerItem(
        kind, int(row["id"]), list(row.get("result") or ()), None if annotation is None else int(annotation)
    )
