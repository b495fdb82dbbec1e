"""What annotators differ on goes to a curator and comes back, by the commands alone and a real server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from e2e.conftest import Run
from support.contested import contested, put
from support.opinions import PLACE, POLICE, TEXT, opinion
from support.owner import as_owner

pytestmark = pytest.mark.server


def test_a_saved_plan_of_reviews_is_sent_decided_and_made_gold(
    run: Run, with_texts: Callable[..., Project], server: LabelStudio, tmp_path: Path
) -> None:
    project = contested(with_texts(one=TEXT))
    before = project.pulled_file("one").read_bytes()
    plan = tmp_path / "plan.json"
    words = ("push", "--review", "--curator", "c01", "--only", "contested", "--order", "disagreement")
    assert run(project, *words, "--plan", "--save", str(plan)).code == 0
    assert run(project, "push", "--apply", str(plan), "--yes").code == 0
    again = run(project, *words, "--plan", "--json")
    assert [item["state"] for item in again.data["targets"][0]["documents"]] == ["unchanged"]
    (info,) = as_owner(server, "GET", "projects/")["results"]
    (task,) = server.tasks.list_keyed(info["id"])
    (prediction,) = server.predictions.of_task(task.id)
    as_owner(server, "POST", f"tasks/{task.id}/annotations/", json={"result": prediction.result})
    pulled = run(project, "pull")
    assert pulled.code == 0
    assert "5 decisions stored from 1 review" in pulled.words
    assert project.pulled_file("one").read_bytes() == before
    assert run(project, "adjudicate").code == 0
    assert json.loads(project.gold_file("one").read_bytes())["provenance"]["gold_status"] == "decided"
    assert "nothing to review" in run(project, *words, "--plan").words
    assert "0 decisions stored from 1 review" in run(project, "pull").words


def test_what_changed_since_is_renewed_in_the_curators_task(
    run: Run, with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = contested(with_texts(one=TEXT))
    words = ("push", "--review", "--curator", "c01", "--yes")
    assert run(project, *words).code == 0
    (info,) = as_owner(server, "GET", "projects/")["results"]
    (task,) = server.tasks.list_keyed(info["id"])
    before = as_owner(server, "GET", f"tasks/{task.id}/")["data"]
    put(project, opinion("a01", entities=(POLICE, PLACE)), opinion("a02", entities=(POLICE,)), opinion("a03"))
    assert "1 prediction renewed" in run(project, *words).words
    after = as_owner(server, "GET", f"tasks/{task.id}/")["data"]
    assert (before["text_C"], after["text_C"]) == ("", TEXT)
    assert (before["summary"][:12], after["summary"]) == ("5 decisions:", "2 decisions: 1 missing, 1 spurious.")
    (prediction,) = server.predictions.of_task(task.id)
    assert sum(1 for row in prediction.result if row.get("readonly")) == 3


@pytest.mark.parametrize(
    "words",
    [
        ("--review",),
        ("--curator", "c01"),
        ("--only", "contested"),
        ("--review", "--curator", "c01", "--only", "some"),
        ("--review", "--curator", "c01", "--annotators", "a01,a02"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused(run: Run, project: Project, words: tuple[str, ...]) -> None:
    assert run(project, "push", "--plan", *words).code == 2
