"""Annotations become gold: once, the same bytes every time, and nobody's choice is guessed."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from support.tree import tree, written


def _second_opinion(checkout: Project, annotator: str = "a77") -> Path:
    """Let another annotator say all that stands in the first file of one annotator but for one relation."""
    schema = checkout.schema()
    reader = LabelReader(checkout, schema)
    read_files = ((file, reader.pulled(file)[0]) for file in checkout.stored("pulled"))
    file, rows = next((file, rows) for file, rows in read_files if len({row.annotator for row in rows}) == 1)
    document = next(item for item in checkout.documents() if item.id == file.stem)
    row = next(row for row in rows if row.labels.relations)
    labels = msgspec.structs.replace(row.labels, relations=row.labels.relations[1:])
    other = msgspec.structs.replace(
        row, annotator=annotator, made_by="person", labels=labels, sha256=labels_sha256(labels, schema)
    )
    checkout.write_pulled(document, [*rows, other], schema)
    return file


def test_the_gold_of_this_project_is_what_its_annotations_give(checkout: Project) -> None:
    before = tree(checkout.root / "annotations" / "gold")
    shutil.rmtree(checkout.root / "annotations" / "gold")
    result = adjudicate_all(checkout)
    assert result.issues == ()
    assert set(result.written) == {Path(name).stem for name in before}
    assert tree(checkout.root / "annotations" / "gold") == before


def test_a_second_run_writes_nothing(checkout: Project) -> None:
    adjudicate_all(checkout)
    before = written(checkout.root)
    result = adjudicate_all(checkout)
    assert (result.written, len(result.unchanged)) == ((), len(checkout.stored("pulled")))
    assert written(checkout.root) == before


def _edit_gold(file: Path) -> bytes:
    data = json.loads(file.read_bytes())
    data["relations"].pop()
    file.write_text(json.dumps(data))
    return file.read_bytes()


def test_gold_edited_by_hand_stays_and_is_named(checkout: Project) -> None:
    file = checkout.stored("gold")[0]
    edited = _edit_gold(file)
    result = adjudicate_all(checkout)
    assert [(issue.code, issue.document) for issue in result.issues] == [("GLD003", file.stem)]
    assert file.read_bytes() == edited


def test_gold_edited_by_hand_is_kept_when_it_is_replaced(checkout: Project) -> None:
    file = checkout.stored("gold")[0]
    before, edited = file.read_bytes(), _edit_gold(file)
    assert adjudicate_all(checkout, replace=True).written == (file.stem,)
    assert file.read_bytes() == before
    assert [item.read_bytes() for item in (checkout.state / "kept" / "gold").iterdir()] == [edited]


def test_a_choice_of_somebody_who_labelled_nothing_is_misconfigured(checkout: Project) -> None:
    before = tree(checkout.root)
    with pytest.raises(Misconfigured, match="a99"):
        adjudicate_all(checkout, take="a99")
    assert tree(checkout.root) == before


def test_two_opinions_without_a_choice_are_an_issue_and_gold_stays(checkout: Project) -> None:
    file = _second_opinion(checkout)
    before = tree(checkout.root)
    result = adjudicate_all(checkout)
    assert [(issue.code, issue.document) for issue in result.issues] == [("ADJ001", file.stem)]
    assert "--take" in result.issues[0].message
    assert file.stem not in {*result.written, *result.unchanged}
    assert tree(checkout.root) == before


def test_two_opinions_with_a_choice_become_gold(checkout: Project) -> None:
    file = _second_opinion(checkout)
    before = checkout.gold_file(file.stem).read_bytes()
    decisions = checkout.decision_file(file.stem).read_bytes()
    (issue,) = adjudicate_all(checkout, take="a77").issues
    assert (issue.code, "would change and stays (" in issue.message) == ("GLD002", True)
    assert checkout.gold_file(file.stem).read_bytes() == before
    assert checkout.decision_file(file.stem).read_bytes() == decisions
    result = adjudicate_all(checkout, take="a77", replace=True)
    assert (result.written, result.issues, result.decided) == ((file.stem,), (), {file.stem: 1})
    gold = json.loads(checkout.gold_file(file.stem).read_bytes())
    assert "a77" in {layer["annotator"] for layer in gold["provenance"]["annotations"]}


def test_a_file_with_a_broken_layer_makes_no_gold(checkout: Project) -> None:
    file = checkout.stored("pulled")[0]
    data = json.loads(file.read_bytes())
    data["annotations"][0]["labels"] = []
    file.write_text(json.dumps(data))
    before = tree(checkout.root)
    result = adjudicate_all(checkout)
    assert {issue.code for issue in result.issues} == {"SCH002"}
    assert tree(checkout.root) == before


def test_one_broken_file_does_not_hold_up_the_others(checkout: Project) -> None:
    first, *others = checkout.stored("pulled")
    first.write_bytes(b"{")
    shutil.rmtree(checkout.root / "annotations" / "gold")
    assert set(adjudicate_all(checkout).written) == {file.stem for file in others}


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_a_layer_that_was_superseded_or_withdrawn_does_not_count(checkout: Project, state: str) -> None:
    file = _second_opinion(checkout)
    data = json.loads(file.read_bytes())
    data["annotations"][-1]["state"] = state
    file.write_text(json.dumps(data))
    result = adjudicate_all(checkout)
    assert (result.issues, file.stem in result.unchanged) == ((), True)


def test_nothing_is_written_while_another_writer_is_at_work(checkout: Project) -> None:
    shutil.rmtree(checkout.root / "annotations" / "gold")
    with checkout.locked(), pytest.raises(Conflict):
        adjudicate_all(Project(checkout.root))
    assert not (checkout.root / "annotations" / "gold").exists()


def test_labels_of_another_text_make_no_gold(checkout: Project) -> None:
    file = checkout.stored("pulled")[0]
    data = json.loads(file.read_bytes())
    for layer in data["annotations"]:
        layer["text_sha256"] = "0" * 64
    file.write_text(json.dumps(data))
    checkout.gold_file(file.stem).unlink()
    result = adjudicate_all(checkout)
    assert file.stem not in result.written
    assert {issue.document for issue in result.issues} == {file.stem}
