"""Arrivals from a server: a task with its annotations, or the news that a task is gone."""

import msgspec

from claimset.labels.merge import Withdrawal
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.model.schema import Interface
from claimset.sync.assignment.server_project import ServerProject


class PullSource(msgspec.Struct, frozen=True):
    """A server project that annotations come from, and the interface that its annotators work in."""

    interface: Interface
    target: ServerProject

    @property
    def name(self) -> str:
        """The interface's name, and the annotator's if the project is theirs."""
        annotator = self.target.annotator
        return self.interface.name if annotator is None else f"{self.interface.name}.{annotator}"


class ReadTask(msgspec.Struct, frozen=True):
    """
    A task that was read. `line` is the server's JSON on one line, and `digest` the beginning of its hash.

    `is_new` says whether the task changed since the last pull. An `is_short` task has fewer annotations than the server
    counts: it is read again before it is used.
    """

    source: PullSource
    task: ServerTask
    line: bytes = b""
    digest: str = ""
    is_new: bool = True
    is_short: bool = False

    @property
    def counts(self) -> tuple[int, int]:
        """The numbers of completed and of skipped annotations."""
        completed_count = sum(1 for row in self.task.annotations if not row.cancelled)
        return completed_count, len(self.task.annotations) - completed_count


class GoneTask(msgspec.Struct, frozen=True):
    """
    A task of the server project `origin` that was deleted, or has no annotation any more.

    `documents` are those with annotations of the task. `skipped_document` is the task's document if nothing of the task
    was ever stored, because it was only skipped.
    """

    origin: str
    task: int
    documents: tuple[str, ...]
    withdrawal: Withdrawal
    skipped_document: str | None = None


Arrival = ReadTask | GoneTask
