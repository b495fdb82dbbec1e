"""Fixes of annotations as predictions: a fix is sent as a prediction beside its annotation."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from claimset.labelstudio.transport.http import NO_RETRY
from claimset.labelstudio.transport.listing import TaskReader, where

_MARK = "claimset fix"
_VERSION = re.compile(rf"{_MARK} ([0-9]{{1,18}}) ([0-9a-f]{{8}})")


class FixPrediction(msgspec.Struct, frozen=True):
    """A prediction with the mended labels of one annotation; `digest` is the first 8 digits of their hash."""

    id: int
    task: int
    annotation: int
    digest: str


class FixPredictions(TaskReader):
    """
    The fixes on one Label Studio.

    No POST or DELETE is ever repeated. A prediction that is not a fix of ours is never listed, changed or deleted.
    """

    def proposals(self, project: int) -> list[FixPrediction]:
        """Return every fix in a project: the tasks that have any are listed, then each one's predictions."""
        ours = where("predictions_model_versions", "contains", [_MARK], "String")
        with self._explained_errors():
            tasks = [int(row["id"]) for row in self._pages(project, ("id",), [ours])]
        return [prediction for task in tasks for prediction in self.of_task(task)]

    def of_task(self, task: int) -> list[FixPrediction]:
        """Return the fixes of a task, the oldest first."""
        rows = self._list("api/predictions/", {"task": task})
        with self._explained_errors():
            predictions = [
                FixPrediction(int(row["id"]), task, int(match[1]), match[2])
                for row in rows
                if (match := _VERSION.fullmatch(str(row.get("model_version")))) and row.get("task") == task
            ]
        return sorted(predictions, key=lambda item: item.id)

    def propose(self, task: int, annotation: int, digest: str, result: Sequence[dict[str, Any]]) -> None:
        """
        Send mended labels as a prediction beside an annotation.

        Raises AmbiguousOutcome where the answer leaves open whether it was made.
        """
        version = f"{_MARK} {annotation} {digest}"
        with self._explained_errors(ambiguous=True):
            self._sdk.predictions.create(
                task=task,
                result=list(result),
                model_version=version,
                request_options=NO_RETRY,
            )

    def withdraw(self, proposal: FixPrediction) -> None:
        """Delete a fix. Raises AmbiguousOutcome where the answer leaves open whether it was deleted."""
        with self._explained_errors(ambiguous=True):
            self._sdk.predictions.delete(proposal.id, request_options=NO_RETRY)
