"""Splits of a project: groups stay together, what was released stays where it is, a person decides the rest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.check.project import check
from claimset.model.split import DEFAULT_SPLITS
from claimset.model.trouble import Misconfigured
from claimset.release.check_project import check_project
from claimset.release.export import export
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from support.recording import record_release
from support.releasing import FERRY, OWLS, counted, say, second, settle, two, with_splits

BOTH = f"{OWLS}. {FERRY}."


@pytest.fixture
def apart(with_texts: Callable[..., Project], project: Project) -> tuple[Project, str, str]:
    """Two documents that were released, one in train and one in test."""
    one, other = two(project, with_texts, OWLS, FERRY, splits=("train", "test"))
    release = record_release(project)
    assert release.documents == 2, release.issues
    return project, one, other


def codes(project: Project) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.document) for issue in check(project).issues if issue.code.startswith("SPL")]


def test_a_near_copy_goes_where_the_released_one_is(
    apart: tuple[Project, str, str], with_texts: Callable[..., Project]
) -> None:
    project, _, other = apart
    with_texts(reprint=f"On Sunday: {FERRY}, it says")
    say(project, "reprint", [("e1", 11, 19, "GROUP")])
    settle(project)
    assert check(project).partition.splits["reprint"] == check(project).partition.splits[other] == "test"


def test_a_document_that_belongs_to_both_is_refused_until_a_person_decides(
    apart: tuple[Project, str, str], with_texts: Callable[..., Project]
) -> None:
    project, one, other = apart
    with_texts(both=BOTH)
    say(project, "both", [("e1", 0, 8, "NGO")])
    settle(project)
    release = export(project)
    assert [(issue.code, issue.document) for issue in release.issues] == [("SPL001", "both")]
    assert all(words in release.issues[0].message for words in (f"{one} (train)", f"{other} (test)", "splits.jsonl"))
    decision = {"document": "both", "split": "train", "reason": "mostly about the shed", "owner": "a01"}
    file = project.root / "annotations" / "splits.jsonl"
    file.write_text(json.dumps(decision) + "\n")
    release = export(project)
    assert json.loads((release.folder / "splits.json").read_bytes()) == {one: "train", other: "test", "both": "train"}
    file.write_text(json.dumps({**decision, "split": "none"}) + "\n")
    second_release = export(project, out=project.root / "left")
    assert (second_release.documents, second_release.withheld, second_release.version) == (2, ("both",), "0.1.0")


def test_an_event_that_is_known_too_late_is_told_and_moves_nothing(apart: tuple[Project, str, str]) -> None:
    project, one, other = apart
    lines = project.manifest_file.read_text()
    project.manifest_file.write_text(lines.replace('"event": null', '"event": "harbour"'))
    assert [code for code, _ in codes(project)] == ["SPL001"]
    file = project.root / "annotations" / "splits.jsonl"
    file.write_text(json.dumps({"document": one, "split": "train", "reason": "known too late", "owner": "a01"}) + "\n")
    assert codes(project) == []
    assert check(project).partition.splits == {one: "train", other: "test"}


def test_gold_that_test_does_not_admit_is_withheld_and_said_so(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    one, other = two(project, with_texts, OWLS, FERRY, splits=("train", "test"))
    assert codes(project) == []
    second(project, one)
    settle(project, "a01")
    assert codes(project) == [("SPL002", other)]
    release = record_release(project)
    assert (release.documents, release.withheld, release.sizes["documents"]) == (1, (other,), {"train": 1})
    # What a release goes without is in no number of its datasheet.
    blocks = counted(project)
    assert "the one document" in blocks.made_by()
    assert "Gold status: 1 agreed" in blocks.made_by()
    (project.root / "DATASHEET.md").write_text(
        f"<!-- claimset:made-by -->\n{blocks.made_by()}<!-- /claimset:made-by -->\n"
    )
    assert "RLS001" not in {issue.code for issue in check_project(project).issues}
    (project.root / "DATASHEET.md").unlink()
    second(project, other)
    settle(project, "a01")
    release = export(project)
    assert (release.version.partition(".dev0+")[0], release.withheld) == ("0.1.1", ())
    assert json.loads((release.folder / "splits.json").read_bytes()) == {one: "train", other: "test"}


def test_a_card_says_that_test_holds_what_one_annotator_made_alone(apart: tuple[Project, str, str]) -> None:
    project, one, other = apart
    release = export(project)
    assert (release.withheld, json.loads((release.folder / "splits.json").read_bytes())) == (
        (),
        {one: "train", other: "test"},
    )
    words = "Gold status: 2 single (one annotator)."
    assert words in (release.folder / "README.md").read_text()
    assert words in counted(project).made_by()


def test_the_splits_of_what_is_gone_are_kept(apart: tuple[Project, str, str]) -> None:
    project, one, other = apart
    project.gold_file(other).unlink()
    release = export(project)
    assert json.loads((release.folder / "splits.json").read_bytes()) == {one: "train", other: "test"}
    assert ReleaseRegister(project.root).splits() == {one: "train", other: "test"}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"document": "a", "split": "somewhere", "reason": "r", "owner": "o"}',
        '{"document": "a", "split": "train", "reason": " ", "owner": "o"}',
        '{"document": "a", "split": "train", "reason": "r", "owner": "o"}\n' * 2,
    ],
)
def test_a_line_that_decides_nothing_is_named(project: Project, line: str) -> None:
    file = project.root / "annotations" / "splits.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(line)
    with pytest.raises(Misconfigured, match=r"splits\.jsonl, line"):
        check(project)


def test_a_decision_against_a_released_split_is_refused(apart: tuple[Project, str, str], tmp_path: Path) -> None:
    project, one, _ = apart
    line = {"document": one, "split": "test", "reason": "r", "owner": "o"}
    (project.root / "annotations" / "splits.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(Misconfigured, match="was released in train"):
        export(project)


def test_a_text_that_is_not_ours_belongs_with_its_near_copy_with_and_without_it(
    apart: tuple[Project, str, str], with_texts: Callable[..., Project]
) -> None:
    project = apart[0]
    with_texts(tier="own_copy", theirs=f"On Sunday: {FERRY}, it says. {FERRY}.", third=f"On Monday! {OWLS}.")
    for document in project.documents():
        if not document.is_open:
            say(project, document.id, [("e1", 11, 19, "GROUP")])
    settle(project)
    with_them = check(project).partition.splits
    for document in project.documents():
        if not document.is_open:
            project.text_file(document).unlink()
    assert check(project).partition.splits == with_them
    assert sorted(with_them.values()) == ["test", "test", "train", "train"]


def test_eight_words_of_a_text_that_is_not_ours_block_a_release_also_where_it_is_not_at_hand(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    with_texts(tier="own_copy", theirs=f"{OWLS}. {FERRY}.")
    (document,) = project.documents()
    say(project, document.id, [("e1", 0, 8, "NGO")])
    settle(project)
    project.text_file(document).unlink()
    assert export(project, out=project.root / "one").documents == 1
    (project.root / "DATASHEET.md").write_text(f"# Answers\n\nWe read: {FERRY}\n")
    release = export(project, out=project.root / "two")
    assert [(issue.code, issue.file) for issue in release.issues] == [("SAF008", "DATASHEET.md")]
    assert "Mariners" not in release.issues[0].message
    assert not (project.root / "two").exists()


def test_the_schema_says_what_a_split_admits(project: Project, with_texts: Callable[..., Project]) -> None:
    one, _ = two(project, with_texts, OWLS, FERRY, splits=("train", "test"))
    shares: dict[str, Any] = {split.name: {"share": split.share} for split in DEFAULT_SPLITS}
    with_splits(project, {**shares, "train": {"share": 80, "admits": ["decided"]}})
    assert codes(project) == [("SPL002", one)]
    assert "train, which admits no gold of status single" in check(project).issues[0].message
    assert export(project).withheld == (one,)
    with_splits(project, {**shares, "test": {"share": 10, "admits": ["single"]}})
    second(project, one)
    assert codes(project) == []
    assert "| test | 10 % | single | 1 |" in (export(project, replace=True).folder / "README.md").read_text()


def test_a_document_has_its_split_before_it_is_labelled(project: Project, with_texts: Callable[..., Project]) -> None:
    one, other = two(project, with_texts, OWLS, FERRY, splits=("train", "test"))
    project.gold_file(other).unlink()
    assert check(project).partition.splits == {one: "train", other: "test"}
    assert export(project).sizes["documents"] == {"train": 1}
