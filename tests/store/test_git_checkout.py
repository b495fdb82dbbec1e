"""A commit of a project is checked out beside it, and nothing of the project changes."""

import subprocess
from pathlib import Path

import pytest

from claimset.model.trouble import Misconfigured
from claimset.store.machine.git_checkout import project_at
from claimset.store.project import Project

_AS = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *_AS, *words], capture_output=True, check=True, text=True).stdout


@pytest.fixture
def committed(project: Project) -> Project:
    """A project in a folder of a repository, with a first commit without it and a second with it."""
    root = project.root.parent
    git(root, "init", "--quiet")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    (project.root / "paper.md").write_text("committed\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Add the project")
    return project


def test_a_commit_is_seen_beside_later_changes_which_stay(committed: Project) -> None:
    (committed.root / "paper.md").write_text("staged\n")
    git(committed.root, "add", "--all")
    (committed.root / "paper.md").write_text("edited\n")
    before = git(committed.root, "status", "--porcelain"), git(committed.root, "worktree", "list")
    with project_at(committed, "HEAD") as past:
        assert past.root != committed.root
        assert (past.root / "paper.md").read_text() == "committed\n"
    assert not past.root.exists()
    assert (committed.root / "paper.md").read_text() == "edited\n"
    assert (git(committed.root, "status", "--porcelain"), git(committed.root, "worktree", "list")) == before


def test_the_index_of_a_hook_stays(committed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (committed.root / "new.md").write_text("staged\n")
    git(committed.root, "add", "--all")
    repository = committed.root.parent / ".git"
    before = git(committed.root, "ls-files", "--stage")
    monkeypatch.setenv("GIT_DIR", str(repository))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / "index"))
    with project_at(committed, "HEAD") as past:
        assert not (past.root / "new.md").exists()
    monkeypatch.undo()
    assert git(committed.root, "ls-files", "--stage") == before


def test_no_hook_of_the_repository_runs(committed: Project) -> None:
    hook = committed.root.parent / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\necho spoiled > "$(git rev-parse --show-toplevel)/project/paper.md"\n')
    hook.chmod(0o755)
    with project_at(committed, "HEAD") as past:
        assert (past.root / "paper.md").read_text() == "committed\n"


@pytest.mark.parametrize("ref", ["nowhere", "--help", "HEAD:project", "", "-x"])
def test_what_is_no_commit_is_refused(committed: Project, ref: str) -> None:
    with pytest.raises(Misconfigured, match="git knows no commit"), project_at(committed, ref):
        pass


def test_a_commit_without_the_project_is_refused_and_leaves_nothing(committed: Project) -> None:
    before = git(committed.root, "worktree", "list")
    with pytest.raises(Misconfigured, match=r"has no project/schema/schema\.json"), project_at(committed, "HEAD~1"):
        pass
    assert git(committed.root, "worktree", "list") == before


def test_outside_version_control_there_is_no_commit(project: Project) -> None:
    with pytest.raises(Misconfigured, match="git knows no commit"), project_at(project, "HEAD"):
        pass


def test_a_failure_of_git_is_one_sentence(committed: Project) -> None:
    blob = git(committed.root, "rev-parse", "HEAD:project/paper.md").strip()
    (committed.root.parent / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Misconfigured, match="git cannot check out the commit"), project_at(committed, "HEAD"):
        pass
