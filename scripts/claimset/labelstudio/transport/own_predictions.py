"""What tasks are prefilled with, as the server has it: changed in place, so that a task never has two."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.labelstudio.payload.tasks import PREFILL
from claimset.labelstudio.transport.http import AmbiguousOutcome, Connection
from claimset.labelstudio.transport.requests import RawRequests


class OwnPrediction(msgspec.Struct, frozen=True):
    """A prediction of ours that prefills a task; a mend of an annotation, or another's prediction, is none."""

    id: int
    result: list[Any]


class OwnPredictions(RawRequests):
    """
    The predictions that prefill tasks of one Label Studio, and tasks that stand there twice.

    No POST is ever repeated by itself. Everything that changes something raises AmbiguousOutcome where the answer
    leaves open whether it was carried out.
    """

    @classmethod
    def beside(cls, other: Connection) -> "OwnPredictions":
        """Open a second connection to the same server."""
        return cls(other.url, other.token)

    def of_task(self, task: int) -> list[OwnPrediction]:
        """Return what prefills a task, the oldest first."""
        rows = self._list("api/predictions/", {"task": task})
        with self._speaking():
            found = [
                OwnPrediction(int(row["id"]), list(row["result"] or ()))
                for row in rows
                if row.get("model_version") == PREFILL and row.get("task") == task
            ]
        return sorted(found, key=lambda item: item.id)

    def create(self, task: int, result: Sequence[Mapping[str, Any]]) -> None:
        """Prefill a task that nothing prefills."""
        self._ask("POST", "api/predictions/", json={"task": task, "model_version": PREFILL, "result": list(result)})

    def change(self, prefill: OwnPrediction, result: Sequence[Mapping[str, Any]]) -> None:
        """Put another content into a prediction, in one step: at no time are there two, or none."""
        said = self._ask("PATCH", f"api/predictions/{prefill.id}/", json={"result": list(result)})
        if not isinstance(said, dict) or said.get("result") != list(result):
            raise AmbiguousOutcome

    def withdraw(self, prefill: OwnPrediction) -> None:
        """Take a prediction away."""
        self._ask("DELETE", f"api/predictions/{prefill.id}/")

    def mark(self, task: int, mark: Mapping[str, str] | None) -> None:
        """Write down beside a task what prefills it."""
        meta = {key: value for key, value in self._meta(task).items() if key != PREFILL}
        self._ask("PATCH", f"api/tasks/{task}/", json={"meta": meta if mark is None else {**meta, PREFILL: mark}})

    def is_worked_on(self, task: int) -> bool:
        """Say whether anybody annotated, skipped or began a task."""
        row = self._object(f"api/tasks/{task}", "id")
        return any(row.get(name) for name in ("annotations", "drafts", "total_annotations", "cancelled_annotations"))

    def remove_task(self, task: int) -> None:
        """Delete a task, with everything that hangs on it."""
        self._ask("DELETE", f"api/tasks/{task}/")

    def _meta(self, task: int) -> dict[str, Any]:
        return dict(self._object(f"api/tasks/{task}", "id").get("meta") or {})
