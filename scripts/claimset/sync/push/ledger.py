"""Record of the tasks that were sent, and of those being sent when a push broke off."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from claimset.store.project import Project


def documents_sent(project: Project) -> frozenset[str]:
    """Return the ids of the documents that any server project had after the last push to it."""
    names = (file.stem for file in (project.state / "pushed").glob("*.json"))
    keys = (key for name in names for key in Ledger(project, name).sent_keys())
    return frozenset(key.partition("/")[0] for key in keys)


class Ledger:
    """
    The record of the server project with the mark `origin`, in `.claimset/pushed/`.

    It may be deleted at any time: a push always asks the server which tasks it has, and writes the record again.
    """

    def __init__(self, project: Project, origin: str) -> None:
        self._project = project
        self._file = f"pushed/{origin}.json"
        self._open_file = f"pushed/{origin}-open.json"

    def sent_keys(self) -> frozenset[str]:
        """Return the keys of the tasks that the server had after the last push."""
        keys = self._project.private(self._file).get("tasks")
        return frozenset(keys if isinstance(keys, list) else ())

    def unsure_keys(self, kind: str) -> frozenset[str]:
        """Return the keys of the `tasks` or `proposals` that may or may not have arrived."""
        keys = self._project.private(self._open_file).get(kind)
        return frozenset(keys if isinstance(keys, list) else ())

    @contextmanager
    def sending(self, kind: str, keys: Collection[str]) -> Iterator[None]:
        """Record keys as unsure while they are sent; they stay so if the block raises."""
        entries = self._project.private(self._open_file)
        self._project.write_private(self._open_file, {**entries, kind: sorted({*self.unsure_keys(kind), *keys})})
        yield
        self._project.write_private(self._open_file, entries)

    def settle(self, kind: str) -> None:
        """Remove the unsure keys of a kind, once the server has been asked."""
        if self.unsure_keys(kind):
            entries = {key: value for key, value in self._project.private(self._open_file).items() if key != kind}
            self._project.write_private(self._open_file, entries)

    def write(self, keys: Collection[str]) -> None:
        """Record the keys of the tasks that the server has."""
        self._project.write_private(self._file, {"tasks": sorted(keys)})
