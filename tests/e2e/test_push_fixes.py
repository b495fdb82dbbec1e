"""Mends proposed on a real server, beside what an annotator made from an account of their own."""

import copy
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from claimset.labels.as_json import labels_sha256
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.sent_fix import SentFix
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.fixes.plan import FixesPlan, plan_fixes
from claimset.sync.push.fixes.send import push_fixes
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.conftest import Run
from faults.proxy import Exchange, Proxy
from support.owner import as_owner, change, completed_tasks

pytestmark = pytest.mark.server

TEXT = "👩🏽‍💻 and 🇳🇱 first.\r\n\r\nDirector Lin Adler of Harbour Line resigned.\r\n"
TITLE, NAME, CHARITY = (TEXT.index(words) for words in ("Director", "Lin", "Harbour Line"))
FAULTY = Labels(
    layers={
        "entities": (
            Span("r1", TITLE, TITLE + 9, "ROLE"),
            Span("p1", NAME - 1, NAME + 9, "PERSON"),
            Span("n1", CHARITY, CHARITY + 12, "NGO"),
            Span("n2", CHARITY, CHARITY + 12, "NGO"),
        )
    },
    relations=(Relation("r1", "p1", "HAS_ROLE"),),
)
MENDED = {"r1": "Director", "p1": "Lin Adler", "n1": "Harbour Line"}


@pytest.fixture
def faulty(with_texts: Callable[..., Project], server: LabelStudio, annotator: Account) -> Project:
    """A project whose one document was annotated with faults, and pulled."""
    project = with_texts(one=TEXT)
    push(project, server, plan_push(project, server, ["all"]))
    annotator.complete(task_of(project, server), result_of(project, FAULTY), 1.0)
    assert pull(project, server).annotations == 1
    return project


def task_of(project: Project, server: LabelStudio) -> int:
    (task,) = server.tasks.list_keyed(number_of(project, server))
    return task.id


def number_of(project: Project, server: LabelStudio) -> int:
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["all"])
    assert target is not None
    return target.id


def result_of(project: Project, labels: Labels, text: str = TEXT) -> list[dict[str, Any]]:
    schema = project.schema()
    return to_result(labels, text, schema, schema.interfaces["all"])


def fixes(project: Project, server: LabelStudio) -> tuple[int, FixesPlan]:
    plans = plan_fixes(project, server)
    return push_fixes(project, server, plans, wait=lambda _: None), plans[-1]


def predictions(project: Project, server: LabelStudio) -> list[dict[str, Any]]:
    return as_owner(server, "GET", "predictions/", params={"task": task_of(project, server)})


def test_a_fix_is_sent_once_and_says_what_the_mended_labels_are(faulty: Project, server: LabelStudio) -> None:
    before = faulty.pulled_file("one").read_bytes()
    assert fixes(faulty, server)[0] == 1
    assert fixes(faulty, server)[0] == 0
    (sent,) = predictions(faulty, server)
    schema = faulty.schema()
    reading = from_result(sent["result"], TEXT, schema, schema.interfaces["all"])
    assert reading.problems == ()
    assert {span.id: span.quote(TEXT) for span in reading.labels.layers["entities"]} == MENDED
    assert reading.labels.relations == (Relation("p1", "r1", "HAS_ROLE"),)
    (layer,) = json.loads(before)["annotations"]
    digest = labels_sha256(reading.labels, schema)[:8]
    assert sent["model_version"] == f"claimset fix {layer['annotation']} {digest}"
    assert faulty.pulled_file("one").read_bytes() == before


def test_a_plan_sends_nothing_and_shows_each_mend(faulty: Project, server: LabelStudio) -> None:
    (plan,) = plan_fixes(faulty, server)
    assert (len(plan.new_fixes), plan.unchanged_count, plan.old_proposals, plan.stale_documents) == (1, 0, (), ())
    assert {change.code for change in plan.changes} == {"SPN002", "SPN009", "REL002"}
    assert predictions(faulty, server) == []


