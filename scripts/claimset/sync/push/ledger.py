"""What was sent, and what was being sent when a push broke off: a memory that only ever makes a push more careful."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from claimset.store.project import Project


class Ledger:
    """
    The memory of one project on a server, known by our mark, in `.claimset/pushed/`.

    It may be deleted at any time: what is on the server is always asked of the server, and written down again.
    """

    def __init__(self, project: Project, origin: str) -> None:
        self._project = project
        self._file = f"pushed/{origin}.json"
        self._open_file = f"pushed/{origin}-open.json"

    def sent_keys(self) -> frozenset[str]:
        """Return the keys of the tasks that were there after the last push."""
        keys = self._project.private(self._file).get("tasks")
        return frozenset(keys if isinstance(keys, list) else ())

    def unsure_keys(self, kind: str) -> frozenset[str]:
        """Return the keys of the `tasks` or `proposals` of which it is not known whether they arrived."""
        keys = self._project.private(self._open_file).get(kind)
        return frozenset(keys if isinstance(keys, list) else ())

    @contextmanager
    def sending(self, kind: str, keys: Collection[str]) -> Iterator[None]:
        """Write down what is about to be sent; it stands there until it has been answered."""
        entries = self._project.private(self._open_file)
        self._project.write_private(self._open_file, {**entries, kind: sorted({*self.unsure_keys(kind), *keys})})
        yield
        self._project.write_private(self._open_file, entries)

    def settle(self, kind: str) -> None:
        """Forget what was open: the server has been asked."""
        if self.unsure_keys(kind):
            entries = {key: value for key, value in self._project.private(self._open_file).items() if key != kind}
            self._project.write_private(self._open_file, entries)

    def write(self, keys: Collection[str]) -> None:
        """Write down which tasks are there."""
        self._project.write_private(self._file, {"tasks": sorted(keys)})
