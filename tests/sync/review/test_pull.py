"""A curator's review comes back as decisions: exactly what was decided, once, and nobody's annotation changes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.decision import Decision
from claimset.model.machine import Machine
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from claimset.sync.pull.from_snapshots import pull_from_snapshots
from faults.small_server import Row
from support.contested import DENIED, FORCE, LONGER_TEXT, NGO, TOWN, contested, contested_in_every_kind, put
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion
from support.reviewing import Reviewing, answered, deleted, moved
from support.strategies import SCHEMA


@pytest.fixture
def reviewing(with_texts: Callable[..., Project]) -> Reviewing:
    """One contested document, sent to a curator."""
    bench = Reviewing(contested(with_texts(one=TEXT)))
    assert bench.push() == 1
    return bench


def lines(project: Project) -> list[Decision]:
    return read_document_decisions(project, "one")


def outcomes(project: Project) -> dict[str, Any]:
    return {line.kind: line.choice if line.choice is not None else line.value for line in lines(project)}


def gold(project: Project) -> dict[str, Any]:
    result = adjudicate_all(project, replace=True)
    assert result.issues == ()
    record: dict[str, Any] = json.loads(project.gold_file("one").read_bytes())
    return record


def pulled(project: Project) -> bytes:
    return project.pulled_file("one").read_bytes()


def entities(project: Project) -> set[tuple[int, int, str]]:
    return {(row["start"], row["end"], row["label"]) for row in gold(project)["entities"]}


def test_what_stands_at_submit_is_decided_and_originals_stay(reviewing: Reviewing) -> None:
    before = pulled(reviewing.project)

    def edit(result: list[Row]) -> list[Row]:
        result = moved(deleted(result, PLACE.id), "e2", 0, 16, TEXT)
        return answered(result, "e2", reason="boundary", note="the force is named in full")

    reviewing.submit("one", edit)
    result = reviewing.pull()
    assert (result.reviews, result.decisions, result.issues) == (1, {"one": 5}, [])
    assert outcomes(reviewing.project)["boundary"] == "a01"
    assert outcomes(reviewing.project)["missing"] == "a02"
    assert {(line.by, line.source) for line in lines(reviewing.project)} == {("c01", "server")}
    boundary = next(line for line in lines(reviewing.project) if line.kind == "boundary")
    assert (boundary.reason, boundary.note) == ("boundary", "the force is named in full")
    assert pulled(reviewing.project) == before
    record = gold(reviewing.project)
    assert record["provenance"]["gold_status"] == "decided"
    assert PLACE.id not in {row["id"] for row in record["entities"]}
    assert (0, 16) in {(row["start"], row["end"]) for row in record["entities"]}


def test_a_second_pull_and_a_second_push_change_nothing(reviewing: Reviewing) -> None:
    reviewing.submit("one")
    reviewing.pull()
    file = reviewing.project.decision_file("one")
    before = file.read_bytes()
    assert reviewing.pull().decisions == {}
    assert file.read_bytes() == before
    preview = reviewing.preview()
    assert (preview.new_count, preview.renewal_count) == (0, 0)


@pytest.mark.parametrize("annotator", ["a01", "a02"])
def test_a_choice_is_that_annotators_span(reviewing: Reviewing, annotator: str) -> None:
    pane = reviewing.pane_of("one", annotator)
    reviewing.submit("one", lambda result: answered(result, "e2", pane, "label"))
    reviewing.pull()
    assert (outcomes(reviewing.project)["boundary"], outcomes(reviewing.project)["label"]) == (annotator, annotator)
    expected = POLICE if annotator == "a01" else NGO
    assert (expected.start, expected.end, expected.label) in entities(reviewing.project)


def test_a_choice_that_the_span_contradicts_is_reported_and_decides_nothing(reviewing: Reviewing) -> None:
    pane = reviewing.pane_of("one", "a02")
    number = reviewing.submit("one", lambda result: answered(moved(result, "e2", 0, 12, TEXT), "e2", pane))
    result = reviewing.pull()
    assert [(issue.code, issue.document, issue.annotator) for issue in result.issues] == [("ADJ005", "one", "c01")]
    assert str(result.issues[0].url).endswith(f"annotation={number}")
    assert [issue.code for issue in adjudicate_all(reviewing.project).issues] == ["ADJ001"]
    codes = [issue.code for issue in check(reviewing.project).issues if issue.code.startswith("ADJ")]
    assert (codes.count("ADJ005"), codes.count("ADJ001")) == (2, 0)
    row = reviewing.shelf.any_item("annotations", number)[1]
    row["result"] = moved(reviewing.proposal("one"), "e2", 0, 12, TEXT)
    row["updated_at"] = reviewing.shelf.touch(reviewing.task("one"))
    assert reviewing.pull().issues == []
    assert (0, 12) in {place[:2] for place in entities(reviewing.project)}


def test_what_nobody_drew_and_what_all_drew_is_changed_in_gold_and_in_no_annotation(reviewing: Reviewing) -> None:
    def edit(result: list[Row]) -> list[Row]:
        value = {"start": 51, "end": 55, "text": TEXT[51:55], "labels": ["DATE"]}
        new = {"id": "n3w", "from_name": "entities", "to_name": "text", "type": "labels", "value": value}
        return [*deleted(result, FIGURE.id), {**new, "origin": "manual"}]

    before = pulled(reviewing.project)
    reviewing.submit("one", edit)
    reviewing.pull()
    assert {(51, 55, "DATE")} == {place for place in entities(reviewing.project) if place[2] in {"DATE", "QUANTITY"}}
    assert [(item["curator"], item["made_by"]) for item in gold(reviewing.project)["provenance"]["corrected_by"]] == [
        ("c01", "person")
    ]
    assert pulled(reviewing.project) == before
    reviewing.project.gold_file("one").unlink()
    assert (51, 55, "DATE") in entities(reviewing.project)


def test_what_a_machine_decides_says_which_machine_it_is(reviewing: Reviewing) -> None:
    reviewing.submit("one")
    reviewing.pull()
    accounts = reviewing.project.private("annotators.json")
    machine = {"model": "owl-1", "version": "2.0", "prompt": "prompts/owls.md"}
    accounts["c01"] |= {"made_by": "machine", "machine": machine}
    reviewing.project.write_private("annotators.json", accounts)
    before = len(lines(reviewing.project))
    number = reviewing.submit("one", lambda result: deleted(result, FIGURE.id))
    reviewing.pull()
    day = reviewing.shelf.any_item("annotations", number)[1]["updated_at"][:10]
    new_lines = lines(reviewing.project)[before:]
    assert {(line.made_by, line.machine) for line in new_lines} == {
        ("machine", Machine("owl-1", "2.0", day, "prompts/owls.md"))
    }


def test_decisions_about_what_did_not_change_stay_when_an_annotator_changes_their_work(reviewing: Reviewing) -> None:
    reviewing.submit("one", lambda result: moved(result, "e2", 0, 16, TEXT))
    reviewing.pull()
    longer = Span("c1", 22, 54, "STATISTIC", DENIED.attributes)
    put(
        reviewing.project,
        opinion("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(longer,)),
    )
    result = reviewing.pull()
    assert (result.decisions, result.issues) == ({}, [])
    (issue,) = adjudicate_all(reviewing.project).issues
    assert (issue.code, "(1 boundary)" in issue.message) == ("ADJ001", True)
    preview = reviewing.preview()
    assert (preview.new_count, preview.renewal_count) == (0, 1)
    assert reviewing.push() == 0
    assert reviewing.task("one")["data"]["summary"].startswith("1 decision: 1 boundary.")
    reviewing.submit("one", lambda proposal: moved(proposal, "c1", 22, 54, TEXT))
    assert reviewing.pull().decisions == {"one": 1}
    record = gold(reviewing.project)
    assert [(row["start"], row["end"]) for row in record["claims"]] == [(22, 54)]
    assert (0, 16) in {(row["start"], row["end"]) for row in record["entities"]}


def test_a_review_of_annotations_that_changed_meanwhile_decides_nothing(reviewing: Reviewing) -> None:
    reviewing.submit("one")
    put(
        reviewing.project,
        opinion("a01", entities=(POLICE, FIGURE)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    result = reviewing.pull()
    assert (result.decisions, [issue.code for issue in result.issues]) == ({}, ["ADJ004"])
    assert "claimset push --review" in result.issues[0].message


def test_a_review_that_was_begun_from_nothing_decides_nothing(reviewing: Reviewing) -> None:
    reviewing.submit("one", lambda _: [])
    result = reviewing.pull()
    assert [(issue.code, issue.level) for issue in result.issues] == [("SCH003", "error")]
    assert not reviewing.project.decision_file("one").exists()


def _outside(result: list[Row]) -> list[Row]:
    return [{**row, "value": {**row["value"], "end": 9999}} if row.get("id") == "q1" else row for row in result]


def _into_a_pane(result: list[Row]) -> list[Row]:
    arrow = {"type": "relation", "from_id": "e2", "to_id": "A-e2", "direction": "right", "labels": ["SAME_ENTITY"]}
    return [*result, arrow]


def _with_no_region(result: list[Row]) -> list[Row]:
    return [*result, "no region"]  # type: ignore[list-item]


def _with_a_strange_label(result: list[Row]) -> list[Row]:
    value = {"start": 0, "end": 9, "labels": ["STRANGER"]}
    return [*result, {"id": "x", "from_name": "entities", "to_name": "text", "type": "labels", "value": value}]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_outside, "SPN001"),
        (_into_a_pane, "REL001"),
        (_with_no_region, "SCH003"),
        (_with_a_strange_label, "LBL004"),
    ],
)
def test_a_review_that_cannot_be_read_decides_nothing(
    reviewing: Reviewing, spoil: Callable[[list[Row]], list[Row]], code: str
) -> None:
    reviewing.submit("one", spoil)
    assert code in [issue.code for issue in reviewing.pull().issues]
    assert not reviewing.project.decision_file("one").exists()


def test_nothing_is_taken_in_where_nobody_knows_who_is_a(reviewing: Reviewing) -> None:
    reviewing.submit("one")
    (reviewing.project.state / "review_panes.json").unlink()
    with pytest.raises(Misconfigured, match="which annotator is A"):
        reviewing.pull()


def test_reasons_about_a_text_that_is_not_ours_are_codes_and_words_stay_private(
    with_texts: Callable[..., Project],
) -> None:
    project = contested(with_texts("own_copy", one=TEXT))
    (document,) = project.documents()
    reviewing = Reviewing(project)
    reviewing.push()
    secret = "Northmere Police said that 800 owls left"
    reviewing.submit(document.id, lambda result: answered(result, "e2", reason="label", note=secret))
    assert reviewing.pull().decisions == {document.id: 5}
    stored = read_document_decisions(project, document.id)
    assert "label" in {line.reason for line in stored}
    assert {line.note for line in stored} == {None}
    tracked = [file for file in project.root.rglob("*") if file.is_file() and project.state not in file.parents]
    assert not any(secret.encode() in file.read_bytes() for file in tracked)
    notes = (project.state / "notes" / f"{document.id}.jsonl").read_text()
    assert secret in notes
    codes = {issue.code for issue in check(project).issues}
    assert not codes & {"SAF002", "SAF008"}


def test_the_snapshots_keep_a_review_and_rebuild_no_annotation_of_it(reviewing: Reviewing) -> None:
    reviewing.submit("one")
    reviewing.pull()
    (file,) = (reviewing.project.state / "snapshots").glob("review-all.c01-*.jsonl.gz")
    before = pulled(reviewing.project)
    assert file.stat().st_size
    assert pull_from_snapshots(reviewing.project).annotations == 0
    assert pulled(reviewing.project) == before


def _as_nobody_proposed(result: list[Row]) -> list[Row]:
    """Decide every difference of `contested_in_every_kind` otherwise than it is proposed."""
    spans = {row["id"]: row["value"] for row in result if row["type"] == "labels" and row["to_name"] == "text"}
    relabelled = spans[FORCE.id] | {"labels": ["ROLE"]}
    result = [
        {**row, "value": relabelled} if (row.get("id"), row["type"]) == (FORCE.id, "labels") else row for row in result
    ]
    result = moved(result, FIGURE.id, 27, 40, LONGER_TEXT)
    result = deleted(deleted(result, PLACE.id), TOWN.id)
    result = [row for row in result if row.get("labels") not in [["SCOPED_TO"], ["SAME_ENTITY"]]]
    place = {"start": CLAIM.start, "end": CLAIM.end}
    polarity = SCHEMA.layers["claims"].attributes["polarity"].control
    genre = SCHEMA.document["genre"].control
    result = [row for row in result if row.get("from_name") not in {polarity, genre}]
    return [
        *result,
        _choice("c1", polarity, {**place, "choices": ["NEGATIVE"]}),
        _choice("g", genre, {"choices": ["opinion"]}),
    ]


def _choice(region: str, control: str, value: Row) -> Row:
    return {"id": region, "from_name": control, "to_name": "text", "type": "choices", "value": value}


def test_every_kind_of_difference_is_decided_by_what_stands(with_texts: Callable[..., Project]) -> None:
    reviewing = Reviewing(contested_in_every_kind(with_texts(one=LONGER_TEXT)))
    reviewing.push()
    before = pulled(reviewing.project)
    reviewing.submit("one", _as_nobody_proposed)
    result = reviewing.pull()
    assert result.issues == []
    assert outcomes(reviewing.project) == {
        "missing": "a03",
        "spurious": outcomes(reviewing.project)["spurious"],
        "boundary": [27, 40],
        "label": "ROLE",
        "attribute": "a02",
        "relation": outcomes(reviewing.project)["relation"],
        "coreference": [["e2"], ["e3"], ["e4"]],
        "document": "opinion",
    }
    assert {outcomes(reviewing.project)[kind] for kind in ("spurious", "relation")} <= {"a02", "a03"}
    record = gold(reviewing.project)
    labels = {row["id"]: (row["start"], row["end"], row["label"]) for row in record["entities"]}
    assert labels == {
        "e2": (0, 16, "LAW_ENFORCEMENT"),
        "q1": (27, 40, "QUANTITY"),
        "e3": (57, 66, "ROLE"),
        "e4": (96, 98, "LAW_ENFORCEMENT"),
    }
    assert record["claims"][0]["polarity"] == "NEGATIVE"
    assert record["document"]["genre"] == "opinion"
    assert len({row["entity_id"] for row in record["entities"] if "entity_id" in row}) == 3
    assert pulled(reviewing.project) == before


def test_a_proposal_with_every_kind_of_difference_is_decided_when_it_is_submitted_as_it_is(
    with_texts: Callable[..., Project],
) -> None:
    reviewing = Reviewing(contested_in_every_kind(with_texts(one=LONGER_TEXT)))
    reviewing.push()
    assert reviewing.task("one")["data"]["summary"].startswith("8 decisions: ")
    reviewing.submit("one")
    assert reviewing.pull().decisions == {"one": 8}
    assert gold(reviewing.project)["provenance"]["gold_status"] == "decided"
