"""The schema changes while annotators are at work: nothing vanishes on their server, and a pull undoes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.server_rows import ServerItem
from claimset.labelstudio.port import AmbiguousOutcome
from claimset.labelstudio.vocabulary import vocabulary
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.migration.planner import plan_migration as planned
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.migrate_server import migrate_server
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.request import PushRequest, preview_push, preview_saved_plan
from claimset.sync.push.saved_plan import write_saved
from claimset.sync.push.send import carry_out, push
from faults.small_server import Shelf
from support.changed_schemas import attribute, labels, rename, split
from support.migrating import change_schema
from support.server_in_memory import ServerInMemory
from support.strategies import VERSION
from support.tree import tree
from support.work_on_server import (
    NEW,
    OLD,
    REWRITTEN,
    UNUSED,
    labels_on_server,
    offered,
    rename_and_merge,
    result_of,
    start_work,
    tasks_by_document,
)


@pytest.fixture
def server() -> ServerInMemory:
    """A server without projects; tests/e2e/test_migrate_on_server.py has what only the real one shows."""
    return ServerInMemory(Shelf())


@pytest.fixture
def at_work(with_texts: Callable[..., Project], server: ServerInMemory) -> Project:
    """Three texts on the server: one annotated, one with a draft, one with a prediction; and everything pulled."""
    return start_work(with_texts, server, lambda task, result: server.annotate(task, result, 3), server.draft)


def _annotation(project: Project, server: ServerInMemory) -> ServerItem:
    task = tasks_by_document(project, server)["done"]
    (annotation,) = [item for item in task.items if item.kind == "annotations"]
    return annotation


def test_a_pull_after_a_migration_of_unchanged_work_changes_no_byte(at_work: Project, server: ServerInMemory) -> None:
    before = tree(at_work.root / "annotations")
    change_schema(at_work, rename_and_merge)
    apply_migration(at_work)
    after = tree(at_work.root / "annotations")
    assert b'"POLICE"' in after["pulled/done.json"]
    push(at_work, server, plan_push(at_work, server, ["all"]))
    result = pull(at_work, server)
    assert (result.annotations, result.changed) == (1, [])
    assert not [issue for issue in result.issues if issue.level == "error" and issue.code.startswith(("LBL", "SCH"))]
    assert tree(at_work.root / "annotations") == after
    undo_migration(at_work)
    assert tree(at_work.root / "annotations") == before


def test_a_label_in_use_stays_in_the_interface_and_one_that_nobody_used_goes(
    at_work: Project, server: ServerInMemory
) -> None:
    assert {OLD, UNUSED} <= offered(at_work, server)
    change_schema(at_work, rename_and_merge)
    apply_migration(at_work)
    for _ in range(2):
        push(at_work, server, plan_push(at_work, server, ["all"]))
        names = offered(at_work, server)
        assert {OLD, NEW, ("Labels", "entities", "LAW"), ("Choices", "claims-certainty", "POSSIBLE")} <= names
        assert UNUSED not in names
        assert vocabulary(build_interface(at_work.schema(), at_work.schema().interfaces["all"])) <= names


def test_what_nobody_chose_keeps_its_meaning_on_the_server(at_work: Project, server: ServerInMemory) -> None:
    change_schema(at_work, lambda new: attribute(new, "claims", "polarity").update(default="NEGATIVE"))
    apply_migration(at_work)
    before = json.loads(at_work.pulled_file("done").read_bytes())["annotations"][0]
    migrate_server(at_work, server)
    migrate_server(at_work, server)
    pull(at_work, server)
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert row["labels"]["claims"][0]["polarity"] == "POSITIVE"
    assert row["sha256"] == before["sha256"]


def _split_and_rename(new: dict[str, Any]) -> None:
    split(labels(new, "entities"), "LAW_ENFORCEMENT", ("POLICE", "AGENCY"), new)
    rename(labels(new, "entities"), "LAW", "ACT", new)


def _relabel(project: Project, server: ServerInMemory, label: str) -> None:
    """Give every region that is to be parted another label, as an annotator does who presses Update."""
    annotation = _annotation(project, server)
    result = json.loads(json.dumps(annotation.result).replace('"LAW_ENFORCEMENT"', f'"{label}"'))
    server.editor.rewrite(replace(annotation, result=result))


def test_a_split_is_walked_from_the_change_of_the_schema_to_gold(at_work: Project, server: ServerInMemory) -> None:
    assert adjudicate_all(at_work).written == ("done",)
    before = tree(at_work.root / "annotations")
    change_schema(at_work, _split_and_rename)
    # The plan says what waits, and who has to do what; nothing that waits is touched.
    (waits,) = planned(at_work).undecided
    assert (waits.what, waits.documents) == ("label LAW_ENFORCEMENT became POLICE or AGENCY", ("done", "proposed"))
    assert apply_migration(at_work).undecided == (waits,)
    assert tree(at_work.root / "annotations") == before
    # A push offers the new labels and keeps the one in use; a pull takes nothing away from what is stored.
    push(at_work, server, plan_push(at_work, server, ["all"]))
    assert {OLD, ("Labels", "entities", "POLICE"), ("Labels", "entities", "AGENCY")} <= offered(at_work, server)
    for full in (False, True):
        result = pull(at_work, server, options=PullOptions(full))
        (issue,) = [issue for issue in result.issues if issue.code == "LBL004"]
        assert "a person has to decide" in issue.message
        assert tree(at_work.root / "annotations") == before
    # The rename goes through on the server while the split waits, and the split label stays on offer.
    followed = migrate_server(at_work, server)
    assert followed.written == {"annotations": 1, "drafts": 1, "predictions": 1}
    assert [words.partition(" ")[0] for words in followed.waiting] == ["'LAW_ENFORCEMENT'"]
    assert labels_on_server(at_work, server) == {name: {"LAW_ENFORCEMENT", "ACT", "EVENT"} for name in REWRITTEN}
    assert OLD in offered(at_work, server)
    assert ("Labels", "entities", "LAW") not in offered(at_work, server)
    assert str(tasks_by_document(at_work, server)["done"].data["schema_version"]) == VERSION
    assert migrate_server(at_work, server).written == {}
    # What a person relabelled there is accepted by the next pull, and becomes gold.
    _relabel(at_work, server, "AGENCY")
    result = pull(at_work, server)
    assert (result.annotations, result.changed) == (1, ["done"])
    assert not [issue for issue in result.issues if issue.level == "error" and issue.code != "ANN008"]
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert [span["label"] for span in row["labels"]["entities"]] == ["AGENCY", "ACT"]
    at_work.gold_file("done").unlink()
    at_work.prediction_file("proposed").unlink()
    apply_migration(at_work)
    assert planned(at_work).undecided == ()
    assert adjudicate_all(at_work, replace=True).written == ("done",)
    assert not [issue for issue in check(at_work).issues if issue.code in {"SCH002", "LBL004", "ANN007", "ANN008"}]
    migrate_server(at_work, server)
    assert str(tasks_by_document(at_work, server)["done"].data["schema_version"]) == "2.0.0"


def _add_urgency(new: dict[str, Any]) -> None:
    urgency = {"title": "Urgency", "oneOf": [{"const": "LOW"}, {"const": "HIGH"}], "default": "LOW"}
    new["properties"]["claims"]["items"]["properties"]["urgency"] = {**urgency, "x-pass": "attributes"}


def _urgency(project: Project, name: str) -> list[str | None]:
    rows = json.loads(project.pulled_file(name).read_bytes())["annotations"]
    return [claim.get("urgency") for row in rows for claim in row["labels"]["claims"]]


@pytest.mark.parametrize("first", ["pull", "migrate"])
def test_an_attribute_that_came_later_is_empty_until_somebody_answers_on_the_server(
    at_work: Project, server: ServerInMemory, first: str
) -> None:
    change_schema(at_work, _add_urgency)
    push(at_work, server, plan_push(at_work, server, ["all"]))
    if first == "pull":
        at_work.pulled_file("done").unlink()
        pull(at_work, server)
        assert _urgency(at_work, "done") == [None]
    apply_migration(at_work)
    for _ in range(2):
        migrate_server(at_work, server)
        pull(at_work, server, options=PullOptions(full=True))
        assert _urgency(at_work, "done") == [None]
    # Who labels now sees the question, and what it says of choosing nothing.
    begun = tasks_by_document(at_work, server)["begun"]
    server.annotate(begun.id, result_of(at_work), 3)
    pull(at_work, server)
    assert (_urgency(at_work, "done"), _urgency(at_work, "begun")) == ([None], ["LOW"])
    # A default that changes later says nothing about what nobody was asked.
    change_schema(at_work, lambda new: attribute(new, "claims", "urgency").update(default="HIGH"), "3.0.0")
    push(at_work, server, plan_push(at_work, server, ["all"]))
    apply_migration(at_work)
    migrate_server(at_work, server)
    pull(at_work, server, options=PullOptions(full=True))
    assert (_urgency(at_work, "done"), _urgency(at_work, "begun")) == ([None], ["LOW"])
    # An answer is an answer, be it the default.
    annotation = _annotation(at_work, server)
    place = next(region for region in annotation.result if region["id"] == "c1" and region["type"] == "labels")
    value = {key: place["value"][key] for key in ("start", "end", "text")} | {"choices": ["HIGH"]}
    answer = {**place, "from_name": "claims-urgency", "type": "choices", "value": value}
    server.editor.rewrite(replace(annotation, result=[*annotation.result, answer]))
    pull(at_work, server)
    assert _urgency(at_work, "done") == ["HIGH"]
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert "gaps" not in row


class _Killed(BaseException):
    pass


def test_a_run_that_was_killed_is_gone_on_with(at_work: Project, server: ServerInMemory) -> None:
    change_schema(at_work, rename_and_merge)
    apply_migration(at_work)

    def killed(what: str, done: int, total: int | None) -> None:
        if what.startswith("rewriting") and done == 1:
            raise _Killed

    with pytest.raises(_Killed):
        migrate_server(at_work, server, killed)
    assert OLD in offered(at_work, server)
    assert labels_on_server(at_work, server) != REWRITTEN
    migrate_server(at_work, server)
    assert labels_on_server(at_work, server) == REWRITTEN
    assert OLD not in offered(at_work, server)


def test_the_server_does_not_follow_before_the_files_here_did(at_work: Project, server: ServerInMemory) -> None:
    change_schema(at_work, rename_and_merge)
    with pytest.raises(Conflict, match="not migrated yet"):
        migrate_server(at_work, server)


def test_a_push_says_what_it_renews_and_gives_texts_that_nobody_began_todays_versions(
    at_work: Project, server: ServerInMemory
) -> None:
    change_schema(at_work, rename_and_merge)
    (plan,) = plan_push(at_work, server, ["all"])
    tasks = tasks_by_document(at_work, server)
    assert plan.page_changes == ("instructions", "labels")
    assert plan.outdated_tasks == (tasks["proposed"].id,)
    (sending,) = carry_out(at_work, server, [plan], wait=lambda _: None)
    assert (sending.page_changes, sending.tasks, sending.renewed_tasks) == (("instructions", "labels"), 0, 1)
    versions = {name: task.data["schema_version"] for name, task in tasks_by_document(at_work, server).items()}
    # An annotation and a draft were made under the earlier schema, whatever comes later.
    assert versions == {"done": VERSION, "begun": VERSION, "proposed": "2.0.0"}
    (plan,) = plan_push(at_work, server, ["all"])
    assert (plan.page_changes, plan.outdated_tasks) == ((), ())


def test_a_text_that_somebody_skipped_keeps_its_versions(at_work: Project, server: ServerInMemory) -> None:
    server.cancel(server.annotate(tasks_by_document(at_work, server)["proposed"].id, [], 3))
    change_schema(at_work, rename_and_merge)
    (plan,) = plan_push(at_work, server, ["all"])
    assert plan.outdated_tasks == ()


def test_work_submitted_while_a_push_is_under_way_keeps_the_versions_it_was_made_under(
    at_work: Project, server: ServerInMemory
) -> None:
    change_schema(at_work, rename_and_merge)
    (plan,) = plan_push(at_work, server, ["all"])
    task = tasks_by_document(at_work, server)["proposed"]
    assert plan.outdated_tasks == (task.id,)
    server.annotate(task.id, [], 3)
    (sending,) = carry_out(at_work, server, [plan], wait=lambda _: None)
    assert sending.renewed_tasks == 0
    assert tasks_by_document(at_work, server)["proposed"].data["schema_version"] == VERSION


@pytest.mark.parametrize("is_carried_out", [False, True])
def test_versions_are_written_again_after_a_lost_answer(
    at_work: Project, server: ServerInMemory, monkeypatch: pytest.MonkeyPatch, is_carried_out: bool
) -> None:
    change_schema(at_work, rename_and_merge)
    plans = plan_push(at_work, server, ["all"])
    update_data, answers = server.tasks.update_data, iter(["lost", "lost", "given"])

    def break_off_twice(task: int, data: dict[str, Any]) -> None:
        is_lost = next(answers) == "lost"
        if is_carried_out or not is_lost:
            update_data(task, data)
        if is_lost:
            raise AmbiguousOutcome

    monkeypatch.setattr(server.tasks, "update_data", break_off_twice)
    (sending,) = carry_out(at_work, server, plans, wait=lambda _: None)
    assert sending.renewed_tasks == 1
    assert tasks_by_document(at_work, server)["proposed"].data["schema_version"] == "2.0.0"


def test_a_server_that_never_answers_about_versions_is_pushed_to_again(
    at_work: Project, server: ServerInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_schema(at_work, rename_and_merge)

    def break_off(task: int, data: dict[str, Any]) -> None:
        raise AmbiguousOutcome

    with monkeypatch.context() as broken:
        broken.setattr(server.tasks, "update_data", break_off)
        with pytest.raises(Unreachable) as trouble:
            carry_out(at_work, server, plan_push(at_work, server, ["all"]), wait=lambda _: None)
    assert trouble.value.remedy == "push again"
    (sending,) = carry_out(at_work, server, plan_push(at_work, server, ["all"]), wait=lambda _: None)
    assert sending.renewed_tasks == 1


def test_a_page_that_changed_since_the_plan_is_left_as_it_is(
    at_work: Project, server: ServerInMemory, tmp_path: Path
) -> None:
    preview = preview_push(at_work, lambda: server, PushRequest(interfaces=["all"]))
    write_saved(tmp_path / "plan.json", preview.saved_plan)
    assert [plan.page_changes for plan in preview.plans] == [()]
    (project,) = server.projects.list_titled("")
    server.projects.update_instruction(project.id, "<p>Label as you like.</p>")
    with pytest.raises(Conflict, match="does not change the instructions of the page"):
        carry_out(at_work, server, preview.plans, wait=lambda _: None)
    with pytest.raises(Conflict, match="does not change the instructions of the page"):
        preview_saved_plan(at_work, lambda: server, tmp_path / "plan.json")
    assert server.projects.instruction_of(project.id) == "<p>Label as you like.</p>"


def test_a_saved_plan_that_renewed_a_page_can_be_carried_out_again(
    at_work: Project, server: ServerInMemory, tmp_path: Path
) -> None:
    change_schema(at_work, rename_and_merge)
    write_saved(
        tmp_path / "plan.json", preview_push(at_work, lambda: server, PushRequest(interfaces=["all"])).saved_plan
    )
    for page_changes in (("instructions", "labels"), ()):
        replayed = preview_saved_plan(at_work, lambda: server, tmp_path / "plan.json")
        (sending,) = carry_out(at_work, server, replayed.plans, wait=lambda _: None)
        assert sending.page_changes == page_changes


def test_a_saved_plan_renews_no_more_texts_than_it_says(
    at_work: Project, server: ServerInMemory, tmp_path: Path
) -> None:
    change_schema(at_work, rename_and_merge)
    saved = preview_push(at_work, lambda: server, PushRequest(interfaces=["all"])).saved_plan
    (target,) = saved.targets
    assert target.outdated == 1
    write_saved(tmp_path / "plan.json", replace(saved, targets=(replace(target, outdated=0),)))
    with pytest.raises(Conflict, match="1 task of the server has earlier versions, and the plan renews 0"):
        preview_saved_plan(at_work, lambda: server, tmp_path / "plan.json")


def test_a_lost_answer_about_a_page_is_one_sentence(
    at_work: Project, server: ServerInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_schema(at_work, rename_and_merge)

    def break_off(project: int, instruction: str) -> None:
        raise AmbiguousOutcome

    with monkeypatch.context() as broken:
        broken.setattr(server.projects, "update_instruction", break_off)
        with pytest.raises(Unreachable, match="broke off while a page was changed"):
            carry_out(at_work, server, plan_push(at_work, server, ["all"]), wait=lambda _: None)
    (sending,) = carry_out(at_work, server, plan_push(at_work, server, ["all"]), wait=lambda _: None)
    assert sending.page_changes == ("instructions", "labels")


def test_a_former_name_stands_apart_until_nobody_uses_it(at_work: Project, server: ServerInMemory) -> None:
    change_schema(at_work, rename_and_merge)
    push(at_work, server, plan_push(at_work, server, ["all"]))
    (project,) = server.projects.list_titled("")
    page = ElementTree.fromstring(server.projects.interface_of(project.id))
    places = [item for item in page.iter() if any(child.get("value") == OLD[2] for child in item.findall("Label"))]
    (group,) = places
    headings = [item.get("value") for control in page.iter("Labels") for item in control.findall("Header")]
    assert "Former names: relabel" in headings
    assert {child.get("value") for child in group.findall("Label")} == {"LAW_ENFORCEMENT", "LAW"}
    assert not [child for child in group.findall("Label") if child.get("hotkey") or child.get("alias")]
