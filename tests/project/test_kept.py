"""What jobs kept is listed by one command, and each thing comes back to the bytes that it had."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.labels import Labels
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict, Misconfigured
from claimset.project.kept import kept_items, restore_kept
from claimset.project.upgrade import apply_upgrade
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import KeptDecision, KeptMigration, Migrations
from claimset.store.links import read_links, write_links
from claimset.store.project import Project
from claimset.texts.withdraw import plan_withdrawal, withdraw_document
from support.pulling import Bench
from support.releasing import say, settle
from support.tree import tree

DAY = date(2026, 3, 1)
OLDER = Path(__file__).resolve().parent / "older_project"
TEXTS = {"owls": "Owls came to Harrow on Monday.", "ferry": "The ferry of Harrow left at noon."}


@pytest.fixture
def labelled(with_texts: Callable[..., Project]) -> Project:
    """Two texts with gold, the gold of one made anew of other labels."""
    project = with_texts(**TEXTS)
    for name in TEXTS:
        say(project, name, [("e1", 0, 4, "NGO")])
    settle(project)
    say(project, "owls", [("e1", 13, 19, "GPE")])
    return settle(project)


def _names(project: Project, *documents: str) -> list[str]:
    return [item.name.rpartition("-")[0] or item.name for item in kept_items(project, documents)]


def test_a_new_project_has_nothing_to_list(project: Project) -> None:
    assert kept_items(project) == []


def test_replaced_annotations_and_gold_are_listed_and_come_back(labelled: Project) -> None:
    assert _names(labelled) == ["gold/owls", "pulled/owls"]
    assert _names(labelled, "ferry") == []
    gold = labelled.gold_file("owls").read_bytes()
    items = {item.name.partition("/")[0]: item for item in kept_items(labelled)}
    restored = restore_kept(labelled, items["gold"].name)
    assert restored.files == ("annotations/gold/owls.json",)
    assert json.loads(labelled.gold_file("owls").read_bytes())["entities"][0]["start"] == 0
    # What was there is kept in turn, so that the restoring can be taken back.
    (other,) = (item for item in kept_items(labelled) if item.name not in {row.name for row in items.values()})
    restore_kept(labelled, other.name)
    assert labelled.gold_file("owls").read_bytes() == gold


def test_what_a_pull_replaced_comes_back_and_the_next_pull_reads_the_task_again(
    with_texts: Callable[..., Project],
) -> None:
    bench = Bench(with_texts(**TEXTS))
    bench.annotate(1, "Harrow")
    bench.pull()
    first = bench.project.pulled_file("ferry").read_bytes()
    bench.annotate(1, "ferry", by=4)
    bench.pull()
    second = bench.project.pulled_file("ferry").read_bytes()
    (item,) = kept_items(bench.project)
    restore_kept(bench.project, item.name)
    assert bench.project.pulled_file("ferry").read_bytes() == first
    bench.pull()
    assert bench.project.pulled_file("ferry").read_bytes() == second


def test_a_withdrawn_document_comes_back_with_all_that_was_said_of_it(labelled: Project) -> None:
    before = {name: data for name, data in tree(labelled.root).items() if not name.startswith(".claimset")}
    withdraw_document(labelled, plan_withdrawal(labelled, "owls", "licence", DAY))
    (item,) = (item for item in kept_items(labelled) if item.name.startswith("withdraw/"))
    assert (item.what, item.document, item.moment) == ("the document before withdraw", "owls", "2026-03-01")
    with pytest.raises(Misconfigured, match="the project has no document 'owls' any more"):
        restore_kept(labelled, next(row.name for row in kept_items(labelled) if row.name.startswith("gold/")))
    restored = restore_kept(labelled, item.name)
    assert {"raw/owls.txt", "raw/manifest.jsonl", "annotations/gold/owls.json"} <= set(restored.files)
    after = {name: data for name, data in tree(labelled.root).items() if not name.startswith(".claimset")}
    assert {name: data for name, data in after.items() if name != "raw/withdrawn.jsonl"} == before
    assert kept_items(labelled, ["owls"])[0].name.startswith(("gold", "pulled"))


def test_an_upgrade_is_undone_by_its_name(tmp_path: Path) -> None:
    shutil.copytree(OLDER, tmp_path / "older")
    project = Project(tmp_path / "older")
    before = tree(project.root)
    apply_upgrade(project)
    assert [item.name for item in kept_items(project)] == ["upgrade-1"]
    restore_kept(project, "upgrade-1")
    assert tree(project.root) == before


def test_an_unknown_name_and_labels_of_another_text_are_refused(labelled: Project) -> None:
    with pytest.raises(Misconfigured, match="nothing is kept under the name 'nothing'"):
        restore_kept(labelled, "nothing")
    documents = {row.id: row for row in labelled.documents()}
    kept = next(item.name for item in kept_items(labelled) if item.name.startswith("gold/"))
    file = labelled.state / "kept" / f"{kept}.json"
    file.write_text(file.read_text().replace(documents["owls"].sha256, documents["ferry"].sha256))
    before = tree(labelled.root)
    with pytest.raises(Conflict, match="is about another text than owls has now"):
        restore_kept(labelled, kept)
    assert tree(labelled.root) == before


def _migrated(project: Project) -> KeptMigration:
    """Keep a migration of both texts, as if their annotations had been rewritten, with a decision about each."""
    files = {}
    for name in TEXTS:
        after = project.pulled_file(name).read_bytes()
        files[f"annotations/pulled/{name}.json"] = MigratedFile.of(after.replace(b"NGO", b"CHARITY"), after)
    decisions = tuple(KeptDecision(name, ("a01",), "e1", 0, 4, "CHARITY", "NGO") for name in TEXTS)
    migration = KeptMigration(1, ("1.0.0",), "1.1.0", files, decisions)
    Migrations(project).keep(migration)
    return migration


def test_a_document_comes_back_into_a_migration_from_which_another_was_withdrawn_by_request(labelled: Project) -> None:
    migration = _migrated(labelled)
    withdraw_document(labelled, plan_withdrawal(labelled, "owls", "licence", DAY))
    (kept,) = (item.name for item in kept_items(labelled) if item.name.startswith("withdraw/"))
    withdraw_document(labelled, plan_withdrawal(labelled, "ferry", "request", DAY))
    assert Migrations(labelled).last().files == {}
    # Nothing that is kept of one document holds labels of the other.
    holding = [name for name, data in tree(labelled.root).items() if b"ferry" in data]
    assert holding == ["raw/withdrawn.jsonl"]
    restore_kept(labelled, kept)
    owls = "annotations/pulled/owls.json"
    restored = Migrations(labelled).last()
    assert restored.files == {owls: migration.files[owls]}
    assert restored.decisions == migration.decisions[:1]


def test_a_document_comes_back_into_a_migration_to_the_same_bytes(labelled: Project) -> None:
    _migrated(labelled)
    before = {name: data for name, data in tree(labelled.root).items() if name.startswith("annotations/migrations")}
    for name in TEXTS:
        withdraw_document(labelled, plan_withdrawal(labelled, name, "licence", DAY))
        (kept,) = (item.name for item in kept_items(labelled) if item.name.startswith("withdraw/"))
        restore_kept(labelled, kept)
    after = {name: data for name, data in tree(labelled.root).items() if name.startswith("annotations/migrations")}
    assert after == before != {}


def test_links_to_a_document_that_went_meanwhile_stay_out_and_are_counted(labelled: Project) -> None:
    ends = LinkedClaim("ferry", "c1"), LinkedClaim("owls", "c1")
    write_links(labelled, [StoredLink(*ends, "SAME_AS", "c01", "one and the same")])
    withdraw_document(labelled, plan_withdrawal(labelled, "owls", "licence", DAY))
    withdraw_document(labelled, plan_withdrawal(labelled, "ferry", "licence", DAY))
    names = {item.document: item.name for item in kept_items(labelled) if item.name.startswith("withdraw/")}
    assert restore_kept(labelled, names["owls"]).left_out == 1
    assert read_links(labelled) == []
    assert [row.id for row in labelled.documents()] == ["owls"]


def test_a_prediction_from_before_a_correction_is_refused(labelled: Project) -> None:
    schema = labelled.schema()
    for words in ("first", "second"):
        labelled.write_prediction("owls", Prediction("m", words, Labels(layers={"entities": ()})), schema)
    (kept,) = (item for item in kept_items(labelled) if item.name.startswith("predicted/"))
    row = {"document": "owls", "version": 1, "sha256": "0" * 64, "day": kept.moment[:10]}
    (labelled.root / "raw" / "corrected.jsonl").write_text(json.dumps({"format": 1}) + "\n" + json.dumps(row) + "\n")
    before = tree(labelled.root)
    with pytest.raises(Conflict, match="is about another text than owls has now"):
        restore_kept(labelled, kept.name)
    assert tree(labelled.root) == before
