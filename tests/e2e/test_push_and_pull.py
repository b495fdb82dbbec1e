"""Documents to a real server and annotations back, from annotators' own accounts."""

import json
import re
import shutil
from collections.abc import Callable

import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.trouble import Conflict, Misconfigured
from claimset.project.play import play
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.conftest import tasks_there
from support.owner import change, completed_tasks

pytestmark = pytest.mark.server

HOSTILE = {
    "plain": "Northmere Police said 95 people were arrested.",
    "emoji": "👩🏽‍💻 and 🇳🇱 first. Northmere Police said 95 people were arrested.",
    "crlf": "One line.\r\n\r\nNorthmere Police said 95 people were arrested.\r\n",
    "nbsp": " Northmere\u00a0Police said 95\u00a0people  were\tarrested.\u200b",
    "dutch": "Volgens de politie zou ’s ochtends één café meedoen aan 1.249,5 metingen.",
    "right-to-left": "قالت الشرطة إن 95 شخصا اعتقلوا. Northmere Police said so.",
    "combining": "Cafe\u0301 Zürich — e\u0301e\u0301n of twe\u0301e — said the police.",
    "markup": "<b>Police</b> &amp; <script>alert(1)</script> said $5 {{x}} 'quoted' \"words\".",
}


def _push(project: Project, server: LabelStudio, *interfaces: str) -> int:
    return push(project, server, plan_push(project, server, interfaces or ("all",)))


def _words(text: str) -> Labels:
    """Label every word of a text as an entity, and the whole first line as a claim, with relations between them."""
    spans, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        spans.append(Span(f"e{len(spans)}", start, start + len(word), "GPE", {"adjectival": True, "level": "PRO"}))
        start += len(word)
    line = text.lstrip().splitlines()[0].rstrip()
    begin = text.index(line)
    claim = Span("c1", begin, begin + len(line), "EVENT", {"claimant_kind": "AUTHOR", "quote_mode": "NONE"})
    relations = tuple(Relation("c1", span.id, "IN_PLACE") for span in spans)
    return Labels({"genre": "report"}, {"entities": tuple(spans), "claims": (claim,)}, relations)


