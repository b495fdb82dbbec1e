"""What a server has of a project in whatever state: read whole, and brought to today's names item by item."""

from collections.abc import Iterator
from typing import Any, Literal

import httpx
import msgspec
from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.payload.former_names import Term, used_terms
from claimset.labelstudio.payload.raw_region import well_formed
from claimset.labelstudio.transport.listing import TaskReader, where

_ONCE: dict[str, Any] = {"max_retries": 0, "timeout_in_seconds": 600}
Kind = Literal["annotations", "drafts", "predictions"]


class ServerItem(msgspec.Struct, frozen=True):
    """An annotation, a draft or a prediction; `of` is the annotation that a draft is a change of, if it is one."""

    kind: Kind
    id: int
    result: list[Any]
    of: int | None = None

    @property
    def regions(self) -> list[dict[str, Any]]:
        """The regions that have Label Studio's form."""
        return [region for region in self.result if well_formed(region)]


class TaskItems(msgspec.Struct, frozen=True):
    """A task with everything that was made of it, cancelled annotations and everybody's drafts included."""

    id: int
    data: dict[str, Any]
    items: tuple[ServerItem, ...]
    raw: dict[str, Any]


class AnnotationEditor(TaskReader):
    """A server on which work is rewritten. Nothing is sent twice unless it was looked at in between."""

    def worked(self, project: int) -> Iterator[TaskItems]:
        """Yield every task of a project, by id."""
        yield from map(self._worked, self._pages(project, None))

    def task(self, project: int, number: int) -> TaskItems | None:
        """Read one task anew; None where it is gone."""
        page = self._page(project, None, [where("id", "equal", number)], 1)["tasks"]
        return self._worked(page[0]) if page else None

    def used(self, project: int) -> frozenset[Term]:
        """Return everything that is said in any annotation, draft or prediction of a project."""
        return frozenset(
            said for task in self.worked(project) for item in task.items for said in used_terms(item.regions)
        )

    def rewrite(self, item: ServerItem, result: list[Any]) -> None:
        """Give an item another result. Raises AmbiguousOutcome where the answer leaves open whether it has it."""
        self._patch(f"api/{item.kind}/{item.id}/", {"result": result})

    def mark(self, task: TaskItems, version: str) -> None:
        """Say in a task's data which schema its labels are of. Raises AmbiguousOutcome like `rewrite`."""
        self._patch(f"api/tasks/{task.id}/", {"data": {**task.data, "schema_version": version}})

    def _worked(self, row: dict[str, Any]) -> TaskItems:
        with self._speaking():
            # A listing has the drafts of the token's own account alone.
            drafts = self._list(f"api/tasks/{int(row['id'])}/drafts") if row.get("draft_exists") else []
            items = [
                *(_item("annotations", item) for item in row.get("annotations") or ()),
                *(_item("drafts", item) for item in drafts),
                *(_item("predictions", item) for item in row.get("predictions") or ()),
            ]
            return TaskItems(int(row["id"]), dict(row.get("data") or {}), tuple(items), {**row, "drafts": drafts})

    def _patch(self, path: str, body: dict[str, Any]) -> None:
        with self._speaking(ambiguous=True):
            wrapper = self._sdk._client_wrapper.httpx_client  # noqa: SLF001  (the SDK has no door to drafts)
            response = wrapper.request(path, method="PATCH", json=body, request_options=_ONCE)  # type: ignore[arg-type]
            if response.status_code != httpx.codes.OK:
                raise ApiError(status_code=response.status_code, body=response.text[:500])


def _item(kind: Kind, row: dict[str, Any]) -> ServerItem:
    of = row.get("annotation") if kind == "drafts" else None
    return ServerItem(kind, int(row["id"]), list(row.get("result") or ()), None if of is None else int(of))
