"""Reads a project that somebody else made; nothing of it is ever changed."""

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
    A project's number, title and labeling interface (XML).

    `origin` is a hash that identifies the project among those of all servers, even if the server's address changes.
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
    """A server whose projects are read. No method that this class adds sends anything but GET."""

    def project_info(self, project: int) -> ProjectInfo:
        """Read a project's settings. Raises Misconfigured where the server has none of this number."""
        project_fields = self._object(f"api/projects/{project}", "label_config")
        # No mark of ours may be written into the project: its number and time of creation (microseconds) identify it.
        mark = f"{project_fields.get('id')} {project_fields.get('created_at')}"
        return ProjectInfo(
            project,
            Fields(project_fields).get("title", values.words) or "",
            str(project_fields["label_config"] or ""),
            sha256(mark.encode()).hexdigest()[:_ORIGIN],
        )

    def every_task(self, project: int) -> Iterator[TaskData]:
        """Yield every task of a project by id, whoever made it."""
        for row in self._pages(project, ("id", "data")):
            data = row.get("data")
            yield TaskData(values.as_number(row["id"]), data if isinstance(data, dict) else {})
