"""Pulls from a real server while annotators submit, skip and delete: what is incremental equals what is full."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Conflict
from claimset.server.servers import Servers
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.compare import compare_with_server
from claimset.sync.pull.from_snapshots import pull_from_snapshots
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.sync.status import status
from e2e.conftest import tasks_there
from support.owner import change

pytestmark = pytest.mark.server

REGION = {
    "id": "r",
    "from_name": "entities",
    "to_name": "text",
    "type": "labels",
    "value": {"start": 0, "end": 9, "text": "Northmere", "labels": ["GPE"]},
}


class Office:
    """The owner's own doings on the server, by its API."""

    def __init__(self, server: LabelStudio) -> None:
        self._http = httpx.Client(base_url=server.url, headers={"Authorization": f"Token {server.token}"}, timeout=120)

    def submit(self, task: int, **fields: Any) -> int:
        """Submit an annotation, or skip the task."""
        submission = {"result": [REGION], "lead_time": 30.0, **fields}
        return int(self._http.post(f"/api/tasks/{task}/annotations/", json=submission).json()["id"])

    def draft(self, task: int) -> None:
        """Begin a task and leave it."""
        assert self._http.post(f"/api/tasks/{task}/drafts", json={"result": [REGION], "lead_time": 1.0}).is_success

    def delete(self, kind: str, number: int) -> None:
        """Delete a task or an annotation."""
        assert self._http.delete(f"/api/{kind}/{number}/").is_success

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def _states(project: Project, name: str) -> list[tuple[str, str | None]]:
    rows = json.loads(project.pulled_file(name).read_bytes())["annotations"]
    return [(row.get("state", "current"), row.get("because")) for row in rows]


def test_pulls_follow_what_is_submitted_skipped_and_deleted(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    names = [f"doc-{number}" for number in range(8)]
    project = with_texts(**{name: f"Northmere Police said {number}." for number, name in enumerate(names)})
    schema = project.schema()
    push(project, server, plan_push(project, server, ["all"]))
    target = find_project(server, schema, schema.interfaces["all"])
    assert target is not None
    tasks = tasks_there(project, server)
    office = Office(server)
    try:
        first = {name: office.submit(tasks[name]) for name in names[:4]}
        office.submit(tasks["doc-4"], was_cancelled=True)
        office.draft(tasks["doc-5"])
        result = pull(project, server)
        assert (result.annotations, len(result.changed), result.drafts, result.skipped) == (4, 4, 1, 1)
        assert pull(project, server).unchanged == 5
        (stage,) = status(project, Servers({"": server}, {}, has_own_servers=False)).stages
        assert (stage.waiting, stage.in_progress, stage.done, stage.unpulled) == (3, 1, 4, 0)
        office.delete("annotations", first["doc-0"])
        office.delete("tasks", tasks["doc-1"])
        office.submit(tasks["doc-6"])
        result = pull(project, server)
        assert (result.annotations, result.withdrawn) == (1, 2)
        assert _states(project, "doc-0") == [("withdrawn", "annotation deleted")]
        assert _states(project, "doc-1") == [("withdrawn", "task deleted")]
        assert compare_with_server(project, server).differences == ()
        office.delete("tasks", tasks["doc-4"])
        result = pull(project, server)
        assert (result.skipped, [(issue.code, issue.document) for issue in result.issues]) == (0, [("ANN005", "doc-4")])
        before = {file: file.read_bytes() for file in project.stored("pulled")}
        assert pull(project, server, options=PullOptions(full=True)).changed == []
        assert pull_from_snapshots(project).changed == []
        for file in project.stored("pulled"):
            file.unlink()
        pull_from_snapshots(project)
        assert {file: file.read_bytes() for file in project.stored("pulled")} == before
        change(server, "projects", target.id, title="Another name")
        with pytest.raises(Conflict, match="not on the server any more"):
            pull(project, server)
        assert {file: file.read_bytes() for file in project.stored("pulled")} == before
    finally:
        office.close()
