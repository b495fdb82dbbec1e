"""A push that runs again: one listing, proposals renewed in place, and one task for each document whatever happened."""

import json
from collections.abc import Callable, Iterator

import msgspec
import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict, Trouble
from claimset.store.project import Project
from claimset.sync.assignment.server_project import ServerProject, find_project
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.plan import plan_push
from claimset.sync.push.push_plan import PushPlan
from claimset.sync.push.send import push
from faults.proxy import Exchange, Proxy
from support.owner import as_owner, delete

pytestmark = pytest.mark.server

TEXT = "Northmere Police said 95 people were arrested."
POLICE = Span("e1", 0, 16, "LAW_ENFORCEMENT")
COUNT = Span("e2", 22, 24, "QUANTITY", {"quantity": "=95 people"})


def propose(
    project: Project, name: str, *spans: Span, version: str = "1", relations: tuple[Relation, ...] = ()
) -> None:
    labels = Labels(layers={"entities": spans}, relations=relations)
    project.write_prediction(name, Prediction("a model", version, labels), project.schema())


def planned(project: Project, server: LabelStudio) -> PushPlan:
    return plan_push(project, server, ["all"])[0]


def pushed(project: Project, server: LabelStudio) -> int:
    return push(project, server, plan_push(project, server, ["all"]), wait=lambda _: None)


def target(project: Project, server: LabelStudio) -> ServerProject:
    server_project = find_project(server, project.schema(), project.schema().interfaces["all"])
    assert server_project is not None
    return server_project


def shown(project: Project, server: LabelStudio) -> dict[str, list[list[str]]]:
    """Return the ids of the regions in every proposal that a task has, by key."""
    return {
        task.key: [
            [region["id"] for region in item.result if "id" in region] for item in server.predictions.of_task(task.id)
        ]
        for task in server.tasks.list_keyed(target(project, server).id)
    }


@pytest.fixture
def counted(server: LabelStudio) -> Iterator[tuple[LabelStudio, list[tuple[str, str]]]]:
    """A client whose requests are written down: method and path."""
    calls: list[tuple[str, str]] = []

    def note(exchange: Exchange) -> bool:
        calls.append((exchange.asked.method, exchange.asked.path.strip("/")))
        return False

    with Proxy(server.url, note) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        yield through, calls
        through.close()


