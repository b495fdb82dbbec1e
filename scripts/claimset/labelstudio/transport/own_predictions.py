"""The predictions that prefill tasks on a server; one is changed in place, so that a task never has two."""

from typing import Any

from claimset.labelstudio.payload.server_rows import OwnPrediction
from claimset.labelstudio.payload.tasks import PREFILL, SentPrediction
from claimset.labelstudio.port import AmbiguousOutcome
from claimset.labelstudio.transport.http import Transport


class PredictionRequests:
    """The predictions that prefill tasks of a Label Studio, as the port describes them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def of_task(self, task: int) -> list[OwnPrediction]:
        """Return the predictions that prefill a task, the oldest first."""
        rows = self._transport.get_list("api/predictions/", {"task": task})
        with self._transport.explained_errors():
            predictions = [
                OwnPrediction(int(row["id"]), list(row["result"] or ()))
                for row in rows
                if row.get("model_version") == PREFILL and row.get("task") == task
            ]
        return sorted(predictions, key=lambda item: item.id)

    def create(self, task: int, prediction: SentPrediction) -> None:
        """Prefill a task that has no such prediction yet."""
        self._transport.change("POST", "api/predictions/", json={"task": task, **prediction.row()})

    def change(self, prefill: OwnPrediction, prediction: SentPrediction) -> None:
        """Give a prediction other labels, in one request: at no time does the task have two, or none."""
        answer = self._transport.change("PATCH", f"api/predictions/{prefill.id}/", json=prediction.row())
        if not isinstance(answer, dict) or answer.get("result") != prediction.result:
            raise AmbiguousOutcome

    def withdraw(self, prefill: OwnPrediction) -> None:
        """Take a prediction away."""
        self._transport.change("DELETE", f"api/predictions/{prefill.id}/")

    def mark(self, task: int, prediction: SentPrediction | None) -> None:
        """Write into a task's `meta` the mark of its prediction; None removes it."""
        meta = {key: value for key, value in self._meta(task).items() if key != PREFILL}
        self._transport.change(
            "PATCH",
            f"api/tasks/{task}/",
            json={"meta": meta if prediction is None else {**meta, PREFILL: prediction.mark()}},
        )

    def _meta(self, task: int) -> dict[str, Any]:
        return dict(self._transport.get_object(f"api/tasks/{task}", "id").get("meta") or {})
