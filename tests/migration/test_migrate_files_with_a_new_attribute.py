"""An attribute is added to the schema of a project that is labelled: nobody's answer is made up on the way."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.migration.planner import plan_migration
from claimset.migration.stored_versions import StoredVersions
from claimset.release.build_schema import build_schema
from claimset.release.export import export
from claimset.release.records.sidecars import provenance_line
from claimset.store.project import Project
from support.changed_schemas import attribute
from support.migrating import TEXT, annotate, change_schema
from support.strategies import VERSION
from support.tree import tree

LOW = {"title": "Urgency", "oneOf": [{"const": "LOW"}, {"const": "HIGH"}], "default": "LOW", "x-pass": "attributes"}
EMPTY = "stays empty: nobody was asked"


def _add(new: dict[str, Any], *, required: bool = False) -> None:
    for place in (new["properties"]["claims"]["items"], new["properties"]["document"]):
        place["properties"]["urgency"] = LOW
    new["properties"]["claims"]["items"]["required"] += ["urgency"] * required


@pytest.fixture
def labelled(with_texts: Callable[..., Project]) -> Project:
    """Two documents, labelled and adjudicated, and an attribute of claims and of documents that came afterwards."""
    project = with_texts(one=TEXT, two=TEXT + " One more.")
    annotate(project)
    assert len(adjudicate_all(project).written) == 2
    change_schema(project, _add)
    return project


def _stored(project: Project, name: str) -> tuple[Any, Any]:
    (row,) = json.loads(project.pulled_file(name).read_bytes())["annotations"]
    return row, json.loads(project.gold_file(name).read_bytes())


def test_the_plan_counts_the_spans_documents_and_annotations_that_nobody_was_asked(labelled: Project) -> None:
    counts = plan_migration(labelled).counts
    assert counts[f"'urgency' of claims {EMPTY}"] == {"pulled": 2, "gold": 2}
    assert counts[f"'urgency' of document {EMPTY}"] == {"pulled": 2, "gold": 2}
    assert counts["annotations with a question that nobody was asked"] == {"pulled": 2}
    assert not any("gets the default" in what for what in counts)
    assumed = plan_migration(labelled, assume=True).counts
    assert assumed["'urgency' of claims gets the default, and nobody was asked"] == {"pulled": 2, "gold": 2}
    assert not any(EMPTY in what for what in assumed)


def test_it_is_empty_in_what_is_stored_adjudicated_and_exported(labelled: Project) -> None:
    apply_migration(labelled)
    assert plan_migration(labelled).rewrites == ()
    gold = labelled.gold_file("one").read_bytes()
    assert adjudicate_all(labelled).written == ()
    row, record = _stored(labelled, "one")
    assert row["gaps"] == {"document": {"urgency": []}, "claims": {"urgency": ["c0"]}}
    assert labelled.gold_file("one").read_bytes() == gold
    assert "urgency" not in record["claims"][0] | record["document"] | row["labels"]["claims"][0]


def test_it_is_empty_in_every_table_of_a_release(checkout: Project) -> None:
    change_schema(checkout, _add)
    build_schema(checkout)
    apply_migration(checkout)
    assert check(checkout).errors == 0
    folder = export(checkout).folder
    claims = [value for table in _tables(folder, "claims") for value in table["urgency"].to_pylist()]
    assert (len(claims) > 50, set(claims)) == (True, {None})
    for config in ("documents", "by_reference", "annotations"):
        for table in _tables(folder, config):
            assert set(table["urgency"].to_pylist()) == {None}
            assert {claim["urgency"] for row in table["claims"].to_pylist() for claim in row} <= {None}
    assert b"urgency" not in (folder / "records.jsonl").read_bytes()


def _tables(folder: Path, config: str) -> list[pa.Table]:
    tables = [pq.read_table(file) for file in folder.rglob("*.parquet") if config in file.relative_to(folder).parts]
    assert tables
    return tables


def test_assuming_is_explicit_and_stands_in_the_provenance(labelled: Project) -> None:
    before = tree(labelled.root / "annotations")
    apply_migration(labelled)
    between = tree(labelled.root / "annotations")
    # Who said nothing the first time can say it later.
    assert apply_migration(labelled, assume=True).files == 4
    row, record = _stored(labelled, "one")
    assumed = {"claims": {"urgency": ["c0"]}, "document": {"urgency": []}}
    assert ("gaps" in row, row["assumptions"], record["provenance"]["assumptions"]) == (False, assumed, assumed)
    assert (row["labels"]["claims"][0]["urgency"], record["claims"][0]["urgency"]) == ("LOW", "LOW")
    assert row["labels"]["document"]["urgency"] == record["document"]["urgency"] == "LOW"
    assert adjudicate_all(labelled).written == ()
    assert apply_migration(labelled, assume=True).files == 0
    stored = StoredVersions(labelled, labelled.schema()).gold(labelled.gold_file("one"), record)[0]
    assert json.loads(provenance_line(stored, ()))["assumptions"] == ["claims.urgency", "document.urgency"]
    undo_migration(labelled)
    assert tree(labelled.root / "annotations") == between
    undo_migration(labelled)
    assert tree(labelled.root / "annotations") == before


def test_gold_waits_where_the_schema_requires_what_nobody_was_asked(with_texts: Callable[..., Project]) -> None:
    project = with_texts(one=TEXT)
    annotate(project)
    adjudicate_all(project)
    change_schema(project, lambda new: _add(new, required=True))
    (waits,) = plan_migration(project).undecided
    assert waits.what == "'urgency' of claims is required and nobody was asked: --assume-defaults"
    assert (waits.count, waits.documents) == (1, ("one",))
    apply_migration(project)
    row, record = _stored(project, "one")
    assert (row["schema_version"], record["schema_version"]) == ("2.0.0", VERSION)
    assert [issue.code for issue in adjudicate_all(project).issues] == ["ANN004"]
    assert not [issue for issue in check(project).issues if issue.code == "CLM002"]
    assert apply_migration(project, assume=True).undecided == ()
    assert _stored(project, "one")[1]["provenance"]["assumptions"]["claims"] == {"urgency": ["c0"]}
    assert not [issue for issue in check(project).issues if issue.code in {"SCH002", "GLD002", "GLD003"}]


def test_an_answer_that_was_never_given_does_not_follow_a_default_that_changes(labelled: Project) -> None:
    apply_migration(labelled)
    change_schema(labelled, lambda new: attribute(new, "claims", "urgency").update(default="HIGH"), "3.0.0")
    apply_migration(labelled)
    row, record = _stored(labelled, "one")
    assert row["schema_version"] == record["schema_version"] == "3.0.0"
    assert "urgency" not in row["labels"]["claims"][0] | record["claims"][0]
