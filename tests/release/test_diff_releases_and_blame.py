"""What is different between two releases, and who set each label."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.model.release_diff import LabelDiff, Relabelling
from claimset.model.trouble import Misconfigured
from claimset.release.compare.blame import blame
from claimset.release.compare.diff_releases import diff_releases
from claimset.store.project import Project
from commands.conftest import run
from release.test_recorded_releases import TEXTS
from support.recording import record_release
from support.releasing import say, settle


@pytest.fixture
def two_releases(with_texts: Callable[..., Project]) -> tuple[Project, Path, Path]:
    """A project that was released, edited in every way, and released again."""
    project = with_texts(owls=TEXTS["owls"], hens=TEXTS["hens"])
    say(project, "owls", [("e1", 0, 8, "NGO"), ("e2", 19, 25, "GPE"), ("e4", 49, 55, "DATE", {"timex": "2031-SP"})])
    say(project, "hens", [("e1", 57, 64, "PERSON")])
    first_release = record_release(settle(project))
    assert first_release.documents == 2, first_release.issues
    project.gold_file("hens").unlink()
    with_texts(bees=TEXTS["bees"])
    say(project, "bees", [("e1", 16, 24, "GPE")])
    say(project, "owls", [("e1", 0, 8, "GROUP"), ("e3", 57, 63, "ROLE"), ("e4", 49, 55, "DATE", {"timex": "2032-SP"})])
    settle(project)
    project.gold_file("hens").unlink(missing_ok=True)
    second_release = record_release(project)
    assert second_release.documents == 2, second_release.issues
    return project, first_release.folder, second_release.folder


def never() -> Project:
    raise AssertionError("two folders need no project")


def test_folders_are_compared_span_by_span_without_a_project(two_releases: tuple[Project, Path, Path]) -> None:
    diff = diff_releases(str(two_releases[1]), str(two_releases[2]), never)
    assert (diff.before, diff.after, diff.detailed) == ("0.1.0", "0.2.0", True)
    assert [(item.id, item.kind) for item in diff.documents] == [
        ("bees", "added"),
        ("hens", "removed"),
        ("owls", "changed"),
    ]
    owls = diff.documents[2]
    assert (owls.text, owls.labels, owls.moved) == (False, True, False)
    assert [(span.id, span.kind) for span in owls.spans] == [
        ("e1", "label"),
        ("e2", "removed"),
        ("e4", "attributes"),
        ("e3", "added"),
    ]
    assert str(owls.spans[0].before).startswith("NGO [0:8] ")
    assert str(owls.spans[0].after).startswith("GROUP [0:8] ")
    assert diff.relabelled == (Relabelling("entities", "NGO", "GROUP", 1),)


def test_the_balance_of_a_layer_is_told_before_and_after(two_releases: tuple[Project, Path, Path]) -> None:
    label_diffs = {item.label: item for item in diff_releases(str(two_releases[1]), str(two_releases[2]), never).labels}
    assert label_diffs["NGO"] == LabelDiff("entities", "NGO", 1, 0, 0.25, 0.0)
    assert (label_diffs["GROUP"].after, label_diffs["GROUP"].share_after) == (1, 0.25)
    assert sum(item.share_after for item in label_diffs.values()) == pytest.approx(1)


def test_of_a_recorded_version_documents_and_counts_are_known_without_its_folder(
    two_releases: tuple[Project, Path, Path],
) -> None:
    project, first, second = two_releases
    folder_diff = diff_releases("0.1.0", "0.2.0", lambda: project)
    assert folder_diff == diff_releases(str(first), str(second), never)
    shutil.rmtree(first)
    register_diff = diff_releases("0.1.0", "0.2.0", lambda: project)
    assert register_diff.detailed is False
    assert register_diff.labels == folder_diff.labels
    assert [(item.id, item.kind, item.labels) for item in register_diff.documents] == [
        (item.id, item.kind, item.labels) for item in folder_diff.documents
    ]


def test_a_release_and_itself_are_the_same(two_releases: tuple[Project, Path, Path]) -> None:
    diff = diff_releases(str(two_releases[2]), str(two_releases[2]), never)
    assert (diff.documents, diff.relabelled) == ((), ())


@pytest.mark.parametrize("words", ["nowhere", "0.9.9"])
def test_what_is_no_release_is_told_so(two_releases: tuple[Project, Path, Path], words: str) -> None:
    with pytest.raises(Misconfigured, match=r"neither|no recorded"):
        diff_releases(words, "0.2.0", lambda: two_releases[0])


def test_a_span_leads_back_to_its_annotation_and_its_first_release(two_releases: tuple[Project, Path, Path]) -> None:
    document_blame = blame(two_releases[0], "owls")
    assert [item.span for item in document_blame.spans] == ["e1", "e4", "e3"]
    first_span = document_blame.spans[0]
    assert (first_span.annotator, first_span.origin, first_span.task, first_span.annotation) == ("a01", "s/1", 10, 70)
    assert (first_span.set_at, first_span.guideline_version) == (
        "2026-01-02T10:00:00Z",
        two_releases[0].schema().guidelines,
    )
    assert (first_span.words, first_span.changed) == ("Owlwatch", None)
    assert (document_blame.releases, document_blame.since) == (("0.1.0", "0.2.0"), "0.2.0")
    assert blame(two_releases[0], "bees").since == "0.2.0"


def test_gold_that_says_something_else_than_the_annotation_is_told(two_releases: tuple[Project, Path, Path]) -> None:
    project = two_releases[0]
    file = project.gold_file("owls")
    file.write_text(file.read_text().replace('"GROUP"', '"NGO"').replace('"e3"', '"e9"'))
    spans = {item.span: item for item in blame(project, "owls").spans}
    assert spans["e1"].changed == "label was GROUP"
    assert (spans["e9"].annotator, spans["e9"].changed) == (None, None)
    assert blame(project, "owls").since is None


def test_no_word_of_a_text_that_is_not_ours_is_told(with_texts: Callable[..., Project]) -> None:
    project = with_texts(tier="own_copy", theirs=TEXTS["owls"])
    (document,) = project.documents()
    say(project, document.id, [("e1", 0, 8, "NGO")])
    (span,) = blame(settle(project), document.id).spans
    assert span.words is None


def test_a_document_or_span_that_is_not_there_is_told_so(two_releases: tuple[Project, Path, Path]) -> None:
    for words in (("nobody",), ("owls", "e77"), ("hens",)):
        with pytest.raises(Misconfigured):
            blame(two_releases[0], *words)


def test_the_commands_say_it_as_a_table_and_as_json(two_releases: tuple[Project, Path, Path]) -> None:
    project, first, second = two_releases
    diff_run = run("diff", "0.1.0", "0.2.0", cwd=project.root)
    assert (diff_run.code, "NGO [0:8]" in diff_run.out, "bees" in diff_run.out) == (0, True, True)
    data = json.loads(run("diff", str(first), str(second), "--json", cwd=first.parent.parent.parent).out)
    assert [item["id"] for item in data["documents"]] == ["bees", "hens", "owls"]
    blame_run = run("blame", "owls", cwd=project.root)
    assert (blame_run.code, "a01" in blame_run.out, "since 0.2.0" in blame_run.words) == (0, True, True)
    verify_run = run("verify", str(second), cwd=project.root)
    assert verify_run.code == 0
    (second / "records.jsonl").write_bytes(b"")
    damaged_run = run("verify", str(second), cwd=project.root)
    assert (damaged_run.code, "records.jsonl" in damaged_run.out) == (1, True)
    assert run("export", "--check", cwd=project.root).code == 1
