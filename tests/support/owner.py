"""What the owner of a Label Studio does there beside claimset, by its public interface."""

from typing import Any

import httpx

from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.transport.client import LabelStudio


def as_owner(server: LabelStudio, method: str, path: str, **arguments: Any) -> Any:
    """Ask for a path below `/api/` with the server's token; return the JSON of the answer, None where it is empty."""
    response = httpx.request(
        method,
        f"{server.url}/api/{path}",
        headers={"Authorization": f"Token {server.token}"},
        timeout=60,
        trust_env=False,
        **arguments,
    )
    assert response.is_success, (response.status_code, response.text)
    return response.json() if response.content else None


def delete(server: LabelStudio, kind: str, number: int) -> None:
    """Delete one of the server's `projects`, `tasks`, `annotations` or `predictions`."""
    as_owner(server, "DELETE", f"{kind}/{number}/")


def change(server: LabelStudio, kind: str, number: int, **fields: Any) -> None:
    """Give one of the server's `projects`, `tasks` or `annotations` other fields."""
    as_owner(server, "PATCH", f"{kind}/{number}/", json=fields)


def completed_tasks(server: AnnotationServer, project: int) -> list[ServerTask]:
    """Return the tasks of a project that somebody annotated or skipped, with all their annotations."""
    return [
        task for batch in server.annotations.export(project, server.annotations.task_ids(project)) for task in batch
    ]
