"""The schema changes while annotators are at work: nothing vanishes on a real server, and a pull undoes nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.interface import build_interface, vocabulary
from claimset.labelstudio.payload.server_rows import TaskItems
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.migration.planner import plan_migration as planned
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict
from claimset.schema.defaults import with_defaults
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project, find_projects
from claimset.sync.migrate_server import migrate_server
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from commands.conftest import end, start
from faults.proxy import Exchange, Proxy
from support.changed_schemas import attribute, labels, merge, rename, split
from support.migrating import change_schema
from support.tree import tree

pytestmark = pytest.mark.server

TEXT = "Northmere Police said 95 people were arrested under the new act."
OLD = ("Labels", "entities", "LAW_ENFORCEMENT")
NEW = ("Labels", "entities", "POLICE")
UNUSED = ("Labels", "entities", "MEDIA")
REWRITTEN = {name: {"POLICE", "WORK", "EVENT"} for name in ("begun", "done", "proposed")}


@pytest.fixture(scope="module")
def annotator(embedded: Any) -> Account:
    """An annotator's own account, made through the invitation."""
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    account = Account(running.url)
    account.sign_up(server.accounts.invitation(), "mia@people.example", "a-long-password")
    server.close()
    return account


def _rename_and_merge(new: dict[str, Any]) -> None:
    rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new)
    rename(labels(new, "entities"), "MEDIA", "OUTLET", new)
    merge(labels(new, "entities"), "LAW", "WORK", new)
    certainty = attribute(new, "claims", "certainty")
    rename(certainty["oneOf"], "POSSIBLE", "MAYBE", certainty)


def _said() -> Labels:
    entities = (Span("e1", 0, 16, "LAW_ENFORCEMENT"), Span("e2", 52, 63, "LAW", {"level": "NOM"}))
    claim = Span("c1", 22, 63, "EVENT", {"certainty": "POSSIBLE"})
    return Labels(
        {"genre": "report"}, {"entities": entities, "claims": (claim,)}, (Relation("c1", "e1", "ATTRIBUTED_TO"),)
    )


def _target(project: Project, server: LabelStudio) -> int:
    found = find_project(server, project.schema(), project.schema().interfaces["all"])
    assert found is not None
    return found.id


def _there(project: Project, server: LabelStudio) -> dict[str, TaskItems]:
    return {str(task.data["doc_id"]): task for task in server.editor.tasks(_target(project, server))}


def _offered(project: Project, server: LabelStudio) -> frozenset[tuple[str, ...]]:
    return vocabulary(server.projects.interface_of(_target(project, server)))


def _post(account: Account, path: str, body: dict[str, Any]) -> None:
    assert account.ask("POST", path, json=body).status_code == 201


@pytest.fixture
def at_work(with_texts: Callable[..., Project], server: LabelStudio, annotator: Account) -> Project:
    """Three texts on the server: one annotated, one with a draft, one with a prediction; and everything pulled."""
    project = with_texts(done=TEXT, begun=TEXT + " More.", proposed=TEXT + " And more.")
    schema = project.schema()
    project.write_prediction("proposed", Prediction("m", "1", with_defaults(_said(), schema)), schema)
    assert push(project, server, plan_push(project, server, ["all"])) == 3
    result = to_result(_said(), TEXT, schema, schema.interfaces["all"])
    tasks = _there(project, server)
    annotator.complete(tasks["done"].id, result, 1.5)
    _post(annotator, f"/api/tasks/{tasks['begun'].id}/drafts", {"result": result, "lead_time": 1})
    assert pull(project, server).annotations == 1
    return project


def _labels_there(project: Project, server: LabelStudio) -> dict[str, set[str]]:
    return {
        name: {
            label
            for item in task.items
            for region in item.regions
            for label in region.get("value", {}).get("labels", ())
        }
        for name, task in _there(project, server).items()
    }


