"""What is different between two releases, and who set each label."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.model.release_diff import LabelDiff, Relabelled
from claimset.model.trouble import Misconfigured
from claimset.release.compare.blame import blame
from claimset.release.compare.diff_releases import diff_releases
from claimset.release.export import export
from claimset.store.project import Project
from commands.conftest import run
from release.test_recorded_releases import TEXTS
from support.releasing import say, settle


@pytest.fixture
def twice(with_texts: Callable[..., Project]) -> tuple[Project, Path, Path]:
    """A project that was released, edited in every way, and released again."""
    project = with_texts(owls=TEXTS["owls"], hens=TEXTS["hens"])
    say(project, "owls", [("e1", 0, 8, "NGO"), ("e2", 19, 25, "GPE"), ("e4", 49, 55, "DATE", {"timex": "2031-SP"})])
    say(project, "hens", [("e1", 57, 64, "PERSON")])
    first = export(settle(project), record=True)
    assert first.documents == 2, first.issues
    project.gold_file("hens").unlink()
    with_texts(bees=TEXTS["bees"])
    say(project, "bees", [("e1", 16, 24, "GPE")])
    say(project, "owls", [("e1", 0, 8, "GROUP"), ("e3", 57, 63, "ROLE"), ("e4", 49, 55, "DATE", {"timex": "2032-SP"})])
    settle(project)
    project.gold_file("hens").unlink(missing_ok=True)
    second = export(project, record=True)
    assert second.documents == 2, second.issues
    return project, first.folder, second.folder


def never() -> Project:
    raise AssertionError("two folders need no project")


def test_folders_are_compared_span_by_span_without_a_project(twice: tuple[Project, Path, Path]) -> None:
    found = diff_releases(str(twice[1]), str(twice[2]), never)
    assert (found.before, found.after, found.detailed) == ("0.1.0", "0.2.0", True)
    assert [(item.id, item.kind) for item in found.documents] == [
        ("bees", "added"),
        ("hens", "removed"),
        ("owls", "changed"),
    ]
    owls = found.documents[2]
    assert (owls.text, owls.labels, owls.moved) == (False, True, False)
    assert [(span.id, span.kind) for span in owls.spans] == [
        ("e1", "label"),
        ("e2", "removed"),
        ("e4", "attributes"),
        ("e3", "added"),
    ]
    assert str(owls.spans[0].before).startswith("NGO [0:8] ")
    assert str(owls.spans[0].after).startswith("GROUP [0:8] ")
    assert found.relabelled == (Relabelled("entities", "NGO", "GROUP", 1),)


def test_the_balance_of_a_layer_is_told_before_and_after(twice: tuple[Project, Path, Path]) -> None:
    found = {item.label: item for item in diff_releases(str(twice[1]), str(twice[2]), never).labels}
    assert found["NGO"] == LabelDiff("entities", "NGO", 1, 0, 0.25, 0.0)
    assert (found["GROUP"].after, found["GROUP"].share_after) == (1, 0.25)
    assert sum(item.share_after for item in found.values()) == pytest.approx(1)


def test_of_a_recorded_version_documents_and_counts_are_known_without_its_folder(
    twice: tuple[Project, Path, Path],
) -> None:
    project, first, second = twice
    whole = diff_releases("0.1.0", "0.2.0", lambda: project)
    assert whole == diff_releases(str(first), str(second), never)
    shutil.rmtree(first)
    found = diff_releases("0.1.0", "0.2.0", lambda: project)
    assert found.detailed is False
    assert found.labels == whole.labels
    assert [(item.id, item.kind, item.labels) for item in found.documents] == [
        (item.id, item.kind, item.labels) for item in whole.documents
    ]


def test_a_release_and_itself_are_the_same(twice: tuple[Project, Path, Path]) -> None:
    found = diff_releases(str(twice[2]), str(twice[2]), never)
    assert (found.documents, found.relabelled) == ((), ())


@pytest.mark.parametrize("words", ["nowhere", "0.9.9"])
def test_what_is_no_release_is_told_so(twice: tuple[Project, Path, Path], words: str) -> None:
    with pytest.raises(Misconfigured, match=r"neither|no recorded"):
        diff_releases(words, "0.2.0", lambda: twice[0])


def test_a_span_leads_back_to_its_annotation_and_its_first_release(twice: tuple[Project, Path, Path]) -> None:
    found = blame(twice[0], "owls")
    assert [item.span for item in found.spans] == ["e1", "e4", "e3"]
    first = found.spans[0]
    assert (first.annotator, first.origin, first.task, first.annotation) == ("a01", "s/1", 10, 70)
    assert (first.set_at, first.guideline_version) == ("2026-01-02T10:00:00Z", twice[0].schema().guidelines)
    assert (first.words, first.changed) == ("Owlwatch", None)
    assert (found.releases, found.since) == (("0.1.0", "0.2.0"), "0.2.0")
    assert blame(twice[0], "bees").since == "0.2.0"


def test_gold_that_says_something_else_than_the_annotation_is_told(twice: tuple[Project, Path, Path]) -> None:
    project = twice[0]
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


def test_a_document_or_span_that_is_not_there_is_told_so(twice: tuple[Project, Path, Path]) -> None:
    for words in (("nobody",), ("owls", "e77"), ("hens",)):
        with pytest.raises(Misconfigured):
            blame(twice[0], *words)


def test_the_commands_say_it_as_a_table_and_as_json(twice: tuple[Project, Path, Path]) -> None:
    project, first, second = twice
    table = run("diff", "0.1.0", "0.2.0", cwd=project.root)
    assert (table.code, "NGO [0:8]" in table.out, "bees" in table.out) == (0, True, True)
    data = json.loads(run("diff", str(first), str(second), "--json", cwd=first.parent.parent.parent).out)
    assert [item["id"] for item in data["documents"]] == ["bees", "hens", "owls"]
    told = run("blame", "owls", cwd=project.root)
    assert (told.code, "a01" in told.out, "since 0.2.0" in told.words) == (0, True, True)
    verified = run("verify", str(second), cwd=project.root)
    assert verified.code == 0
    (second / "records.jsonl").write_bytes(b"")
    broken = run("verify", str(second), cwd=project.root)
    assert (broken.code, "records.jsonl" in broken.out) == (1, True)
    assert run("export", "--check", cwd=project.root).code == 1
