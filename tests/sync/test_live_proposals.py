"""What the learned models propose for a task that is opened, and for which tasks they say nothing."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from claimset.labelstudio.payload.tasks import PREFILL
from claimset.model.trouble import Misconfigured
from claimset.store.learned.holdout import write_held_out
from claimset.store.project import Project
from claimset.sync.live_proposals import LiveProposals
from support.learning import add_recipes, kitchen, recipe


@pytest.fixture
def project(recipes: Project, tmp_path: Path) -> Project:
    return Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))


def _task(project: Project, start: str, **changes: Any) -> dict[str, Any]:
    document = next(item for item in project.documents() if item.id.startswith(start))
    data = {"doc_id": document.id, "task_key": f"{document.id}/things", "text_sha256": document.sha256}
    return {"id": 7, "data": data | changes}


def test_a_task_gets_what_a_push_would_send_after_proposing(project: Project) -> None:
    live = LiveProposals(project)
    ((prediction,),) = live.predict([_task(project, "recipe-200")])
    _, marks = recipe(200, "de")
    values = [region["value"] for region in prediction["result"]]
    places = [(value["start"], value["end"], *value["labels"]) for value in values]
    assert sorted(places) == sorted(mark[1:] for mark in marks)
    assert prediction["model_version"] == PREFILL
    assert 0.5 < prediction["score"] <= 1
    assert live.predict([]) == []
    assert live.outdated == {}
    assert project.stored("predicted") == []


def test_test_gold_hold_out_and_strangers_get_nothing(project: Project) -> None:
    live = LiveProposals(project)
    write_held_out(project, [item.id for item in project.documents() if item.id.startswith("recipe-201")])
    add_recipes(project, "train", 1, start=500, labelled=False)
    tasks: list[Any] = [_task(project, start) for start in ("recipe-300", "recipe-0", "recipe-201", "recipe-500")]
    tasks += [_task(project, "recipe-200", text_sha256="0" * 64), _task(project, "recipe-200", task_key="x")]
    tasks += [_task(project, "recipe-200", task_key="x/nowhere"), _task(project, "recipe-200", doc_id="nobody")]
    tasks += [None, 3, {}, {"data": None}, {"data": {"doc_id": 3}}, _task(project, "recipe-200", task_key=None)]
    assert live.predict(tasks) == [[] for _ in tasks]


def test_nothing_is_served_before_something_was_learned(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="nothing was learned yet"):
        LiveProposals(kitchen(tmp_path / "kitchen"))


def test_gold_that_came_since_the_models_were_learned_is_counted(project: Project) -> None:
    add_recipes(project, "train", 2, start=500)
    assert LiveProposals(project).outdated == {"things": 2}
