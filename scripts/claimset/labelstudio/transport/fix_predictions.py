"""Fixes of annotations as predictions: a fix is sent as a prediction beside its annotation."""

import re

from claimset.labelstudio.payload.sent_fix import SentFix
from claimset.labelstudio.payload.server_rows import FixPrediction
from claimset.labelstudio.transport.http import NO_RETRY, Transport
from claimset.labelstudio.transport.listing import TaskReader, where

_MARK = "claimset fix"
_VERSION = re.compile(rf"{_MARK} ([0-9]{{1,18}}) ([0-9a-f]{{8}})")


class FixRequests:
    """The fixes on a Label Studio, as the port describes them. No POST or DELETE is ever repeated."""

    def __init__(self, transport: Transport, reader: TaskReader) -> None:
        self._transport, self._reader = transport, reader

    def of_project(self, project: int) -> list[FixPrediction]:
        """Return every fix in a project; one request lists the tasks that have any, and one more reads each of them."""
        ours = where("predictions_model_versions", "contains", [_MARK], "String")
        with self._transport.explained_errors():
            tasks = [int(row["id"]) for row in self._reader.pages(project, ("id",), [ours])]
        return [prediction for task in tasks for prediction in self.of_task(task)]

    def of_task(self, task: int) -> list[FixPrediction]:
        """Return the fixes of a task, the oldest first."""
        rows = self._transport.get_list("api/predictions/", {"task": task})
        with self._transport.explained_errors():
            predictions = [
                FixPrediction(int(row["id"]), task, int(match[1]), match[2])
                for row in rows
                if (match := _VERSION.fullmatch(str(row.get("model_version")))) and row.get("task") == task
            ]
        return sorted(predictions, key=lambda item: item.id)

    def propose(self, fix: SentFix) -> None:
        """
        Send mended labels as a prediction beside an annotation.

        Raises AmbiguousOutcome where the answer leaves open whether it was made.
        """
        version = f"{_MARK} {fix.annotation} {fix.digest}"
        with self._transport.explained_errors(ambiguous=True):
            self._transport.sdk.predictions.create(
                task=fix.task,
                result=list(fix.result),
                model_version=version,
                request_options=NO_RETRY,
            )

    def withdraw(self, fix: FixPrediction) -> None:
        """Delete a fix. Raises AmbiguousOutcome where the answer leaves open whether it was deleted."""
        with self._transport.explained_errors(ambiguous=True):
            self._transport.sdk.predictions.delete(fix.id, request_options=NO_RETRY)