def test_a_run_lists_the_tasks_once_and_sends_each_batch_once(
    with_texts: Callable[..., Project],
    counted: tuple[LabelStudio, list[tuple[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    through, seen = counted
    project = with_texts(**{f"t{number}": f"Text {number} about figures." for number in range(6)})
    monkeypatch.setattr("claimset.sync.push.send.BATCH_TASKS", 2)
    assert pushed(project, through) == 6
    imports = [path for method, path in seen if method == "POST" and path.endswith("/import")]
    listings = [path for method, path in seen if path == "api/tasks"]
    # One look at what is there and one at its drafts, and one count of what came by now.
    assert (len(imports), len(listings)) == (3, 3)

    seen.clear()
    assert pushed(project, through) == 0
    # No task has a draft. One page has all tasks, the one after it is empty, and nothing has come since.
    assert [path for _, path in seen if path == "api/tasks"] == ["api/tasks"] * 4
    assert not [method for method, _ in seen if method == "POST"]


def test_a_proposal_that_changed_takes_the_place_of_the_old_one(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    propose(project, "one", POLICE)
    pushed(project, server)
    assert shown(project, server) == {"one/all": [["e1"]], "two/all": []}
    assert planned(project, server).stale_predictions == ()

    propose(project, "one", POLICE, COUNT)
    propose(project, "two", POLICE)
    assert [item.task.document.id for item in planned(project, server).stale_predictions] == ["one", "two"]
    assert pushed(project, server) == 0
    assert shown(project, server) == {"one/all": [["e1", "e2", "e2"]], "two/all": [["e1"]]}
    assert (planned(project, server).stale_predictions, planned(project, server).unchanged_documents) == (
        (),
        ("one", "two"),
    )

    project.prediction_file("one").unlink()
    pushed(project, server)
    assert shown(project, server) == {"one/all": [], "two/all": [["e1"]]}


def test_mends_and_other_predictions_are_left_alone(with_texts: Callable[..., Project], server: LabelStudio) -> None:
    project = with_texts(one=TEXT)
    propose(project, "one", POLICE)
    pushed(project, server)
    (task,) = server.tasks.list_keyed(target(project, server).id)
    for version in ("claimset fix 12 abcdef12", "somebody's"):
        as_owner(server, "POST", "predictions/", json={"task": task.id, "result": [], "model_version": version})
    propose(project, "one", COUNT)
    pushed(project, server)
    rows = as_owner(server, "GET", "predictions/", params={"task": task.id})
    assert sorted(row["model_version"] for row in rows) == ["claimset", "claimset fix 12 abcdef12", "somebody's"]


@pytest.mark.parametrize(("after", "kept"), [(1, "carried out"), (2, "lost"), (3, "carried out")])
def test_a_change_of_a_proposal_that_breaks_off_anywhere_leaves_exactly_one(
    with_texts: Callable[..., Project], server: LabelStudio, after: int, kept: str
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    for name in ("one", "two"):
        propose(project, name, POLICE)
    pushed(project, server)
    for name in ("one", "two"):
        propose(project, name, COUNT)
    changes = 0

    def spoil(exchange: Exchange) -> bool:
        nonlocal changes
        if exchange.asked.method in {"PATCH", "DELETE"} and "/projects/" not in exchange.asked.path:
            changes += 1
            if changes >= after:
                assert exchange.answer.is_success
                exchange.say(504) if kept == "carried out" else exchange.handler.connection.close()
                return True
        return False

    with Proxy(server.url, spoil) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        with pytest.raises(Trouble):
            pushed(project, through)
        through.close()
    assert all(len(found) == 1 for found in shown(project, server).values())
    # Back to what it was: nobody may believe the mark of a change that broke off.
    propose(project, "one", POLICE)
    pushed(project, server)
    assert shown(project, server) == {"one/all": [["e1"]], "two/all": [["e2", "e2"]]}
    assert planned(project, server).stale_predictions == ()


def test_of_two_tasks_of_a_document_the_untouched_one_goes(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT)
    pushed(project, server)
    number = target(project, server).id
    (first,) = server.tasks.list_keyed(number)
    data = as_owner(server, "GET", f"tasks/{first.id}/")["data"]
    (second,) = server.tasks.send(number, json.dumps([{"data": data}]).encode())
    as_owner(server, "POST", f"tasks/{second}/annotations/", json={"result": [], "lead_time": 1.0})
    assert planned(project, server).duplicate_ids == ((first.id, second),)
    pushed(project, server)
    assert [task.id for task in server.tasks.list_keyed(number)] == [second]

    (third,) = server.tasks.send(number, json.dumps([{"data": data}]).encode())
    as_owner(server, "POST", f"tasks/{third}/annotations/", json={"result": [], "lead_time": 1.0})
    with pytest.raises(Conflict, match="people worked on each"):
        pushed(project, server)
    assert [task.id for task in server.tasks.list_keyed(number)] == [second, third]


def test_two_who_push_at_the_same_time_leave_one_task_of_each_document(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT)
    pushed(project, server)
    with_texts(two=TEXT + " Again.", three=TEXT + " And again.")
    number = target(project, server).id
    meanwhile: list[bytes] = []

    def another(exchange: Exchange) -> bool:
        # The other one looked when nothing was there yet, and sends while we do.
        if exchange.is_import and not meanwhile:
            meanwhile.append(exchange.body)
            server.tasks.send(number, exchange.body)
        return False

    with Proxy(server.url, another) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        pushed(project, through)
        through.close()
    assert meanwhile
    assert sorted(task.key for task in server.tasks.list_keyed(number)) == ["one/all", "three/all", "two/all"]


def test_a_document_that_got_another_id_is_not_sent_a_second_time(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT)
    pushed(project, server)
    (document,) = project.documents()
    renamed = msgspec.structs.replace(document, id="first")
    project.text_file(document).rename(project.text_file(renamed))
    project.write_manifest([renamed])
    plan = planned(project, server)
    assert (plan.new_tasks, plan.orphan_keys, [issue.code for issue in plan.issues]) == ((), ("one/all",), ["DOC005"])
    assert pushed(project, server) == 0
    delete(server, "tasks", next(server.tasks.list_keyed(target(project, server).id)).id)
    assert pushed(project, server) == 1


def test_after_a_kill_in_the_middle_of_a_request_the_server_is_asked_until_it_is_quiet(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    propose(project, "one", POLICE)
    pushed(project, server)
    with_texts(three=TEXT + " And again.")
    server_project = target(project, server)
    ledger = Ledger(project, server_project.origin)
    plans = plan_push(project, server, ["all"])
    with pytest.raises(KeyboardInterrupt), ledger.sending("tasks", ["three/all"]):
        raise KeyboardInterrupt
    waited: list[float] = []
    data = {"task_key": "three/all", "text": "x", "text_sha256": plans[0].new_tasks[0].document.sha256}
    late = json.dumps([{"data": data}]).encode()

    def wait(seconds: float) -> None:
        # The server finishes what the killed push had asked for.
        waited.append(seconds)
        if len(waited) == 2:
            server.tasks.send(server_project.id, late)

    assert push(project, server, plans, wait=wait) == 0
    assert sorted(task.key for task in server.tasks.list_keyed(server_project.id)) == [
        "one/all",
        "three/all",
        "two/all",
    ]
    assert len(waited) >= 3
    assert ledger.unsure_keys("tasks") == frozenset()


def test_the_ledger_may_be_deleted_and_says_what_was_deleted_there(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    pushed(project, server)
    ledger = Ledger(project, target(project, server).origin)
    assert ledger.sent_keys() == {"one/all", "two/all"}
    for file in (project.state / "pushed").iterdir():
        file.unlink()
    assert (planned(project, server).unchanged_documents, pushed(project, server)) == (("one", "two"), 0)
    assert ledger.sent_keys() == {"one/all", "two/all"}
    first = next(iter(server.tasks.list_keyed(target(project, server).id)))
    delete(server, "tasks", first.id)
    assert planned(project, server).deleted_documents == ("one",)
    assert pushed(project, server) == 1


def test_what_is_wrong_is_an_issue_and_the_rest_is_sent(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(
        **{name: f"{TEXT} {name}." for name in ("good", "label", "arrow", "span", "nul", "json", "text")}
    )
    schema = project.schema()
    propose(project, "label", Span("e1", 0, 9, "NO_SUCH_LABEL"))
    propose(project, "arrow", POLICE, relations=(Relation("e1", "gone", "PART_OF"),))
    propose(project, "span", Span("e1", 0, 999, "LAW_ENFORCEMENT"))
    propose(project, "nul", with_id("a\0b"))
    project.prediction_file("json").write_text("{", encoding="utf-8")
    (text,) = [document for document in project.documents() if document.id == "text"]
    project.text_file(text).write_text("Another text.", encoding="utf-8")
    plan = planned(project, server)
    codes = {issue.document: issue.code for issue in plan.issues}
    assert codes.keys() == {"label", "arrow", "span", "nul", "json", "text"}
    assert (codes["arrow"], codes["span"], codes["json"], codes["text"]) == ("REL001", "SPN001", "SCH002", "DOC001")
    assert all(issue.file for issue in plan.issues)
    assert pushed(project, server) == 1
    assert [task.key for task in server.tasks.list_keyed(target(project, server).id)] == [
        f"good/{schema.interfaces['all'].name}"
    ]


def with_id(value: str) -> Span:
    return Span("e1", 0, 16, "LAW_ENFORCEMENT", {"entity_id": value})
