"""Mends as predictions: what we propose beside an annotation, and nobody else's predictions."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from claimset.labelstudio.transport.http import Connection
from claimset.labelstudio.transport.listing import TaskReader, where

_MARK = "claimset fix"
_VERSION = re.compile(rf"{_MARK} ([0-9]{{1,18}}) ([0-9a-f]{{8}})")
_ONCE = {"max_retries": 0, "timeout_in_seconds": 600}


class FixPrediction(msgspec.Struct, frozen=True):
    """A prediction of ours: the mended labels of one annotation, known by the first digits of their hash."""

    id: int
    task: int
    annotation: int
    digest: str


class FixPredictions(TaskReader):
    """
    The proposals of one Label Studio, spoken to with the address and token of a conversation.

    No POST or DELETE is ever repeated by itself. Another's prediction is never read as ours, changed or deleted.
    """

    @classmethod
    def beside(cls, other: Connection) -> "FixPredictions":
        """Open a second connection to the same server."""
        return cls(other.url, other.token)

    def proposals(self, project: int) -> list[FixPrediction]:
        """Return every proposal of ours in a project: the tasks that have any are listed, then looked at."""
        ours = where("predictions_model_versions", "contains", [_MARK], "String")
        with self._speaking():
            tasks = [int(row["id"]) for row in self._pages(project, ("id",), [ours])]
        return [found for task in tasks for found in self.of_task(task)]

    def of_task(self, task: int) -> list[FixPrediction]:
        """Return the proposals of ours that a task has, the oldest first."""
        rows = self._list("api/predictions/", {"task": task})
        with self._speaking():
            found = [
                FixPrediction(int(row["id"]), task, int(match[1]), match[2])
                for row in rows
                if (match := _VERSION.fullmatch(str(row.get("model_version")))) and row.get("task") == task
            ]
        return sorted(found, key=lambda item: item.id)

    def propose(self, task: int, annotation: int, digest: str, result: Sequence[dict[str, Any]]) -> None:
        """
        Put mended labels beside an annotation.

        Raises AmbiguousOutcome where the answer leaves open whether they are there.
        """
        version = f"{_MARK} {annotation} {digest}"
        with self._speaking(ambiguous=True):
            self._sdk.predictions.create(
                task=task,
                result=list(result),
                model_version=version,
                request_options=_ONCE,
            )

    def withdraw(self, proposal: FixPrediction) -> None:
        """Take a proposal away. Raises AmbiguousOutcome where the answer leaves open whether it is gone."""
        with self._speaking(ambiguous=True):
            self._sdk.predictions.delete(proposal.id, request_options=_ONCE)
