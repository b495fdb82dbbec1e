"""The predictions that prefill tasks on a server; one is changed in place, so that a task never has two."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.labelstudio.payload.tasks import PREFILL
from claimset.labelstudio.transport.http import AmbiguousOutcome
from claimset.labelstudio.transport.requests import RawRequests


class OwnPrediction(msgspec.Struct, frozen=True):
    """A prediction of ours that prefills a task; fixes of annotations and other people's predictions are left out."""

    id: int
    result: list[Any]


class OwnPredictions(RawRequests):
    """
    The predictions that prefill tasks of one Label Studio; also deletes tasks, for those that were made twice.

    No POST is ever repeated. Every method that changes something raises AmbiguousOutcome where the answer leaves open
    whether the change was made.
    """

    def of_task(self, task: int) -> list[OwnPrediction]:
        """Return the predictions that prefill a task, the oldest first."""
        rows = self._list("api/predictions/", {"task": task})
        with self._explained_errors():
            predictions = [
                OwnPrediction(int(row["id"]), list(row["result"] or ()))
                for row in rows
                if row.get("model_version") == PREFILL and row.get("task") == task
            ]
        return sorted(predictions, key=lambda item: item.id)

    def create(self, task: int, result: Sequence[Mapping[str, Any]]) -> None:
        """Prefill a task that has no such prediction yet."""
        self._ask("POST", "api/predictions/", json={"task": task, "model_version": PREFILL, "result": list(result)})

    def change(self, prefill: OwnPrediction, result: Sequence[Mapping[str, Any]]) -> None:
        """Give a prediction another result, in one request: at no time does the task have two, or none."""
        answer = self._ask("PATCH", f"api/predictions/{prefill.id}/", json={"result": list(result)})
        if not isinstance(answer, dict) or answer.get("result") != list(result):
            raise AmbiguousOutcome

    def withdraw(self, prefill: OwnPrediction) -> None:
        """Take a prediction away."""
        self._ask("DELETE", f"api/predictions/{prefill.id}/")

    def mark(self, task: int, mark: Mapping[str, str] | None) -> None:
        """Write into a task's `meta` the mark of its prediction; None removes it."""
        meta = {key: value for key, value in self._meta(task).items() if key != PREFILL}
        self._ask("PATCH", f"api/tasks/{task}/", json={"meta": meta if mark is None else {**meta, PREFILL: mark}})

    def is_worked_on(self, task: int) -> bool:
        """Say whether anybody annotated, skipped or began a task."""
        row = self._object(f"api/tasks/{task}", "id")
        return any(row.get(name) for name in ("annotations", "drafts", "total_annotations", "cancelled_annotations"))

    def remove_task(self, task: int) -> None:
        """Delete a task, with its annotations, drafts and predictions."""
        self._ask("DELETE", f"api/tasks/{task}/")

    def _meta(self, task: int) -> dict[str, Any]:
        return dict(self._object(f"api/tasks/{task}", "id").get("meta") or {})
