"""A new project comes back from git as it was, whatever git does to line ends elsewhere."""

import subprocess
from pathlib import Path

import pytest

from claimset.check.project import check
from claimset.model.issue import Issue, Level
from claimset.project.doctor import doctor
from claimset.project.init import init
from claimset.release.build_schema import check_schema as check_schema
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from support.tree import tree

SETTINGS = ["true", "input", "false"]
TEXTS = {
    "crlf": "Owls were counted.\r\nNinety of them.\r\n",
    "lf": "Owls were counted again.\nNinety of them.\n",
    "both": "Some owls left.\r\nSome stayed.\nNobody knows why.\r",
}


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Lin")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "lin@example.org")


def git(*words: str | Path) -> None:
    subprocess.run(["git", *words], check=True, capture_output=True)


def begun(root: Path, autocrlf: str | None, *, attributes: bool = True) -> Project:
    """Lay out a project with texts of every line end, in a repository with a setting and nothing committed."""
    project = Project(init(root, "owls").root)
    for name, text in TEXTS.items():
        (root.parent / f"{name}.txt").write_bytes(text.encode())
    add(project, [root.parent / f"{name}.txt" for name in TEXTS], Defaults(language="en", licence="CC0-1.0"))
    if not attributes:
        (root / ".gitattributes").unlink()
    git("init", "--quiet", root)
    if autocrlf is not None:
        git("-C", root, "config", "core.autocrlf", autocrlf)
    return project


def cloned(project: Project, place: Path, autocrlf: str) -> Project:
    """Commit everything that is not ignored, and clone it."""
    git("-C", project.root, "add", "--all")
    git("-C", project.root, "commit", "--quiet", "--message", "begin")
    git("clone", "--quiet", "--config", f"core.autocrlf={autocrlf}", project.root, place)
    return Project(place)


def stored(project: Project) -> dict[str, bytes]:
    return {name: data for name, data in tree(project.root).items() if not name.startswith((".git/", ".claimset/"))}


def errors(project: Project) -> list[Issue]:
    return [issue for issue in (*check(project).issues, *check_schema(project)) if issue.level == Level.ERROR]


def of_git(project: Project) -> list[tuple[str, Level]]:
    return [(issue.code, issue.level) for issue in check(project).issues if issue.file == ".gitattributes"]


@pytest.mark.parametrize("here", SETTINGS)
@pytest.mark.parametrize("elsewhere", SETTINGS)
def test_a_clone_of_a_new_project_has_every_byte(tmp_path: Path, here: str, elsewhere: str) -> None:
    project = begun(tmp_path / "owls", here)
    old_files = stored(project)
    assert of_git(project) == []
    clone = cloned(project, tmp_path / "clone", elsewhere)
    assert stored(clone) == old_files == stored(project)
    assert errors(clone) == []
    assert of_git(clone) == []


def test_private_state_and_builds_of_a_new_project_are_ignored(tmp_path: Path) -> None:
    project = begun(tmp_path / "owls", None)
    (project.build / "owls-0.0.0").mkdir(parents=True)
    (project.build / "owls-0.0.0" / "records.jsonl").write_text("{}\n")
    assert (project.root / ".claimset").is_dir()
    clone = cloned(project, tmp_path / "clone", "false")
    assert not (clone.root / ".claimset").exists()
    assert not clone.build.exists()


@pytest.mark.parametrize(
    ("autocrlf", "level", "state"),
    [
        ("true", Level.ERROR, "wrong"),
        ("input", Level.ERROR, "wrong"),
        ("false", Level.WARNING, "note"),
        (None, Level.WARNING, "note"),
    ],
)
def test_without_attributes_check_and_doctor_say_so_before_anything_is_committed(
    tmp_path: Path, autocrlf: str | None, level: Level, state: str
) -> None:
    project = begun(tmp_path / "owls", autocrlf, attributes=False)
    assert of_git(project) == [("DOC013", level)]
    (git_finding,) = (item for item in doctor(project.root) if item.name == "git")
    assert (git_finding.state, git_finding.exit_code) == (state, 3 if state == "wrong" else 0)
    assert "`raw/** -text`" in git_finding.remedy
    (project.root / ".gitattributes").write_text("* text=auto eol=lf\nraw/** -text\n")
    assert of_git(project) == []
    assert ("git", "ok") in {(item.name, item.state) for item in doctor(project.root)}


def test_what_check_warns_of_is_what_happens(tmp_path: Path) -> None:
    committed = begun(tmp_path / "owls", "input", attributes=False)
    lost = cloned(committed, tmp_path / "lost", "false")
    assert (lost.root / "raw" / "crlf.txt").read_bytes() == TEXTS["crlf"].replace("\r\n", "\n").encode()
    assert {"DOC001"} <= {issue.code for issue in errors(lost) if issue.document == "crlf"}
    changed = cloned(begun(tmp_path / "second" / "owls", "false", attributes=False), tmp_path / "changed", "true")
    assert {"DOC001", "DOC013", "SCH014"} <= {issue.code for issue in errors(changed)}


def test_a_text_that_an_attribute_singles_out_is_found_among_the_others(tmp_path: Path) -> None:
    project = begun(tmp_path / "owls", "false")
    with (project.root / ".gitattributes").open("a") as attributes:
        attributes.write("raw/lf.txt text\n")
    (issue,) = (issue for issue in check(project).issues if issue.code == "DOC013")
    assert issue.message.startswith("git changes the line ends of raw/lf.txt:")


def test_outside_version_control_nothing_is_said(tmp_path: Path) -> None:
    project = Project(init(tmp_path / "owls").root)
    (project.root / ".gitattributes").unlink()
    assert of_git(project) == []
    assert ("git", "ok") in {(item.name, item.state) for item in doctor(project.root)}
