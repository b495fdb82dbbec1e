"""Reads every annotation, draft and prediction of a project, and replaces their results."""

from collections.abc import Iterator
from typing import Any, Literal

import httpx
import msgspec
from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.payload.former_names import Term, used_terms
from claimset.labelstudio.payload.raw_region import well_formed
from claimset.labelstudio.transport.http import NO_RETRY
from claimset.labelstudio.transport.listing import TaskReader, where

Kind = Literal["annotations", "drafts", "predictions"]


class ServerItem(msgspec.Struct, frozen=True):
    """An annotation, a draft or a prediction; `annotation` is the id of the annotation that a draft changes, if any."""

    kind: Kind
    id: int
    result: list[Any]
    annotation: int | None = None

    @property
    def regions(self) -> list[dict[str, Any]]:
        """The regions that have Label Studio's form."""
        return [region for region in self.result if well_formed(region)]


class TaskItems(msgspec.Struct, frozen=True):
    """A task with its annotations, cancelled ones included, its drafts of every account, and its predictions."""

    id: int
    data: dict[str, Any]
    items: tuple[ServerItem, ...]
    raw: dict[str, Any]


class AnnotationEditor(TaskReader):
    """A server on which results are replaced. No change is sent twice."""

    def task_items(self, project: int) -> Iterator[TaskItems]:
        """Yield every task of a project, by id."""
        yield from map(self._task_items, self._pages(project, None))

    def task(self, project: int, number: int) -> TaskItems | None:
        """Read one task again; None where it no longer exists."""
        page = self._page(project, None, [where("id", "equal", number)], 1)["tasks"]
        return self._task_items(page[0]) if page else None

    def used_terms(self, project: int) -> frozenset[Term]:
        """Return the terms that any annotation, draft or prediction of a project uses."""
        return frozenset(
            term for task in self.task_items(project) for item in task.items for term in used_terms(item.regions)
        )

    def rewrite(self, item: ServerItem, result: list[Any]) -> None:
        """Replace an item's result. Raises AmbiguousOutcome where the answer leaves open whether it was replaced."""
        self._patch(f"api/{item.kind}/{item.id}/", {"result": result})

    def mark(self, task: TaskItems, version: str) -> None:
        """Write the version of the labels' schema into a task's data. Raises AmbiguousOutcome like `rewrite`."""
        self._patch(f"api/tasks/{task.id}/", {"data": {**task.data, "schema_version": version}})

    def _task_items(self, row: dict[str, Any]) -> TaskItems:
        with self._explained_errors():
            # A listing has the drafts of the token's own account alone.
            drafts = self._list(f"api/tasks/{int(row['id'])}/drafts") if row.get("draft_exists") else []
            items = [
                *(_item("annotations", item) for item in row.get("annotations") or ()),
                *(_item("drafts", item) for item in drafts),
                *(_item("predictions", item) for item in row.get("predictions") or ()),
            ]
            return TaskItems(int(row["id"]), dict(row.get("data") or {}), tuple(items), {**row, "drafts": drafts})

    def _patch(self, path: str, body: dict[str, Any]) -> None:
        with self._explained_errors(ambiguous=True):
            wrapper = self._sdk._client_wrapper.httpx_client  # noqa: SLF001  (the SDK has no method for drafts)
            response = wrapper.request(path, method="PATCH", json=body, request_options=NO_RETRY)  # type: ignore[arg-type]
            if response.status_code != httpx.codes.OK:
                raise ApiError(status_code=response.status_code, body=response.text[:500])


def _item(kind: Kind, row: dict[str, Any]) -> ServerItem:
    annotation = row.get("annotation") if kind == "drafts" else None
    return ServerItem(
        kind, int(row["id"]), list(row.get("result") or ()), None if annotation is None else int(annotation)
    )