def test_a_pull_after_a_migration_of_unchanged_work_changes_no_byte(at_work: Project, server: LabelStudio) -> None:
    before = tree(at_work.root / "annotations")
    change_schema(at_work, _rename_and_merge)
    apply_migration(at_work)
    after = tree(at_work.root / "annotations")
    assert b'"POLICE"' in after["pulled/done.json"]
    push(at_work, server, plan_push(at_work, server, ["all"]))
    done = pull(at_work, server)
    assert (done.annotations, done.changed) == (1, [])
    assert not [issue for issue in done.issues if issue.level == "error" and issue.code.startswith(("LBL", "SCH"))]
    assert tree(at_work.root / "annotations") == after
    undo_migration(at_work)
    assert tree(at_work.root / "annotations") == before


def test_a_label_in_use_stays_in_the_interface_and_one_that_nobody_used_goes(
    at_work: Project, server: LabelStudio
) -> None:
    assert {OLD, UNUSED} <= _offered(at_work, server)
    change_schema(at_work, _rename_and_merge)
    apply_migration(at_work)
    for _ in range(2):
        push(at_work, server, plan_push(at_work, server, ["all"]))
        offered = _offered(at_work, server)
        assert {OLD, NEW, ("Labels", "entities", "LAW"), ("Choices", "claims-certainty", "POSSIBLE")} <= offered
        assert UNUSED not in offered
        assert vocabulary(build_interface(at_work.schema(), at_work.schema().interfaces["all"])) <= offered


def test_work_on_the_server_is_rewritten_and_only_then_the_old_names_go(
    at_work: Project, server: LabelStudio, annotator: Account
) -> None:
    change_schema(at_work, _rename_and_merge)
    apply_migration(at_work)
    done = migrate_server(at_work, server)
    assert done.written == {"annotations": 1, "drafts": 1, "predictions": 1, "tasks": 3}
    assert _labels_there(at_work, server) == REWRITTEN
    schema = at_work.schema()
    assert _offered(at_work, server) == vocabulary(build_interface(schema, schema.interfaces["all"]))
    assert {str(task.data["schema_version"]) for task in _there(at_work, server).values()} == {"2.0.0"}
    # Everything as it was is kept, and a second run has nothing to do.
    assert list((at_work.state / "snapshots").glob("all-before-*.jsonl.gz"))
    assert migrate_server(at_work, server).written == {}
    said = json.loads(at_work.pulled_file("done").read_bytes())["annotations"][0]
    pull(at_work, server)
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert (row["labels"], row["sha256"], row["schema_version"]) == (said["labels"], said["sha256"], "2.0.0")
    assert row["annotator"] == said["annotator"]
    assert planned(at_work).rewrites == ()
    assert not [issue for issue in check(at_work).issues if issue.code in {"ANN003", "ANN007", "GLD002"}]


def test_an_annotators_own_project_follows_as_well(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(done=TEXT)
    place = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token}
    words = ("push", "--annotators", "a01", "--interface", "all", "--yes")
    assert end(start("--project", str(project.root), *words, **place)).code == 0
    schema = project.schema()
    (target,) = find_projects(server, schema, schema.interfaces["all"])
    (task,) = server.tasks.keyed(target.id)
    annotator.complete(task.id, to_result(_said(), TEXT, schema, schema.interfaces["all"]), 1.5)
    assert pull(project, server).annotations == 1
    change_schema(project, _rename_and_merge)
    said = end(start("--project", str(project.root), "schema", "migrate", "--apply", "--server", **place))
    assert (said.code, "1 annotations" not in said.err and "1 annotation" in said.err) == (0, True), said.words
    schema = project.schema()
    offered = vocabulary(server.projects.interface_of(target.id))
    assert offered == vocabulary(build_interface(schema, schema.interfaces["all"]))
    # The shared project is not made by the way.
    assert find_projects(server, schema, schema.interfaces["all"]) == [target]
    doctor = end(start("--project", str(project.root), "doctor", "--json", **place))
    assert [item["state"] for item in doctor.data if item["name"].endswith("all / a01'")] == ["ok"]


