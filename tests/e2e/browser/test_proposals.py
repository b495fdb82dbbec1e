"""Proposals appear when a task is opened, in the page as an annotator sees it, and never where they must not be."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimset.gold.acceptance import acceptance
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.tasks import PREFILL
from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.backend import ProposalBackend
from claimset.store.learned.holdout import write_held_out
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.live_proposals import LiveProposals, connect_backend, disconnect_backends
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.browser.annotator import Annotator
from support.learning import add_recipes, recipe
from support.owner import as_owner

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture
def project(recipes: Project, tmp_path: Path) -> Project:
    project = Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))
    shutil.rmtree(project.root / "annotations/pulled")
    add_recipes(project, "train", 1, start=202, labelled=False)
    return project


@pytest.fixture
def served(project: Project, server: LabelStudio) -> Iterator[ProposalBackend]:
    """The learned models behind the session's server, which has the project's tasks without a prediction."""
    with ProposalBackend(LiveProposals(project).predict, PREFILL) as backend:
        first_ids = [document.id for document in project.documents() if document.id.startswith("recipe-200-")]
        push(project, server, plan_push(project, server, ["things"], first_ids=first_ids))
        (number,) = connect_backend(project, server, server.backends, backend)
        assert connect_backend(project, server, server.backends, backend, [number]) == []
        yield backend
        disconnect_backends(project, server, server.backends)
        assert server.backends.of_project(number) == {}
        assert as_owner(server, "GET", f"projects/{number}/")["model_version"] == PREFILL


def test_proposals_come_when_a_task_is_opened_and_are_handed_in(
    project: Project, server: LabelStudio, served: ProposalBackend, annotator: Annotator
) -> None:
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["things"])
    assert target is not None
    tasks = {task.key.partition("/")[0]: task.id for task in server.tasks.list_keyed(target.id)}
    names = {number: name for name in tasks for number in (200, 201, 202, 300) if name.startswith(f"recipe-{number}-")}
    assert all(task.predictions == 0 for task in server.tasks.list_keyed(target.id))
    write_held_out(project, [names[201]])

    annotator.open(target.id, tasks[names[202]])
    assert len(annotator.regions()) == len(recipe(202, "de")[1])
    annotator.reopen()
    annotator.stream(target.id)
    _, marks = recipe(200, "de")
    text = annotator.text()
    assert sorted(region.words for region in annotator.regions()) == sorted(text[mark[1] : mark[2]] for mark in marks)
    assert annotator.count == 0
    annotator.accept()
    assert annotator.count == 1

    for held_out in (names[201], names[300]):
        annotator.reopen()
        annotator.open(target.id, tasks[held_out])
        assert annotator.regions() == []
    predictions = {task.id: task.predictions for task in server.tasks.list_keyed(target.id)}
    assert {number for number, count in predictions.items() if count} == {tasks[names[200]], tasks[names[202]]}

    result = pull(project, server)
    assert [issue.message for issue in result.issues if issue.level == "error"] == []
    (row,), _ = LabelReader(project, schema).pulled(project.pulled_file(names[200]))
    assert {(span.start, span.end, span.label) for span in row.labels.layers["things"]} == {mark[1:] for mark in marks}
    assert acceptance(project) == (), "what was shown once is in no file; claimset propose writes it"
    plan = plan_push(project, server, ["things"])[0]
    assert (plan.new_tasks, plan.stale_predictions) == ((), ())
