"""The schema changes while annotators are at work: nothing vanishes on a real server, and a pull undoes nothing."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.check.project import check
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.labelstudio.vocabulary import vocabulary
from claimset.migration.migrate_files import apply_migration
from claimset.migration.planner import plan_migration as planned
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_projects
from claimset.sync.migrate_server import migrate_server
from claimset.sync.pull.pull import pull
from e2e.conftest import Run
from faults.proxy import Exchange, Proxy
from support.changed_schemas import labels, split
from support.migrating import change_schema
from support.work_on_server import (
    REWRITTEN,
    TEXT,
    Result,
    labels_on_server,
    offered,
    rename_and_merge,
    result_of,
    start_work,
    tasks_by_document,
)

pytestmark = pytest.mark.server


def _post(account: Account, path: str, body: dict[str, Any]) -> None:
    assert account.ask("POST", path, json=body).status_code == 201


@pytest.fixture
def at_work(with_texts: Callable[..., Project], server: LabelStudio, annotator: Account) -> Project:
    """Three texts on the server: one annotated, one with a draft, one with a prediction; and everything pulled."""

    def draft(task: int, result: Result) -> None:
        _post(annotator, f"/api/tasks/{task}/drafts", {"result": result, "lead_time": 1})

    return start_work(with_texts, server, lambda task, result: annotator.complete(task, result, 1.5), draft)


def test_work_on_the_server_is_rewritten_and_only_then_the_old_names_go(
    at_work: Project, server: LabelStudio, annotator: Account
) -> None:
    change_schema(at_work, rename_and_merge)
    apply_migration(at_work)
    result = migrate_server(at_work, server)
    assert result.written == {"annotations": 1, "drafts": 1, "predictions": 1, "tasks": 3}
    assert labels_on_server(at_work, server) == REWRITTEN
    schema = at_work.schema()
    assert offered(at_work, server) == vocabulary(build_interface(schema, schema.interfaces["all"]))
    assert {str(task.data["schema_version"]) for task in tasks_by_document(at_work, server).values()} == {"2.0.0"}
    # Everything as it was is kept, and a second run has nothing to do.
    assert list((at_work.state / "snapshots").glob("all-before-*.jsonl.gz"))
    assert migrate_server(at_work, server).written == {}
    data = json.loads(at_work.pulled_file("done").read_bytes())["annotations"][0]
    pull(at_work, server)
    (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert (row["labels"], row["sha256"], row["schema_version"]) == (data["labels"], data["sha256"], "2.0.0")
    assert row["annotator"] == data["annotator"]
    assert planned(at_work).rewrites == ()
    assert not [issue for issue in check(at_work).issues if issue.code in {"ANN003", "ANN007", "GLD002"}]


def test_an_annotators_own_project_follows_as_well(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account, run: Run
) -> None:
    project = with_texts(done=TEXT)
    assert run(project, "push", "--annotators", "a01", "--interface", "all", "--yes").code == 0
    schema = project.schema()
    (target,) = find_projects(server, schema, schema.interfaces["all"])
    (task,) = server.tasks.list_keyed(target.id)
    annotator.complete(task.id, result_of(project), 1.5)
    assert pull(project, server).annotations == 1
    change_schema(project, rename_and_merge)
    result = run(project, "schema", "migrate", "--apply", "--server")
    assert (result.code, "1 annotations" not in result.err and "1 annotation" in result.err) == (0, True), result.words
    schema = project.schema()
    offered = vocabulary(server.projects.interface_of(target.id))
    assert offered == vocabulary(build_interface(schema, schema.interfaces["all"]))
    # The shared project is not made by the way.
    assert find_projects(server, schema, schema.interfaces["all"]) == [target]
    doctor = run(project, "doctor", "--json")
    assert [item["state"] for item in doctor.data if item["name"].endswith("all / a01'")] == ["ok"]


def test_unsaved_changes_of_an_annotation_are_never_thrown_away(
    at_work: Project, server: LabelStudio, annotator: Account
) -> None:
    task = tasks_by_document(at_work, server)["done"]
    (annotations,) = [item for item in task.items if item.kind == "annotations"]
    _post(
        annotator,
        f"/api/tasks/{task.id}/annotations/{annotations.id}/drafts",
        {"result": annotations.result, "lead_time": 1},
    )
    change_schema(at_work, rename_and_merge)
    apply_migration(at_work)
    before = tasks_by_document(at_work, server)
    with pytest.raises(Conflict, match="unsaved changes"):
        migrate_server(at_work, server)
    assert tasks_by_document(at_work, server) == before


@pytest.mark.parametrize("lost", [{1}, set(range(6))], ids=["one", "every"])
def test_answers_lost_after_the_server_committed_send_nothing_twice(
    at_work: Project, server: LabelStudio, lost: set[int]
) -> None:
    change_schema(at_work, rename_and_merge)
    apply_migration(at_work)
    calls: list[str] = []

    def spoil(exchange: Exchange) -> bool:
        if exchange.asked.method != "PATCH" or "/api/projects/" in exchange.asked.path:
            return False
        calls.append(exchange.handler.path)
        if len(calls) - 1 in lost:
            _ = exchange.answer
            exchange.say(504)
        return len(calls) - 1 in lost

    with Proxy(server.url, spoil) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        migrate_server(at_work, through, wait=lambda _: None)
        through.close()
    assert len(calls) == len(set(calls)) == 6
    assert labels_on_server(at_work, server) == REWRITTEN


_MENTIONS = [(number * 9, number * 9 + 8) for number in range(25)]
_FORCES = " ".join(f"Force {number:02d}" for number in range(25)) + "."


def _force_labels(annotator: str, label_of: Callable[[int], str]) -> Labels:
    spans = [Span(f"{annotator}-{number}", *place, label_of(number)) for number, place in enumerate(_MENTIONS)]
    return Labels({"genre": "report"}, {"entities": tuple(spans)}, ())


def test_a_split_of_150_labels_in_use_is_decided_half_in_a_table_and_half_on_the_server(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account, run: Run
) -> None:
    project = with_texts(one=_FORCES, two=_FORCES + " Two.", three=_FORCES + " Three.")
    second = Account(server.url)
    second.sign_up(server.accounts.invitation(), "bo@people.example", "a-long-password")
    accounts = {"a": annotator, "b": second}
    assert run(project, "push", "--interface", "all", "--yes").code == 0
    schema = project.schema()
    for task in tasks_by_document(project, server).values():
        text = task.data[schema.text.field]
        for name, account in accounts.items():
            forced_labels = _force_labels(name, lambda _: "LAW_ENFORCEMENT")
            account.complete(task.id, to_result(forced_labels, text, schema, schema.interfaces["all"]), 1.5)
    assert run(project, "pull").code == 0
    assert run(project, "adjudicate").code == 0
    change_schema(project, lambda new: split(labels(new, "entities"), "LAW_ENFORCEMENT", ("POLICE", "AGENCY"), new))
    assert run(project, "push", "--interface", "all", "--yes").code == 0

    # Each annotator gives every second mention its new label, and presses Update.
    for task in tasks_by_document(project, server).values():
        for item in task.items:
            result = json.loads(json.dumps(item.result))
            for region in result:
                if region["type"] == "labels" and int(region["id"][2:]) % 2:
                    region["value"]["labels"] = ["AGENCY"]
            (letter,) = {region["id"][0] for region in result if region["type"] == "labels"}
            assert (
                accounts[letter].ask("PATCH", f"/api/annotations/{item.id}/", json={"result": result}).status_code
                == 200
            )
    assert run(project, "pull").code == 1
    table = project.root / "decisions.csv"
    assert run(project, "schema", "migrate", "--plan", "--decisions", str(table)).code == 1
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    with table.open("w", newline="") as out:
        filled = csv.DictWriter(out, list(rows[0]))
        filled.writeheader()
        filled.writerows({**row, "new": "" if int(row["span"][2:]) % 2 else "POLICE"} for row in rows)
    ended = run(project, "schema", "migrate", "--apply", "--decisions", str(table), "--curator", "c01", "--server")
    assert len(rows) == 150
    assert ended.code == 0, ended.words

    expected = {f"{name}-{number}": "AGENCY" if number % 2 else "POLICE" for name in "ab" for number in range(25)}
    for document, task in tasks_by_document(project, server).items():
        regions = [region for item in task.items for region in item.regions if region["type"] == "labels"]
        assert {region["id"]: region["value"]["labels"] for region in regions} == {
            name: [label] for name, label in expected.items()
        }
        stored = json.loads(project.pulled_file(document).read_bytes())["annotations"]
        assert {span["id"]: span["label"] for row in stored for span in row["labels"]["entities"]} == expected
        assert {row["schema_version"] for row in stored} == {"2.0.0"}
        gold = json.loads(project.gold_file(document).read_bytes())
        assert {span["id"]: span["label"] for span in gold["entities"]}.items() <= expected.items()
        assert (len(gold["entities"]), gold["schema_version"]) == (25, "2.0.0")
    assert "LAW_ENFORCEMENT" not in json.dumps(sorted(offered(project, server)))
    assert planned(project).rewrites == ()
    assert run(project, "pull").code == 0
    second.close()