def test_what_nobody_chose_keeps_its_meaning_on_the_server(at_work: Project, server: LabelStudio) -> None:
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


def _annotated(project: Project, server: LabelStudio) -> TaskItems:
    return _there(project, server)["done"]


def _relabel(project: Project, server: LabelStudio, annotator: Account, label: str) -> None:
    """Give every region that is to be parted another label, as an annotator does who presses Update."""
    task = _annotated(project, server)
    (made,) = [item for item in task.items if item.kind == "annotations"]
    result = json.loads(json.dumps(made.result).replace('"LAW_ENFORCEMENT"', f'"{label}"'))
    assert annotator.ask("PATCH", f"/api/annotations/{made.id}/", json={"result": result}).status_code == 200


def test_a_split_is_walked_from_the_change_of_the_schema_to_gold(
    at_work: Project, server: LabelStudio, annotator: Account
) -> None:
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
    assert {OLD, ("Labels", "entities", "POLICE"), ("Labels", "entities", "AGENCY")} <= _offered(at_work, server)
    for full in (False, True):
        done = pull(at_work, server, full=full)
        (issue,) = [issue for issue in done.issues if issue.code == "LBL004"]
        assert "a person has to decide" in issue.message
        assert tree(at_work.root / "annotations") == before
    # The rename goes through on the server while the split waits, and the split label stays on offer.
    followed = migrate_server(at_work, server)
    assert followed.written == {"annotations": 1, "drafts": 1, "predictions": 1}
    assert [words.partition(" ")[0] for words in followed.waiting] == ["'LAW_ENFORCEMENT'"]
    assert _labels_there(at_work, server) == {name: {"LAW_ENFORCEMENT", "ACT", "EVENT"} for name in REWRITTEN}
    assert OLD in _offered(at_work, server)
    assert ("Labels", "entities", "LAW") not in _offered(at_work, server)
    assert str(_annotated(at_work, server).data["schema_version"]) == "1.0.0"
    assert migrate_server(at_work, server).written == {}
    # What a person relabelled there is accepted by the next pull, and becomes gold.
    _relabel(at_work, server, annotator, "AGENCY")
    done = pull(at_work, server)
    assert (done.annotations, done.changed) == (1, ["done"])
    assert not [issue for issue in done.issues if issue.level == "error" and issue.code != "ANN008"]
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert [span["label"] for span in row["labels"]["entities"]] == ["AGENCY", "ACT"]
    at_work.gold_file("done").unlink()
    at_work.prediction_file("proposed").unlink()
    apply_migration(at_work)
    assert planned(at_work).undecided == ()
    assert adjudicate_all(at_work, replace=True).written == ("done",)
    assert not [issue for issue in check(at_work).issues if issue.code in {"SCH002", "LBL004", "ANN007", "ANN008"}]
    migrate_server(at_work, server)
    assert str(_annotated(at_work, server).data["schema_version"]) == "2.0.0"


def _add_urgency(new: dict[str, Any]) -> None:
    urgency = {"title": "Urgency", "oneOf": [{"const": "LOW"}, {"const": "HIGH"}], "default": "LOW"}
    new["properties"]["claims"]["items"]["properties"]["urgency"] = {**urgency, "x-pass": "attributes"}


def _urgency(project: Project, name: str) -> list[str | None]:
    rows = json.loads(project.pulled_file(name).read_bytes())["annotations"]
    return [claim.get("urgency") for row in rows for claim in row["labels"]["claims"]]


