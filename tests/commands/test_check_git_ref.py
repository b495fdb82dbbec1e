"""`claimset check --git-ref`: a commit is judged as a check in a checkout of it judges it."""

import json
from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import run
from store.test_git_checkout import git
from support.releasing import keep_documents


@pytest.fixture
def broken_before(checkout: Project) -> Project:
    """A project whose last commit mends a gold claim, which starts one code point too late in the commit before."""
    project = keep_documents(checkout, 5)
    file = next(iter(project.stored("gold")))
    good = file.read_bytes()
    record = json.loads(good)
    record["claims"][0]["start"] += 1
    git(project.root, "init", "--quiet")
    for content in (json.dumps(record).encode(), good):
        file.write_bytes(content)
        git(project.root, "add", "--all")
        git(project.root, "commit", "--quiet", "--message", "Change the claim")
    return project


@pytest.mark.parametrize("form", ["json", "sarif", "text"])
def test_a_commit_is_judged_as_in_a_checkout_of_it(broken_before: Project, tmp_path: Path, form: str) -> None:
    (broken_before.root / "raw" / "manifest.jsonl").write_text("spoiled later\n")
    git(broken_before.root, "worktree", "add", "--quiet", "--detach", str(tmp_path / "past"), "HEAD~1")
    in_checkout = run("check", "--format", form, cwd=tmp_path / "past")
    by_name = run("check", "--git-ref", "HEAD~1", "--format", form, cwd=broken_before.root)
    assert by_name == in_checkout
    assert by_name.code == 1
    assert "SPN005" in by_name.out


def test_the_next_commit_is_mended_and_one_document_of_it_can_be_named(broken_before: Project) -> None:
    name = next(iter(broken_before.stored("gold"))).stem
    result = run("check", name, "--git-ref", "HEAD", "--select", "SPN005", cwd=broken_before.root)
    assert result.code == 0
    assert "1 document," in result.words


@pytest.mark.parametrize("words", [["--fix"], ["--schema", "schema/schema.json"], ["DATASHEET.md"]])
def test_a_commit_goes_with_no_file_and_no_fix(broken_before: Project, words: list[str]) -> None:
    assert run("check", "--git-ref", "HEAD", *words, cwd=broken_before.root).code == 2


def test_what_is_no_commit_is_one_sentence(broken_before: Project) -> None:
    result = run("check", "--git-ref", "nowhere", cwd=broken_before.root)
    assert result.code == 3
    assert "git knows no commit 'nowhere'" in result.words
