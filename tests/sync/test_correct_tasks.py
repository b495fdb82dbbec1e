"""A corrected text reaches the tasks of its document in place: annotators find their labels on the same words."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from claimset.migration.correction.correct import correct, plan_correction
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.correct_tasks import carry_out_corrections, plan_task_corrections
from claimset.sync.text_changes import corrected_text, finished_correction
from support.pulling import Bench

DAY = date(2026, 3, 1)
OLD = "Owls came to Harrow on Monday."
NEW = "Corrected: Owls came to Harrow on Monday."


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """A text that two people annotated, in one project; everything is pulled."""
    bench = Bench(with_texts(owls=OLD, ferry="The ferry of Harrow left at noon."))
    bench.annotate(2, "Harrow", "Monday")
    bench.annotate(2, "Harrow", by=4)
    bench.pull()
    return bench


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "corrected.txt"
    file.write_text(NEW)
    return file


def _regions(bench: Bench) -> list[list[tuple[str, str]]]:
    """Return the words of every region by its offsets, and the words that it says it has, by annotation."""
    row = bench.shelf.any_task(2)
    text = row["data"]["text"]
    values = [[region["value"] for region in item["result"]] for item in row["annotations"]]
    return [[(text[value["start"] : value["end"]], value["text"]) for value in item] for item in values]


def test_the_task_gets_the_text_and_the_labels_stay_on_their_words(bench: Bench, file: Path) -> None:
    project, servers = bench.project, [bench.server]
    plan = plan_correction(project, "owls", file, day=DAY)
    tasks = plan_task_corrections(project, servers, corrected_text(project, plan))
    assert [len(task.items) for task in tasks] == [2]
    correct(project, "owls", file, day=DAY)
    stored = [row["labels"] for row in bench.layers("owls")]
    assert carry_out_corrections(project, servers, tasks, "owls") == 1
    assert bench.shelf.any_task(2)["data"]["text"] == NEW
    assert _regions(bench) == [[("Harrow", "Harrow"), ("Monday", "Monday")], [("Harrow", "Harrow")]]
    result = bench.pull()
    assert (result.issues, result.withdrawn, result.refused) == ([], 0, 0)
    assert [row["labels"] for row in bench.layers("owls")] == stored
    assert bench.pull(full=True).issues == []
    assert plan_task_corrections(project, servers, corrected_text(project, plan)) == []


@pytest.mark.parametrize("broken_at", [0, 1, 2])
def test_after_a_broken_connection_the_rest_is_carried_out(
    broken_at: int, bench: Bench, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, servers = bench.project, [bench.server]
    tasks = plan_task_corrections(project, servers, corrected_text(project, plan_correction(project, "owls", file)))
    correct(project, "owls", file, day=DAY)
    left = broken_at
    rewrite, update = bench.server.editor.rewrite, bench.server.tasks.update_data

    def once(change: Callable[..., None]) -> Callable[..., None]:
        def changed(*arguments: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Unreachable("the connection broke", "try again")
            change(*arguments)

        return changed

    with monkeypatch.context() as patch:
        patch.setattr(bench.server.editor, "rewrite", once(rewrite))
        patch.setattr(bench.server.tasks, "update_data", once(update))
        with pytest.raises(Unreachable):
            carry_out_corrections(project, servers, tasks, "owls")
    # A pull in between takes nothing of the half corrected task.
    stored = [row["labels"] for row in bench.layers("owls")]
    assert {issue.code for issue in bench.pull().issues} == {"DOC001"}
    assert [row["labels"] for row in bench.layers("owls")] == stored
    change = finished_correction(project, "owls", file)
    assert change is not None
    carry_out_corrections(project, servers, plan_task_corrections(project, servers, change), "owls")
    assert _regions(bench) == [[("Harrow", "Harrow"), ("Monday", "Monday")], [("Harrow", "Harrow")]]
    result = bench.pull()
    assert (result.issues, result.refused) == ([], 0)
    assert [row["labels"] for row in bench.layers("owls")] == stored


def test_labels_that_were_not_pulled_and_drafts_stop_it(bench: Bench, file: Path) -> None:
    project, servers = bench.project, [bench.server]
    change = corrected_text(project, plan_correction(project, "owls", file, day=DAY))
    bench.annotate(2, "Owls", by=5)
    with pytest.raises(Conflict, match="annotation 3 of task 2 is not as it was pulled"):
        plan_task_corrections(project, servers, change)
    bench.pull()
    change = corrected_text(project, plan_correction(project, "owls", file, day=DAY))
    bench.server.draft(2, [])
    with pytest.raises(Conflict, match="somebody has unsaved changes in task 2"):
        plan_task_corrections(project, servers, change)


def test_a_file_with_another_text_is_no_finished_correction(bench: Bench, file: Path) -> None:
    assert finished_correction(bench.project, "owls", file) is None
    file.write_text(OLD)
    with pytest.raises(Conflict, match="owls has this text already, and no correction of it is kept here"):
        finished_correction(bench.project, "owls", file)
