"""Errors in an annotation do not stop a release: its row names them. Errors in gold, shape and protection do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.release.blocking import blocks_release
from claimset.release.export import export
from claimset.store.project import Project
from own_copies.test_fingerprint import TEXT
from support.releasing import say, settle

OWLS = "Owlwatch said that Harrow counted ninety owls in spring. Nobody saw them leave."


def _add_annotation(project: Project, name: str, *spans: Span) -> None:
    """Add what a second annotator said of a document; it becomes no gold."""
    schema = project.schema()
    (document,) = (item for item in project.documents() if item.id == name)
    (row,), _ = LabelReader(project, schema).pulled(project.pulled_file(name))
    labels = Labels(layers={"entities": spans})
    digest = labels_sha256(labels, schema)
    other = msgspec.structs.replace(row, annotator="a02", task=11, annotation=71, labels=labels, sha256=digest)
    project.write_pulled(document, [row, other], schema)


def _rows(folder: Path) -> list[dict[str, Any]]:
    rows = [row for file in folder.glob("data/annotations/*.parquet") for row in pq.read_table(file).to_pylist()]
    return sorted(rows, key=lambda row: (row["document_id"], row["annotator"]))


@pytest.fixture
def owls(with_texts: Callable[..., Project]) -> Project:
    """A project with a document that one annotator labelled well."""
    project = with_texts(owls=OWLS)
    say(project, "owls", [("e1", 0, 8, "NGO")])
    return project


def test_a_space_at_the_edge_in_an_annotation_that_is_not_used_stops_no_release(owls: Project) -> None:
    _add_annotation(owls, "owls", Span("e1", 0, 9, "NGO"))
    settle(owls, take="a01")
    result = export(owls)
    assert {(issue.code, issue.annotator) for issue in result.issues if issue.level == "error"} == {("SPN002", "a02")}
    assert [(row["annotator"], row["issue_codes"]) for row in _rows(result.folder)] == [
        ("a01", []),
        ("a02", ["SPN002"]),
    ]


def test_the_same_error_in_gold_stops_it(owls: Project) -> None:
    say(owls, "owls", [("e1", 0, 9, "NGO")])
    settle(owls)
    result = export(owls)
    assert (result.sizes, [(issue.code, issue.annotator) for issue in result.issues]) == ({}, [("SPN002", None)])


def test_an_error_in_what_a_machine_proposed_stops_no_release(owls: Project) -> None:
    labels = Labels(layers={"entities": (Span("e1", 0, 9, "NGO"),)})
    owls.write_prediction("owls", Prediction("finder", "1", labels), owls.schema())
    settle(owls)
    result = export(owls)
    places = {(issue.code, issue.file) for issue in result.issues if issue.level == "error"}
    assert (places, result.sizes != {}) == ({("SPN002", "annotations/predicted/owls.json")}, True)


def test_an_annotation_that_somebody_edited_stops_it(owls: Project) -> None:
    settle(owls)
    file = owls.pulled_file("owls")
    data = json.loads(file.read_bytes())
    data["annotations"][0]["labels"]["entities"][0]["end"] = 9
    file.write_text(json.dumps(data), encoding="utf-8")
    assert "ANN007" in {issue.code for issue in export(owls).issues}
    assert export(owls).sizes == {}


def test_rows_of_texts_that_are_not_ours_are_the_same_without_the_texts(with_texts: Callable[..., Project]) -> None:
    project = with_texts(tier="own_copy", theirs=TEXT)
    (document,) = project.documents()
    say(project, document.id, [("e1", 0, 5, "NGO")])
    _add_annotation(project, document.id, Span("e1", 0, 6, "NGO"), Span("e2", 0, 6, "NGO", {"status": "suspect"}))
    settle(project, take="a01")
    first_rows = _rows(export(project).folder)
    shutil.rmtree(project.root / ".claimset/texts")
    assert _rows(export(project).folder) == first_rows
    assert first_rows[1]["issue_codes"] != []


@pytest.mark.parametrize(
    ("code", "annotator", "level", "blocks"),
    [
        ("SPN002", "a01", Level.ERROR, False),
        ("REL001", "a01", Level.ERROR, False),
        ("ANN002", "a01", Level.ERROR, False),
        ("SPN002", None, Level.ERROR, True),
        ("SPN002", None, Level.WARNING, False),
        ("SAF001", "a01", Level.ERROR, True),
        ("SCH002", "a01", Level.ERROR, True),
        ("ANN001", "?", Level.ERROR, True),
        ("ANN008", "a01", Level.ERROR, True),
        ("ANN013", "a01", Level.ERROR, True),
        ("ANN013", "a01", Level.WARNING, False),
    ],
)
def test_errors_block_except_in_the_labels_of_an_annotation(
    code: str, annotator: str | None, level: Level, blocks: bool
) -> None:
    assert blocks_release(Issue(code, level, "", "owls", annotator)) is blocks
