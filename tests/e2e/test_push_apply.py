"""A saved plan, which is carried out exactly or not at all; several annotators; what comes first."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project, find_projects
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.conftest import Run
from support.owner import delete

pytestmark = pytest.mark.server

TEXT = "Northmere Police said 95 people were arrested."


@pytest.fixture
def here(server: LabelStudio) -> LabelStudio:
    """The server that the command is told of."""
    return server


def keys(project: Project, server: LabelStudio, annotator: str | None = None) -> list[str]:
    """Return the keys of a project's tasks, in the order in which they are handed out."""
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["all"], annotator)
    return [] if target is None else [task.key for task in server.tasks.list_keyed(target.id)]


def test_a_saved_plan_is_carried_out_as_it_was_and_again_for_nothing(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run, tmp_path: Path
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    file = tmp_path / "plan.json"
    assert run(project, "push", "--interface", "all", "--plan", "--save", str(file)).code == 0
    assert here.token not in file.read_text()
    with_texts(three=TEXT + " And later.")
    for _ in range(2):
        assert run(project, "push", "--apply", str(file), "--yes").code == 0
        assert keys(project, here) == ["one/all", "two/all"]


def test_a_plan_of_texts_that_are_not_ours_holds_none_of_their_words(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run, tmp_path: Path
) -> None:
    project = with_texts(tier="own_copy", one=TEXT)
    (document,) = project.documents()
    labels = Labels(layers={"entities": (Span("e1", 0, 17, "LAW_ENFORCEMENT"),)})
    project.write_prediction(document.id, Prediction("m", "1", labels), project.schema())
    result = run(project, "push", "--interface", "all", "--plan", "--json", "--save", str(tmp_path / "plan.json"))
    assert result.code == 1
    for said in (result.out, (tmp_path / "plan.json").read_text()):
        assert json.loads(said)["issues"]
        assert not any(word in said for word in TEXT.split() if len(word) > 3)


def _other_text(project: Project, _: LabelStudio) -> None:
    (document,) = project.documents()
    project.text_file(document).write_text("Another text.", encoding="utf-8")


def _gone(project: Project, _: LabelStudio) -> None:
    project.write_manifest([])


def _other_proposal(project: Project, _: LabelStudio) -> None:
    labels = Labels(layers={"entities": (Span("e1", 0, 16, "LAW_ENFORCEMENT"),)})
    project.write_prediction("one", Prediction("m", "1", labels), project.schema())


def _there_with_another_proposal(project: Project, server: LabelStudio) -> None:
    _other_proposal(project, server)
    push(project, server, plan_push(project, server, ["all"]))


def _project_gone(project: Project, server: LabelStudio) -> None:
    target = find_project(server, project.schema(), project.schema().interfaces["all"])
    assert target is not None
    delete(server, "projects", target.id)


@pytest.mark.parametrize(
    "move",
    [_other_text, _gone, _other_proposal, _there_with_another_proposal, _project_gone],
    ids=lambda move: move.__name__,
)
def test_a_plan_is_refused_where_the_world_has_moved(
    move: Callable[[Project, LabelStudio], None],
    with_texts: Callable[..., Project],
    here: LabelStudio,
    run: Run,
    tmp_path: Path,
) -> None:
    project = with_texts(one=TEXT)
    file = tmp_path / "plan.json"
    push(project, here, plan_push(project, here, ["all"], {None: ()}))
    run(project, "push", "--interface", "all", "--plan", "--save", str(file))
    move(project, here)
    before = keys(project, here)
    result = run(project, "push", "--apply", str(file), "--yes")
    assert (result.code, keys(project, here)) == (5, before)
    assert "out of date" in result.err


def test_a_plan_of_another_server_or_account_is_refused(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run, tmp_path: Path
) -> None:
    project = with_texts(one=TEXT)
    file = tmp_path / "plan.json"
    run(project, "push", "--interface", "all", "--plan", "--save", str(file))
    for field, value in (("server", "http://127.0.0.1:1"), ("user", 999)):
        content: dict[str, Any] = json.loads(file.read_bytes())
        content["targets"][0][field] = value
        other = tmp_path / f"{field}.json"
        other.write_text(json.dumps(content), encoding="utf-8")
        assert run(project, "push", "--apply", str(other), "--yes").code == 5
    assert keys(project, here) == []


def test_each_document_goes_to_as_many_people_as_asked_and_stays_with_them(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run
) -> None:
    project = with_texts(**{f"t{number}": f"{TEXT} {number}." for number in range(6)})
    give = ("push", "--interface", "all", "--annotators", "a01,a02,a03", "--overlap", "2", "--yes")
    assert run(project, *give).code == 0
    first = {name: set(keys(project, here, name)) for name in ("a01", "a02", "a03")}
    assert [len(found) for found in first.values()] == [4, 4, 4]
    assert all(key.endswith(f"/all/{name}") for name, found in first.items() for key in found)
    assert keys(project, here) == []
    with_texts(late=TEXT + " Late.")
    assert run(project, "push", "--interface", "all", "--yes").code == 0
    now = {name: set(keys(project, here, name)) for name in first}
    assert all(first[name] <= now[name] for name in first)
    assert sum(len(found) for found in now.values()) == 14
    assert [item.annotator for item in find_projects(here, project.schema(), project.schema().interfaces["all"])] == [
        "a01",
        "a02",
        "a03",
    ]


def test_what_all_share_already_is_named_before_annotators_get_it_once_more(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    give = ("push", "--interface", "all", "--annotators", "a01")
    assert "also in the project that all share" not in run(project, *give, "--plan").err
    assert run(project, "push", "--interface", "all", "--yes").code == 0
    with_texts(three=TEXT + " And later.")
    result = run(project, *give, "--plan", "--json")
    assert [target["shared"] for target in json.loads(result.out)["targets"]] == [["one", "two"]]
    assert "also in the project that all share" in result.err
    assert run(project, *give, "--yes").code == 0
    assert sorted(keys(project, here, "a01")) == ["one/all/a01", "three/all/a01", "two/all/a01"]
    assert "also in the project that all share" not in run(project, *give, "--yes").err


def test_a_saved_plan_stands_alone(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run, tmp_path: Path
) -> None:
    project = with_texts(one=TEXT)
    file = tmp_path / "plan.json"
    assert run(project, "push", "--interface", "all", "--plan", "--save", str(file)).code == 0
    for more in (("--plan",), ("--fixes",), ("--annotators", "a01"), ("--interface", "all")):
        assert run(project, "push", "--apply", str(file), "--yes", *more).code == 2
    assert keys(project, here) == []


def test_who_has_a_cap_gets_nothing_above_it_and_where_people_lack_that_is_said(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run
) -> None:
    project = with_texts(mild=TEXT, hard=TEXT + " Hard.", unrated=TEXT + " Unrated.")
    schema = project.schema()
    (name,) = [name for name, item in schema.document.items() if item.capped]
    for document, level in (("mild", 1), ("hard", 3)):
        project.write_prediction(document, Prediction("m", "1", Labels(document={name: level})), schema)
    project.write_private("annotators.json", {"a01": {"email": "one@people.example", "cap": 1}})
    result = run(project, "push", "--interface", "all", "--annotators", "a01,a02", "--overlap", "2", "--yes", "--json")
    assert keys(project, here, "a01") == ["mild/all/a01"]
    assert sorted(keys(project, here, "a02")) == ["hard/all/a02", "mild/all/a02", "unrated/all/a02"]
    short = {item["document"] for item in json.loads(result.out)["issues"] if item["code"] == "ANN009"}
    assert short == {"hard", "unrated"}
    assert "people.example" not in (project.root / "annotations" / "assignments.json").read_text()


def test_the_label_stream_hands_out_what_the_order_puts_first(
    with_texts: Callable[..., Project], here: LabelStudio, run: Run, annotator: Account, tmp_path: Path
) -> None:
    project = with_texts(**{name: f"{TEXT} {name}." for name in ("a", "b", "c", "d")})
    file = tmp_path / "order.csv"
    file.write_text("id,score\nb,0.2\nd,0.9\n", encoding="utf-8")
    assert run(project, "push", "--interface", "all", "--order", str(file), "--yes").code == 0
    assert keys(project, here) == ["d/all", "b/all", "a/all", "c/all"]
    target = find_project(here, project.schema(), project.schema().interfaces["all"])
    assert target is not None
    handed = []
    for _ in range(4):
        task = annotator.ask("GET", f"/api/projects/{target.id}/next").json()
        handed.append(task["data"]["doc_id"])
        annotator.complete(task["id"], [], 1.0)
    assert handed == ["d", "b", "a", "c"]