def test_every_span_of_a_hostile_text_comes_back_where_it_was_put(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(**HOSTILE)
    schema = project.schema()
    assert _push(project, server) == len(HOSTILE)
    tasks = tasks_there(project, server)
    for name, text in HOSTILE.items():
        result = to_result(_words(text), text, schema, schema.interfaces["all"])
        annotator.complete(tasks[name], result, 1.5)
    pull_result = pull(project, server)
    assert pull_result.annotations == len(HOSTILE)
    assert [issue for issue in pull_result.issues if issue.code.startswith(("SCH", "DOC001"))] == []
    for name, text in HOSTILE.items():
        row = json.loads(project.pulled_file(name).read_bytes())["annotations"][0]
        wanted = [(span.start, span.end) for span in _words(text).layers["entities"]]
        assert [(span["start"], span["end"]) for span in row["labels"]["entities"]] == wanted
        assert [text[span["start"] : span["end"]] for span in row["labels"]["entities"]] == text.split()
        assert len(row["labels"]["relations"]) == len(text.split())
        assert row["labels"]["document"]["genre"] == "report"
        assert row["lead_time"] == 1.5


def test_pushing_again_sends_nothing_and_a_new_text_alone_is_sent(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one="The first text here.", two="The second text here.")
    assert _push(project, server) == 2
    assert _push(project, server) == 0
    with_texts(three="The third text here.")
    assert _push(project, server) == 1
    assert sorted(tasks_there(project, server)) == ["one", "three", "two"]


def test_a_plan_changes_nothing_on_the_server(with_texts: Callable[..., Project], server: LabelStudio) -> None:
    project = with_texts(one="The first text here.")
    (plan,) = plan_push(project, server, ["all"])
    assert [task.key for task in plan.new_tasks] == ["one/all"]
    assert find_project(server, project.schema(), project.schema().interfaces["all"]) is None


def test_a_second_pull_of_unchanged_work_changes_no_byte(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    text = HOSTILE["emoji"]
    project = with_texts(one=text)
    schema = project.schema()
    _push(project, server)
    annotator.complete(
        tasks_there(project, server)["one"], to_result(_words(text), text, schema, schema.interfaces["all"]), 2.0
    )
    pull(project, server)
    before = {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file()}
    assert pull(project, server).changed == []
    assert {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file()} == before


def test_who_submits_twice_keeps_both_and_the_newer_counts(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(one="Northmere Police said so.")
    _push(project, server)
    task = tasks_there(project, server)["one"]
    annotator.complete(task, [], 1.0)
    pull(project, server)
    annotator.complete(task, [], 1.0)
    pull(project, server)
    layers = json.loads(project.pulled_file("one").read_bytes())["annotations"]
    states = [layer.get("state", "current") for layer in sorted(layers, key=lambda row: row["annotation"])]
    assert states == ["superseded", "current"]
    assert {layer["annotator"] for layer in layers} == {"a01"}


def test_what_cannot_be_read_is_named_and_the_rest_comes_in(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(good="Northmere Police said so.", bad="Southmere Police said so.")
    _push(project, server)
    tasks = tasks_there(project, server)
    value = {"start": 0, "end": 9, "text": "Southmere", "labels": ["NO_SUCH_LABEL"]}
    region = {"id": "x", "from_name": "entities", "to_name": "text", "type": "labels", "value": value}
    annotator.complete(tasks["bad"], [region], 1.0)
    annotator.complete(tasks["good"], [], 1.0)
    result = pull(project, server)
    (issue,) = result.issues
    assert (issue.code, issue.document) == ("LBL004", "bad")
    assert "NO_SUCH_LABEL" in issue.message
    assert issue.url is not None
    assert f"task={tasks['bad']}&annotation=" in issue.url
    assert project.pulled_file("good").is_file()
    assert not project.pulled_file("bad").exists()


def test_a_span_over_other_words_than_the_annotator_saw_stays_out(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(one="Northmere Police said so.")
    _push(project, server)
    value = {"start": 1, "end": 10, "text": "Northmere", "labels": ["GPE"]}
    region = {"id": "x", "from_name": "entities", "to_name": "text", "type": "labels", "value": value}
    annotator.complete(tasks_there(project, server)["one"], [region], 1.0)
    (issue,) = pull(project, server).issues
    assert "other words" in issue.message


def test_a_text_changed_on_the_server_is_refused(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(one="Northmere Police said so.")
    _push(project, server)
    task = tasks_there(project, server)["one"]
    annotator.complete(task, [], 1.0)
    target = find_project(server, project.schema(), project.schema().interfaces["all"])
    assert target is not None
    row = completed_tasks(server, target.id)[0].raw
    change(server, "tasks", task, data={**row["data"], "text": "Another text."})
    result = pull(project, server)
    assert [issue.code for issue in result.issues] == ["DOC001"]
    assert not project.pulled_file("one").exists()


def test_no_name_or_address_of_an_annotator_reaches_a_tracked_file(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account
) -> None:
    project = with_texts(one="Northmere Police said so.")
    _push(project, server)
    annotator.complete(tasks_there(project, server)["one"], [], 1.0)
    pull(project, server)
    tracked = [
        file
        for folder in ("raw", "annotations", "schema")
        for file in (project.root / folder).rglob("*")
        if file.is_file()
    ]
    assert not any(b"people.example" in file.read_bytes() for file in tracked)
    private = [file for file in project.state.rglob("*") if file.is_file() and file.name not in {"lock", ".gitignore"}]
    assert all(file.stat().st_mode & 0o077 == 0 for file in private)
    assert not any(server.token.encode() in file.read_bytes() for file in project.root.rglob("*") if file.is_file())


def test_labels_on_the_server_that_the_schema_does_not_have_stop_push_and_pull(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one="Northmere Police said so.")
    _push(project, server)
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["all"])
    assert target is not None
    labels = '<Labels name="entities" toName="text"><Label value="NOT_OURS"/></Labels>'
    server.projects.update_interface(target.id, f'<View>{labels}<Text name="text" value="$text"/></View>')
    with_texts(two="Southmere Police said so.")
    with pytest.raises(Conflict):
        _push(project, server)
    with pytest.raises(Conflict):
        pull(project, server)


def test_a_wrong_token_is_one_sentence(server: LabelStudio) -> None:
    with pytest.raises(Misconfigured, match="does not accept the token"):
        LabelStudio.at(server.url, "0" * 40).accounts.own_email()


def test_the_projects_own_annotations_go_there_and_come_back_the_same(checkout: Project, server: LabelStudio) -> None:
    pulled = {file.stem: json.loads(file.read_bytes()) for file in checkout.stored("pulled")}
    target = Project(checkout.root.with_name("target"))
    for name in ("schema", "raw"):
        shutil.copytree(checkout.root / name, target.root / name)
    shutil.copytree(checkout.root / "annotations/decisions", target.root / "annotations/decisions")
    _push(target, server, "zones", "all")
    played = play(checkout, target, server)
    assert played.accounts >= 2
    result = pull(target, server)
    assert result.annotations == played.annotations
    adjudicated = adjudicate_all(target)
    assert check(target).errors == 0
    for name in adjudicated.written:
        # What is played is labelled under the guidelines of today, and what is stored under those of then.
        one, other = (
            re.sub(rb'"guideline_version": "[^"]+"', b"", project.gold_file(name).read_bytes())
            for project in (target, checkout)
        )
        assert one == other
        hashes = sorted(row["sha256"] for row in pulled[name]["annotations"])
        assert (
            sorted(row["sha256"] for row in json.loads(target.pulled_file(name).read_bytes())["annotations"]) == hashes
        )
