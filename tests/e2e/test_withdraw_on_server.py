"""A document is withdrawn from a real Label Studio, with what somebody labelled there."""

import json
from collections.abc import Callable

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.sync.withdraw_tasks import remove_tasks, tasks_of
from support.owner import as_owner

pytestmark = pytest.mark.server


def test_its_task_goes_with_the_annotations_and_the_others_stay(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(owls="Owls came to Harrow on Monday.", ferry="The ferry of Harrow left at noon.")
    push(project, server, plan_push(project, server, ["all"]), wait=lambda _: None)
    (task,) = tasks_of(project, [server], "owls")
    assert not task.is_begun
    as_owner(server, "POST", f"tasks/{task.task}/annotations/", json={"result": []})
    (task,) = tasks_of(project, [server], "owls")
    assert task.is_begun
    assert remove_tasks(project, [server], [task], "owls", keep=True) == 1
    assert not server.tasks.exists(task.task)
    assert [row.key for row in server.tasks.list_keyed(task.project)] == ["ferry/all"]
    (kept,) = (project.state / "kept" / "tasks").iterdir()
    stored = json.loads(kept.read_bytes())
    assert stored["data"]["doc_id"] == "owls"
    assert len(stored["annotations"]) == 1
    assert remove_tasks(project, [server], [task], "owls", keep=True) == 0
