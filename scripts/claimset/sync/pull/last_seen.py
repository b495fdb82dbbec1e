"""Cache of the tasks that the last pull saw on a server. Any doubt about an entry makes the next pull read it again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from claimset.labelstudio.payload.server_rows import ListedTask
from claimset.model.document import Document
from claimset.store.cache import ValueCache
from claimset.store.project import Project

_OVERLAP = timedelta(minutes=10)


class SeenTask(msgspec.Struct, frozen=True, array_like=True):
    """
    A task as the last pull saw it.

    `updated` is the server's time of the last change. It is empty if an annotation was refused: then every pull reads
    the task again. `completed` and `skipped` count annotations. `digest` is the beginning of the hash of the task's
    JSON. `sha256` and `is_open` are those of the document at that time.
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
        """The numbers of completed and of skipped annotations."""
        return self.completed, self.skipped


class LastSeen(msgspec.Struct, frozen=True):
    """The last state of one server project: its tasks by id, and the hash of each document's file after the pull."""

    tasks: dict[int, SeenTask] = {}
    files: dict[str, str] = {}

    @property
    def skipped_annotations(self) -> int:
        """The number of skipped annotations."""
        return sum(row.skipped for row in self.tasks.values())

    def change_start(self) -> datetime | None:
        """Return the time, by the server's clock, since which changes are listed; it overlaps the last pull."""
        times = [row.updated for row in self.tasks.values() if row.updated]
        try:
            return datetime.fromisoformat(max(times)) - _OVERLAP if times else None
        except ValueError:
            return None

    def is_news(self, row: ListedTask) -> bool:
        """Say whether a listed task differs from its last state."""
        task = self.tasks.get(row.id)
        if task is None:
            return bool(row.completed or row.skipped)
        return (task.updated, task.completed, task.skipped) != (row.updated, row.completed, row.skipped)

    def doubtful_tasks(self, documents: Mapping[str, Document], hashes: Mapping[str, str]) -> Iterable[int]:
        """Yield the tasks to read again even if the server lists no change; `hashes` are those of the files now."""
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
    """Stores the last state of server projects below `.claimset/pulls/`; without it the next pull is a full one."""

    def __init__(self, project: Project) -> None:
        self._cache = ValueCache(project, "pulls")

    def read(self, origin: str) -> LastSeen | None:
        """Return the last state of a server project; None if there is none, or none that can be trusted."""
        return self._cache.read(origin, LastSeen)

    def write(self, origin: str, last_seen: LastSeen) -> None:
        """Store the state of a server project, in a stable order."""
        ordered = LastSeen(dict(sorted(last_seen.tasks.items())), dict(sorted(last_seen.files.items())))
        self._cache.write(origin, ordered)
