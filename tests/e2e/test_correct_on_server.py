"""A text is corrected on a real Label Studio, with what somebody labelled there, and the next pull changes nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.migration.correction.correct import correct, plan_correction
from claimset.store.project import Project
from claimset.sync.correct_tasks import carry_out_corrections, plan_task_corrections
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.sync.text_changes import corrected_text, finished_correction
from claimset.sync.withdraw_tasks import tasks_of
from support.owner import as_owner
from support.work_on_server import TEXT, result_of

pytestmark = pytest.mark.server


def test_labels_stay_on_their_words_and_a_pull_finds_nothing_new(
    with_texts: Callable[..., Project], server: LabelStudio, tmp_path: Path
) -> None:
    project = with_texts(arrests=TEXT)
    push(project, server, plan_push(project, server, ["all"]), wait=lambda _: None)
    (task,) = tasks_of(project, [server], "arrests")
    as_owner(server, "POST", f"tasks/{task.task}/annotations/", json={"result": result_of(project)})
    assert pull(project, server).issues == []
    before = project.pulled_file("arrests").read_bytes()
    file = tmp_path / "corrected.txt"
    file.write_text(f"On Monday: {TEXT}")
    change = corrected_text(project, plan_correction(project, "arrests", file))
    corrections = plan_task_corrections(project, [server], change)
    correct(project, "arrests", file, day=date(2026, 3, 1))
    corrected = project.pulled_file("arrests").read_bytes()
    assert corrected != before
    # Until the server has the text, a pull takes nothing.
    assert {issue.code for issue in pull(project, server).issues} <= {"DOC001"}
    assert carry_out_corrections(project, [server], corrections, "arrests") == 1
    items = server.editor.task(task.project, task.task)
    assert items is not None
    assert items.data["text"] == f"On Monday: {TEXT}"
    regions = [region["value"] for region in items.items[0].result if "start" in region.get("value", {})]
    assert regions
    for value in regions:
        if isinstance(value.get("text"), str):
            assert items.data["text"][value["start"] : value["end"]] == value["text"]
    result = pull(project, server)
    assert (result.issues, result.refused, result.withdrawn) == ([], 0, 0)
    rows = [line for line in project.pulled_file("arrests").read_text().splitlines() if '"updated"' not in line]
    assert rows == [line for line in corrected.decode().splitlines() if '"updated"' not in line]
    change_again = finished_correction(project, "arrests", file)
    assert change_again is not None
    assert plan_task_corrections(project, [server], change_again) == []
    assert plan_push(project, server, ["all"])[0].issues == ()
