"""A project on a server that somebody else made: it is read, and nothing there is ever changed."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.values import Fields
from claimset.labelstudio.transport.client import Server

_ORIGIN = 16


class ProjectInfo(msgspec.Struct, frozen=True):
    """
    What a project is: its number, title and labeling interface.

    `origin` tells it from every other project of every server, whatever the server's address is by now.
    """

    id: int
    title: str
    interface: str
    origin: str


class TaskData(msgspec.Struct, frozen=True):
    """The data of a task as the server has it, labelled or not."""

    id: int
    data: dict[str, Any]


class ReadOnlyServer(Server):
    """A server whose projects are looked at. No method that this class adds sends anything but GET."""

    @classmethod
    def of(cls, server: Server) -> "ReadOnlyServer":
        """Visit a server with the token of a connection that stands."""
        return cls(server.url, server.token)

    def about(self, project: int) -> ProjectInfo:
        """Read what a project is. Raises Misconfigured where there is none of this number."""
        found = self._object(f"api/projects/{project}", "label_config")
        # Nothing of ours may be written there. Its number and the moment it was made, to the microsecond, mark it.
        mark = f"{found.get('id')} {found.get('created_at')}"
        return ProjectInfo(
            project,
            Fields(found).get("title", values.words) or "",
            str(found["label_config"] or ""),
            sha256(mark.encode()).hexdigest()[:_ORIGIN],
        )

    def every_task(self, project: int) -> Iterator[TaskData]:
        """Yield every task of a project by id, whoever made it."""
        for row in self._pages(project, ("id", "data")):
            data = row.get("data")
            yield TaskData(values.as_number(row["id"]), data if isinstance(data, dict) else {})