def test_the_annotators_annotation_and_another_models_prediction_stay(faulty: Project, server: LabelStudio) -> None:
    task = task_of(faulty, server)
    as_owner(
        server,
        "POST",
        "predictions/",
        json={"task": task, "result": result_of(faulty, FAULTY), "model_version": "claimset fixture 1 abcdef01"},
    )
    (before,) = completed_tasks(server, number_of(faulty, server))
    fixes(faulty, server)
    (after,) = completed_tasks(server, number_of(faulty, server))
    assert [row.result for row in after.annotations] == [row.result for row in before.annotations]
    assert [row.updated for row in after.annotations] == [row.updated for row in before.annotations]
    versions = [row["model_version"] for row in predictions(faulty, server)]
    assert len(versions) == 2
    assert "claimset fixture 1 abcdef01" in versions


def test_who_copies_and_submits_the_fix_has_it_after_the_next_pull_and_the_proposal_goes(
    faulty: Project, server: LabelStudio, annotator: Account
) -> None:
    fixes(faulty, server)
    (sent,) = predictions(faulty, server)
    annotator.complete(task_of(faulty, server), sent["result"], 1.0)
    pull(faulty, server)
    layers = json.loads(faulty.pulled_file("one").read_bytes())["annotations"]
    (current,) = [row for row in layers if row.get("state", "current") == "current"]
    entities = current["labels"]["entities"]
    assert {row["id"]: TEXT[row["start"] : row["end"]] for row in entities} == MENDED
    sent_again, found = fixes(faulty, server)
    assert (sent_again, len(found.old_proposals), found.changes) == (0, 1, ())
    assert predictions(faulty, server) == []


def test_an_annotation_that_was_changed_since_the_pull_is_left_alone(faulty: Project, server: LabelStudio) -> None:
    fixes(faulty, server)
    before = predictions(faulty, server)
    (task,) = completed_tasks(server, number_of(faulty, server))
    shorter = copy.deepcopy([region for region in task.annotations[0].result if region.get("id") not in {"n1", "n2"}])
    change(server, "annotations", task.annotations[0].id, result=shorter)
    sent, found = fixes(faulty, server)
    assert (sent, found.stale_documents, found.old_proposals) == (0, ("one",), ())
    assert predictions(faulty, server) == before
    # Pulled again, the fix is another, and takes the place of the first.
    pull(faulty, server)
    sent, found = fixes(faulty, server)
    assert (sent, len(found.old_proposals)) == (1, 1)
    (after,) = predictions(faulty, server)
    assert after["model_version"] != before[0]["model_version"]


def test_what_a_person_noted_on_a_region_goes_along(faulty: Project, server: LabelStudio) -> None:
    (task,) = completed_tasks(server, number_of(faulty, server))
    noted = copy.deepcopy(task.annotations[0].result)
    next(region for region in noted if region.get("id") == "p1")["meta"] = {"text": ["is she the director?"]}
    change(server, "annotations", task.annotations[0].id, result=noted)
    pull(faulty, server)
    fixes(faulty, server)
    (sent,) = predictions(faulty, server)
    (person,) = [region for region in sent["result"] if region.get("id") == "p1"]
    assert person["meta"] == {"text": ["is she the director?"]}
    assert person["value"]["text"] == "Lin Adler"


