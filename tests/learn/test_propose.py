"""Proposals for documents that nobody labelled, and the order in which they are worth labelling."""

import json
import shutil
from pathlib import Path

import pytest

from claimset.check.project import check
from claimset.learn.combine import ProposedSpan, combine
from claimset.learn.learn import learn
from claimset.learn.propose import order, propose
from claimset.model.labels import Labels
from claimset.model.machine import Machine
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.model.trouble import Misconfigured
from claimset.store.learned.measures import stored_learned
from claimset.store.project import Project
from claimset.sync.live_proposals import LiveProposals
from support.learning import add_recipes, doubt_a_label, recipe
from support.releasing import with_splits


@pytest.fixture
def kitchen(recipes: Project, tmp_path: Path) -> Project:
    return Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))


def test_documents_without_labels_get_proposals_and_test_gets_none(kitchen: Project) -> None:
    result = propose(kitchen, 0.9)
    names = [document.id for document in kitchen.documents() if document.id.startswith("recipe-20")]
    assert result.changed == tuple(names)
    assert result.test == 1
    assert {file.stem for file in kitchen.stored("predicted")} == set(names)
    schema = kitchen.schema()
    for number, name in zip((200, 201), names, strict=True):
        prediction = kitchen.prediction(name, schema)
        assert prediction is not None
        _, marks = recipe(number, ("de", "pt")[number % 2])
        spans = prediction.labels.layers["things"]
        assert {(span.start, span.end, span.label) for span in spans} == {mark[1:] for mark in marks}
        assert prediction.model == "crf"
        assert prediction.scores.keys() == {span.id for span in spans}
        assert prediction.score == pytest.approx(sum(prediction.scores.values()) / len(spans), abs=0.001)
    assert [issue for issue in check(kitchen).issues if issue.level == "error"] == []


def test_proposing_again_changes_no_byte(kitchen: Project) -> None:
    propose(kitchen, 0.9)
    before = {file: file.read_bytes() for file in kitchen.stored("predicted")}
    assert propose(kitchen, 0.9).changed == ()
    assert {file: file.read_bytes() for file in kitchen.stored("predicted")} == before


def test_a_precision_that_is_never_reached_proposes_nothing(kitchen: Project) -> None:
    model = next((kitchen.root / ".claimset/models").glob("*.json"))
    facts = json.loads(model.read_bytes())
    facts["held_out"] = [{**row, "right": False} for row in facts["held_out"]]
    model.write_text(json.dumps(facts), encoding="utf-8")
    result = propose(kitchen, 0.9)
    assert result.silent_layers == ("things",)
    assert kitchen.stored("predicted") == []


def test_models_that_are_not_here_or_of_another_schema_are_named(kitchen: Project) -> None:
    schema = json.loads(kitchen.schema_file.read_bytes())
    kitchen.schema_file.write_text(json.dumps(schema | {"x-version": "3.0.0"}), encoding="utf-8")
    with pytest.raises(Misconfigured, match="was learned under another schema"):
        propose(kitchen, 0.9)
    shutil.rmtree(kitchen.root / ".claimset/models")
    with pytest.raises(Misconfigured, match="the model of 'things' is not on this machine"):
        propose(kitchen, 0.9)
    (kitchen.root / "annotations/learned.json").unlink()
    with pytest.raises(Misconfigured, match="nothing was learned yet"):
        propose(kitchen, 0.9)


def test_a_quantity_without_a_readable_value_is_left_out_and_counted(kitchen: Project) -> None:
    schema = json.loads(kitchen.schema_file.read_bytes())
    amount = {"type": "string", "x-format": "quantity", "x-for": ["TOOL"], "x-pass": "things"}
    schema["properties"]["things"]["items"]["properties"]["amount"] = amount
    kitchen.schema_file.write_text(json.dumps(schema), encoding="utf-8")
    result = propose(kitchen, 0.9)
    assert result.unread > 0
    assert result.spans["things"].keys() == {"FOOD"}
    predicted = {kitchen.relative(file) for file in kitchen.stored("predicted")}
    assert [issue for issue in check(kitchen).issues if issue.level == "error" and issue.file in predicted] == []


def test_gold_that_changed_since_is_counted(kitchen: Project) -> None:
    assert propose(kitchen, 0.9).outdated == {}
    add_recipes(kitchen, "train", 2, start=500)
    first = next(file for file in kitchen.stored("gold") if file.stem.startswith("recipe-0"))
    first.write_bytes(first.read_bytes() + b"\n")
    assert propose(kitchen, 0.9).outdated == {"things": 3}
    issues = [issue for issue in check(kitchen).issues if issue.code == "LBL010"]
    assert [(issue.level, issue.file) for issue in issues] == [("info", "annotations/learned.json")]
    learn(kitchen)
    assert propose(kitchen, 0.9).outdated == {}
    assert [issue for issue in check(kitchen).issues if issue.code == "LBL010"] == []


def test_a_model_that_saw_what_is_test_now_proposes_and_doubts_nothing(kitchen: Project) -> None:
    doubt_a_label(kitchen)
    assert [issue for issue in check(kitchen).issues if issue.code == "LBL009"]
    with_splits(kitchen, {"train": {"share": 50}, "validation": {"share": 10}, "test": {"share": 40}})
    splits = check(kitchen).partition.splits
    learned = stored_learned(kitchen).layers["things"].data
    assert any(splits[name] == "test" for name in learned)
    for refused in (lambda: propose(kitchen, 0.9), lambda: order(kitchen), lambda: LiveProposals(kitchen)):
        with pytest.raises(
            Misconfigured, match=r"was learned from \d+ documents? of test or without a split"
        ) as trouble:
            refused()
        assert trouble.value.remedy == "learn again: claimset learn"
    codes = {issue.code: issue.level for issue in check(kitchen).issues}
    assert "LBL009" not in codes
    assert codes["LBL010"] == "warning"
    learn(kitchen)
    propose(kitchen, 0.9)
    assert "LBL010" not in {issue.code for issue in check(kitchen).issues}


def test_an_order_draws_one_in_five_and_test_first_among_these(kitchen: Project) -> None:
    add_recipes(kitchen, "train", 8, start=400, labelled=False)
    rows = order(kitchen)
    assert len({row.document for row in rows}) == len(rows) == 11
    assert [place for place, row in enumerate(rows) if row.drawn] == [0, 5, 10]
    assert rows[0].document.startswith("recipe-300")
    ranked = [row.uncertainty for row in rows if not row.drawn]
    assert ranked == sorted(ranked, reverse=True)
    assert rows == order(kitchen)


def test_proposals_stand_beside_those_of_other_machines() -> None:
    zones = Span("p1", 0, 3, "TITLE")
    old = Span("x", 4, 6, "FOOD")
    earlier = Prediction("zone-rules", "1", Labels(layers={"zones": (zones,), "things": (old,)}))
    machine = Machine("crf", "2", "2026-01-01")
    combined = combine(earlier, machine, {"things": [ProposedSpan(7, 9, "TOOL", 0.9)]})
    assert combined is not None
    assert combined.machine == machine
    assert combined.layers == {"zones": earlier.machine}
    assert combined.labels.layers == {"zones": (zones,), "things": (Span("p2", 7, 9, "TOOL"),)}
    emptied = combine(combined, machine, {"things": []})
    assert emptied is not None
    assert emptied.machine == earlier.machine
    assert emptied.layers == {}
    assert emptied.score is None
    assert combine(None, machine, {"things": []}) is None