@pytest.mark.parametrize("first", ["pull", "migrate"])
def test_an_attribute_that_came_later_is_empty_until_somebody_answers_on_the_server(
    at_work: Project, server: LabelStudio, annotator: Account, first: str
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
        pull(at_work, server, full=True)
        assert _urgency(at_work, "done") == [None]
    # Who labels now sees the question, and what it says of choosing nothing.
    schema = at_work.schema()
    begun = _there(at_work, server)["begun"]
    annotator.complete(begun.id, to_result(_said(), TEXT, schema, schema.interfaces["all"]), 1.5)
    pull(at_work, server)
    assert (_urgency(at_work, "done"), _urgency(at_work, "begun")) == ([None], ["LOW"])
    # A default that changes later says nothing about what nobody was asked.
    change_schema(at_work, lambda new: attribute(new, "claims", "urgency").update(default="HIGH"), "3.0.0")
    push(at_work, server, plan_push(at_work, server, ["all"]))
    apply_migration(at_work)
    migrate_server(at_work, server)
    pull(at_work, server, full=True)
    assert (_urgency(at_work, "done"), _urgency(at_work, "begun")) == ([None], ["LOW"])
    # An answer is an answer, be it the default.
    (made,) = [item for item in _annotated(at_work, server).items if item.kind == "annotations"]
    place = next(region for region in made.result if region["id"] == "c1" and region["type"] == "labels")
    value = {key: place["value"][key] for key in ("start", "end", "text")} | {"choices": ["HIGH"]}
    answer = {**place, "from_name": "claims-urgency", "type": "choices", "value": value}
    assert annotator.ask("PATCH", f"/api/annotations/{made.id}/", json={"result": [*made.result, answer]}).is_success
    pull(at_work, server)
    assert _urgency(at_work, "done") == ["HIGH"]
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert "gaps" not in row


def test_unsaved_changes_of_an_annotation_are_never_thrown_away(
    at_work: Project, server: LabelStudio, annotator: Account
) -> None:
    task = _there(at_work, server)["done"]
    (made,) = [item for item in task.items if item.kind == "annotations"]
    _post(annotator, f"/api/tasks/{task.id}/annotations/{made.id}/drafts", {"result": made.result, "lead_time": 1})
    change_schema(at_work, _rename_and_merge)
    apply_migration(at_work)
    before = _there(at_work, server)
    with pytest.raises(Conflict, match="unsaved changes"):
        migrate_server(at_work, server)
    assert _there(at_work, server) == before


@pytest.mark.parametrize("lost", [{0}, {1}, {5}, set(range(6))], ids=["first", "second", "last", "every"])
def test_answers_lost_after_the_server_committed_send_nothing_twice(
    at_work: Project, server: LabelStudio, lost: set[int]
) -> None:
    change_schema(at_work, _rename_and_merge)
    apply_migration(at_work)
    seen: list[str] = []

    def spoil(exchange: Exchange) -> bool:
        if exchange.asked.method != "PATCH" or "/api/projects/" in exchange.asked.path:
            return False
        seen.append(exchange.handler.path)
        if len(seen) - 1 in lost:
            _ = exchange.answer
            exchange.say(504)
        return len(seen) - 1 in lost

    with Proxy(server.url, spoil) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        migrate_server(at_work, through, wait=lambda _: None)
        through.close()
    assert len(seen) == len(set(seen)) == 6
    assert _labels_there(at_work, server) == REWRITTEN


class _Killed(BaseException):
    pass


def test_a_run_that_was_killed_is_gone_on_with(at_work: Project, server: LabelStudio) -> None:
    change_schema(at_work, _rename_and_merge)
    apply_migration(at_work)

    def killed(what: str, done: int, total: int | None) -> None:
        if what.startswith("rewriting") and done == 1:
            raise _Killed

    with pytest.raises(_Killed):
        migrate_server(at_work, server, killed)
    assert OLD in _offered(at_work, server)
    assert _labels_there(at_work, server) != REWRITTEN
    migrate_server(at_work, server)
    assert _labels_there(at_work, server) == REWRITTEN
    assert OLD not in _offered(at_work, server)


def test_the_server_does_not_follow_before_the_files_here_did(at_work: Project, server: LabelStudio) -> None:
    change_schema(at_work, _rename_and_merge)
    with pytest.raises(Conflict, match="not migrated yet"):
        migrate_server(at_work, server)