def test_of_a_text_that_is_not_ours_the_fix_holds_what_the_pull_left_out(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts("own_copy", one=TEXT)
    push(project, server, plan_push(project, server, ["all"]))
    suspect = Span("p1", NAME, NAME + 9, "PERSON", {"status": "suspect"})
    labels = Labels(layers={"entities": (FAULTY.layers["entities"][0], suspect)})
    annotator.complete(task_of(project, server), result_of(project, labels), 1.0)
    pull(project, server)
    (document,) = project.documents()
    assert '"p1"' not in project.pulled_file(document.id).read_text(encoding="utf-8")
    sent, found = fixes(project, server)
    assert sent == 1
    assert not any(word in str(found.changes) for word in ("Director", "Adler"))
    (prediction,) = predictions(project, server)
    regions = {region["id"]: region["value"]["text"] for region in prediction["result"] if "value" in region}
    assert regions == {"r1": "Director", "p1": "Lin Adler"}


def test_a_fault_free_annotation_gets_no_fix(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(one=TEXT)
    push(project, server, plan_push(project, server, ["all"]))
    annotator.complete(task_of(project, server), [], 1.0)
    pull(project, server)
    assert fixes(project, server)[0] == 0
    assert predictions(project, server) == []


@pytest.mark.parametrize("committed", [True, False], ids=["after", "before"])
def test_an_answer_that_is_lost_stacks_no_second_fix(committed: bool, faulty: Project, server: LabelStudio) -> None:
    spoiled: list[str] = []

    def lose(exchange: Exchange) -> bool:
        if exchange.asked.method == "POST" and "/predictions" in exchange.asked.path and not spoiled:
            if committed:
                _ = exchange.answer
            spoiled.append(exchange.asked.path)
            exchange.say(504)
            return True
        return False

    with Proxy(server.url, lose) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        fixes(faulty, through)
        through.close()
        assert proxy.posts == (1 if committed else 2)
    assert spoiled
    assert len(predictions(faulty, server)) == 1


def test_two_equal_fixes_become_one(faulty: Project, server: LabelStudio) -> None:
    fixes(faulty, server)
    (sent,) = predictions(faulty, server)
    _, _, annotation, digest = sent["model_version"].split()
    server.fixes.propose(SentFix(sent["task"], int(annotation), digest, tuple(sent["result"])))
    assert len(predictions(faulty, server)) == 2
    assert fixes(faulty, server)[0] == 0
    assert [row["id"] for row in predictions(faulty, server)] == [sent["id"]]


def test_the_command_shows_a_plan_asks_for_a_yes_and_sends(faulty: Project, server: LabelStudio, run: Run) -> None:
    push_fixes_command = partial(run, faulty, "push", "--fixes")
    planned = push_fixes_command("--plan", "--json")
    assert planned.code == 0
    (row,) = planned.data["plan"]
    assert (row["interface"], row["new"], row["unchanged"]) == ("all", 1, 0)
    assert {change["where"] for change in planned.data["changes"]} == {"server"}
    assert push_fixes_command().code == 2
    assert predictions(faulty, server) == []
    result = push_fixes_command("--yes")
    assert (result.code, "1 fix sent, 0 withdrawn" in result.words) == (0, True)
    assert "' Lin Adler'" in result.out
    assert "0 fixes sent, 0 withdrawn" in push_fixes_command("--yes").words
    assert len(predictions(faulty, server)) == 1


def test_where_no_project_is_ours_the_command_says_what_mends_then(faulty: Project, run: Run) -> None:
    result = run(faulty, "push", "--fixes", "--plan", "--interface", "zones")
    assert (result.code, "one that was adopted is only read" in result.words) == (0, True)


def test_what_an_annotator_made_in_a_project_of_their_own_is_mended_there(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(one=TEXT)
    push(project, server, plan_push(project, server, ["all"], {"a01": None}))
    schema = project.schema()
    own = find_project(server, schema, schema.interfaces["all"], "a01")
    assert own is not None
    (task,) = server.tasks.list_keyed(own.id)
    annotator.complete(task.id, result_of(project, FAULTY), 1.0)
    assert pull(project, server).annotations == 1
    sent, made = fixes(project, server)
    assert (sent, made.annotator, made.project) == (1, "a01", own.id)
    assert len(as_owner(server, "GET", "predictions/", params={"task": task.id})) == 1
    assert fixes(project, server)[0] == 0


def test_tasks_that_are_too_large_for_one_answer_are_mended_as_they_are_pulled(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling = "".join(f"\r\nLine {number} of the report says nothing new." for number in range(500))
    texts = {f"t{number}": f"{TEXT}Document {number}.{filling}" for number in range(5)}
    project = with_texts(**texts)
    push(project, server, plan_push(project, server, ["all"]))
    number = number_of(project, server)
    for task in server.tasks.list_keyed(number):
        name = task.key.partition("/")[0]
        annotator.complete(task.id, result_of(project, FAULTY, texts[name]), 1.0)
    # One task fits into an answer, two do not.
    monkeypatch.setattr("claimset.labelstudio.transport.listing.LARGEST", len(texts["t0"]) * 3 // 2)
    assert pull(project, server).annotations == 5
    (plan,) = plan_fixes(project, server)
    assert (len(plan.new_fixes), plan.stale_documents) == (5, ())
