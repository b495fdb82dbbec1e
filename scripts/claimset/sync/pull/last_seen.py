"""What the last pull saw on a server: disposable, and never believed where anything about it is not as it was."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from claimset.labelstudio.transport.listing import ListedTask, TaskCounts
from claimset.model.document import Document
from claimset.store.cache import ValueCache
from claimset.store.project import Project

_OVERLAP = timedelta(minutes=10)


class SeenTask(msgspec.Struct, frozen=True, array_like=True):
    """
    A task as it came in: the server's time of it, its annotations, the hash of everything that the server said.

    `updated` is empty where something of it did not come in: it is asked for again every time.
    """

    updated: str
    completed: int
    skipped: int
    digest: str
    document: str
    sha256: str
    is_open: bool

    @property
    def counts(self) -> tuple[int, int]:
        """How many completed annotations, and how many skipped ones."""
        return self.completed, self.skipped


class LastSeen(msgspec.Struct):
    """What is known of one server project: its tasks, and the hash of each document's file as it was left."""

    tasks: dict[int, SeenTask] = {}
    files: dict[str, str] = {}

    @property
    def counts(self) -> TaskCounts:
        """Count as the server does."""
        return TaskCounts(
            sum(1 for row in self.tasks.values() if row.completed), sum(row.completed for row in self.tasks.values())
        )

    @property
    def skipped_tasks(self) -> int:
        """Count the tasks that somebody skipped."""
        return sum(1 for row in self.tasks.values() if row.skipped)

    @property
    def skipped_annotations(self) -> int:
        """Count the annotations that were skipped."""
        return sum(row.skipped for row in self.tasks.values())

    def change_start(self) -> datetime | None:
        """Return the moment from which on the server is asked what changed, by its own clock, with an overlap."""
        times = [row.updated for row in self.tasks.values() if row.updated]
        try:
            return datetime.fromisoformat(max(times)) - _OVERLAP if times else None
        except ValueError:
            return None

    def is_news(self, row: ListedTask) -> bool:
        """Say whether a task is not as it was seen last."""
        task = self.tasks.get(row.id)
        if task is None:
            return bool(row.completed or row.skipped)
        return (task.updated, task.completed, task.skipped) != (row.updated, row.completed, row.skipped)

    def doubtful_tasks(self, documents: dict[str, Document], hashes: dict[str, str]) -> Iterable[int]:
        """Yield the tasks that are to be asked for again, whatever the server says of them."""
        for number, task in self.tasks.items():
            document = documents.get(task.document)
            if (
                not task.updated
                or document is None
                or (document.sha256, document.is_open) != (task.sha256, task.is_open)
                or self.files.get(task.document) != hashes.get(task.document)
            ):
                yield number


class LastSeenStore:
    """Keeps what is known, below `.claimset/pulls/`; without it the next pull is a full one."""

    def __init__(self, project: Project) -> None:
        self._cache = ValueCache(project, "pulls")

    def read(self, origin: str) -> LastSeen | None:
        """Return what is known of a server project; None where nothing is that can be believed."""
        return self._cache.read(origin, LastSeen)

    def write(self, origin: str, last_seen: LastSeen) -> None:
        """Keep what is known."""
        last_seen.tasks, last_seen.files = dict(sorted(last_seen.tasks.items())), dict(sorted(last_seen.files.items()))
        self._cache.write(origin, last_seen)
