"""The schema changes while annotators are at work: nothing vanishes on a real server, and a pull undoes nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from adapters.tree import tree
from claimset.adapters.disk import Project
from claimset.adapters.label_studio.accounts import Account
from claimset.adapters.label_studio.client import Server
from claimset.adapters.label_studio.results import to_result
from claimset.adapters.label_studio.rewriting import Rewriting, Worked
from claimset.flow.defaults import filled
from claimset.flow.interface import build, vocabulary
from claimset.jobs.check import check
from claimset.jobs.migrate import apply, undo
from claimset.jobs.migrate_server import follow
from claimset.jobs.migration_plan import plan as planned
from claimset.jobs.pull import pull
from claimset.jobs.push import plan, push
from claimset.jobs.target import find, find_all
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict
from commands.conftest import end, start
from faults.proxy import Exchange, Proxy
from flow.changed_schemas import attribute, labels, merge, next_version, rename, split

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
    server = Server(running.url, credentials.token)
    account = Account(running.url)
    account.sign_up(server.invitation(), "mia@people.example", "a-long-password")
    server.close()
    return account


def _rename_and_merge(new: dict[str, Any]) -> None:
    rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new)
    rename(labels(new, "entities"), "MEDIA", "OUTLET", new)
    merge(labels(new, "entities"), "LAW", "WORK", new)
    certainty = attribute(new, "claims", "certainty")
    rename(certainty["oneOf"], "POSSIBLE", "MAYBE", certainty)


def _schema(project: Project, edit: Callable[[dict[str, Any]], None]) -> None:
    source = json.loads(project.schema_file.read_bytes())
    kept = project.version_file(source["x-version"])
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(source))
    new = next_version(source)
    edit(new)
    project.schema_file.write_text(json.dumps(new))
    for file in (project.root / "schema" / "lexicon").glob("??.json"):
        file.unlink()


def _said() -> Labels:
    entities = (Span("e1", 0, 16, "LAW_ENFORCEMENT"), Span("e2", 52, 63, "LAW", {"level": "NOM"}))
    claim = Span("c1", 22, 63, "EVENT", {"certainty": "POSSIBLE"})
    return Labels(
        {"genre": "report"}, {"entities": entities, "claims": (claim,)}, (Relation("c1", "e1", "ATTRIBUTED_TO"),)
    )


def _target(project: Project, server: Server) -> int:
    found = find(server, project.schema(), project.schema().interfaces["all"])
    assert found is not None
    return found.id


def _there(project: Project, server: Server) -> dict[str, Worked]:
    rewriting = Rewriting(server.url, server.token)
    try:
        return {str(task.data["doc_id"]): task for task in rewriting.worked(_target(project, server))}
    finally:
        rewriting.close()


def _offered(project: Project, server: Server) -> frozenset[tuple[str, ...]]:
    return vocabulary(server.interface_of(_target(project, server)))


def _post(account: Account, path: str, body: dict[str, Any]) -> None:
    headers = {"X-CSRFToken": account._http.cookies.get("csrftoken", ""), "Referer": account._url}
    assert account._request("POST", account._url + path, json=body, headers=headers).status_code == 201


@pytest.fixture
def at_work(with_texts: Callable[..., Project], server: Server, annotator: Account) -> Project:
    """Three texts on the server: one annotated, one with a draft, one with a prediction; and everything pulled."""
    project = with_texts(done=TEXT, begun=TEXT + " More.", proposed=TEXT + " And more.")
    schema = project.schema()
    project.write_prediction("proposed", Prediction("m", "1", filled(_said(), schema)), schema)
    assert push(project, server, plan(project, server, ["all"])) == 3
    result = to_result(_said(), TEXT, schema, schema.interfaces["all"])
    tasks = _there(project, server)
    annotator.complete(tasks["done"].id, result, 1.5)
    _post(annotator, f"/api/tasks/{tasks['begun'].id}/drafts", {"result": result, "lead_time": 1})
    assert pull(project, server).annotations == 1
    return project


def _labels_there(project: Project, server: Server) -> dict[str, set[str]]:
    return {
        name: {
            label
            for item in task.items
            for region in item.regions
            for label in region.get("value", {}).get("labels", ())
        }
        for name, task in _there(project, server).items()
    }


def test_a_pull_after_a_migration_of_unchanged_work_changes_no_byte(at_work: Project, server: Server) -> None:
    before = tree(at_work.root / "annotations")
    _schema(at_work, _rename_and_merge)
    apply(at_work)
    after = tree(at_work.root / "annotations")
    assert b'"POLICE"' in after["pulled/done.json"]
    push(at_work, server, plan(at_work, server, ["all"]))
    done = pull(at_work, server)
    assert (done.annotations, done.changed) == (1, [])
    assert not [issue for issue in done.issues if issue.level == "error" and issue.code.startswith(("LBL", "SCH"))]
    assert tree(at_work.root / "annotations") == after
    undo(at_work)
    assert tree(at_work.root / "annotations") == before


def test_a_label_in_use_stays_in_the_interface_and_one_that_nobody_used_goes(at_work: Project, server: Server) -> None:
    assert {OLD, UNUSED} <= _offered(at_work, server)
    _schema(at_work, _rename_and_merge)
    apply(at_work)
    for _ in range(2):
        push(at_work, server, plan(at_work, server, ["all"]))
        offered = _offered(at_work, server)
        assert {OLD, NEW, ("Labels", "entities", "LAW"), ("Choices", "claims-certainty", "POSSIBLE")} <= offered
        assert UNUSED not in offered
        assert vocabulary(build(at_work.schema(), at_work.schema().interfaces["all"])) <= offered


def test_work_on_the_server_is_rewritten_and_only_then_the_old_names_go(
    at_work: Project, server: Server, annotator: Account
) -> None:
    _schema(at_work, _rename_and_merge)
    apply(at_work)
    done = follow(at_work, server)
    assert done.written == {"annotations": 1, "drafts": 1, "predictions": 1, "tasks": 3}
    assert _labels_there(at_work, server) == REWRITTEN
    schema = at_work.schema()
    assert _offered(at_work, server) == vocabulary(build(schema, schema.interfaces["all"]))
    assert {str(task.data["schema_version"]) for task in _there(at_work, server).values()} == {"2.0.0"}
    # Everything as it was is kept, and a second run has nothing to do.
    assert list((at_work.state / "snapshots").glob("all-before-*.jsonl.gz"))
    assert follow(at_work, server).written == {}
    said = json.loads(at_work.pulled_file("done").read_bytes())["layers"][0]
    pull(at_work, server)
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["layers"]
    assert (row["labels"], row["sha256"], row["schema_version"]) == (said["labels"], said["sha256"], "2.0.0")
    assert row["annotator"] == said["annotator"]
    assert planned(at_work).rewrites == ()
    assert not [issue for issue in check(at_work).issues if issue.code in {"ANN003", "ANN007", "GLD002"}]


def test_an_annotators_own_project_follows_as_well(
    with_texts: Callable[..., Project], server: Server, annotator: Account
) -> None:
    project = with_texts(done=TEXT)
    place = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token}
    words = ("push", "--annotators", "a01", "--interface", "all", "--yes")
    assert end(start("--project", str(project.root), *words, **place)).code == 0
    schema = project.schema()
    (target,) = find_all(server, schema, schema.interfaces["all"])
    (task,) = server.tasks(target.id)
    annotator.complete(task.id, to_result(_said(), TEXT, schema, schema.interfaces["all"]), 1.5)
    assert pull(project, server).annotations == 1
    _schema(project, _rename_and_merge)
    said = end(start("--project", str(project.root), "schema", "migrate", "--apply", "--server", **place))
    assert (said.code, "1 annotations" not in said.err and "1 annotation" in said.err) == (0, True), said.words
    schema = project.schema()
    offered = vocabulary(server.interface_of(target.id))
    assert offered == vocabulary(build(schema, schema.interfaces["all"]))
    # The shared project is not made by the way.
    assert find_all(server, schema, schema.interfaces["all"]) == [target]
    doctor = end(start("--project", str(project.root), "doctor", "--json", **place))
    assert [item["state"] for item in doctor.data if item["name"].endswith("all / a01'")] == ["ok"]


def test_what_nobody_chose_keeps_its_meaning_on_the_server(at_work: Project, server: Server) -> None:
    _schema(at_work, lambda new: attribute(new, "claims", "polarity").update(default="NEGATIVE"))
    apply(at_work)
    before = json.loads(at_work.pulled_file("done").read_bytes())["layers"][0]
    follow(at_work, server)
    follow(at_work, server)
    pull(at_work, server)
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["layers"]
    assert row["labels"]["claims"][0]["polarity"] == "POSITIVE"
    assert row["sha256"] == before["sha256"]


def test_a_split_is_left_to_a_person_and_nothing_changes_on_the_server(at_work: Project, server: Server) -> None:
    for file in (at_work.pulled_file("done"), at_work.prediction_file("proposed")):
        file.unlink()
    _schema(at_work, lambda new: split(labels(new, "entities"), "LAW_ENFORCEMENT", ("POLICE", "AGENCY"), new))
    before, there = server.interface_of(_target(at_work, server)), _there(at_work, server)
    with pytest.raises(Conflict, match=r"LAW_ENFORCEMENT.*AGENCY or POLICE"):
        follow(at_work, server)
    assert server.interface_of(_target(at_work, server)) == before
    assert _there(at_work, server) == there
    push(at_work, server, plan(at_work, server, ["all"]))
    assert OLD in _offered(at_work, server)
    (issue,) = [issue for issue in pull(at_work, server).issues if issue.code == "LBL004"]
    assert "a person has to decide" in issue.message


def test_unsaved_changes_of_an_annotation_are_never_thrown_away(
    at_work: Project, server: Server, annotator: Account
) -> None:
    task = _there(at_work, server)["done"]
    (made,) = [item for item in task.items if item.kind == "annotations"]
    _post(annotator, f"/api/tasks/{task.id}/annotations/{made.id}/drafts", {"result": made.result, "lead_time": 1})
    _schema(at_work, _rename_and_merge)
    apply(at_work)
    before = _there(at_work, server)
    with pytest.raises(Conflict, match="unsaved changes"):
        follow(at_work, server)
    assert _there(at_work, server) == before


@pytest.mark.parametrize("lost", [{0}, {1}, {5}, set(range(6))], ids=["first", "second", "last", "every"])
def test_answers_lost_after_the_server_committed_send_nothing_twice(
    at_work: Project, server: Server, lost: set[int]
) -> None:
    _schema(at_work, _rename_and_merge)
    apply(at_work)
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
        through = Server(proxy.url, server.token)
        follow(at_work, through, wait=lambda _: None)
        through.close()
    assert len(seen) == len(set(seen)) == 6
    assert _labels_there(at_work, server) == REWRITTEN


class _Killed(BaseException):
    pass


def test_a_run_that_was_killed_is_gone_on_with(at_work: Project, server: Server) -> None:
    _schema(at_work, _rename_and_merge)
    apply(at_work)

    def killed(what: str, done: int, total: int | None) -> None:
        if what.startswith("rewriting") and done == 1:
            raise _Killed

    with pytest.raises(_Killed):
        follow(at_work, server, killed)
    assert OLD in _offered(at_work, server)
    assert _labels_there(at_work, server) != REWRITTEN
    follow(at_work, server)
    assert _labels_there(at_work, server) == REWRITTEN
    assert OLD not in _offered(at_work, server)


def test_the_server_does_not_follow_before_the_files_here_did(at_work: Project, server: Server) -> None:
    _schema(at_work, _rename_and_merge)
    with pytest.raises(Conflict, match="not migrated yet"):
        follow(at_work, server)
