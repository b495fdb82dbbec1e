"""A process that we start, and whatever it starts, gets no token, and everything else of the environment."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import claimset
from claimset.model.trouble import Misconfigured
from claimset.model.upload import Upload
from claimset.release.publish_to.git import GitPlace
from claimset.server import server_folder
from claimset.store.machine.git_state import head_commit, uncommitted_files
from claimset.store.machine.processes import SECRETS
from claimset.store.machine.workers import map_in_order
from claimset.store.releases import folder as release

pytestmark = pytest.mark.skipif(os.name != "posix", reason="hooks are shell scripts here")

_SECRET = "never-in-a-child-0123456789"
_WHO = {f"GIT_{role}_{part}": "owl@host.example" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, _SECRET)
    for name, value in {**_WHO, "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONWARNINGS": "default"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def environment_file(tmp_path: Path) -> Path:
    """Where hooks write their environment."""
    return tmp_path / "seen"


@pytest.fixture
def hook(environment_file: Path) -> Callable[[Path], Path]:
    """Write a program that adds its name and its environment to `environment_file`."""

    def make(file: Path) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'#!/bin/sh\necho "$0" >>{environment_file}\nenv >>{environment_file}\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    return make


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def published(tmp_path: Path, hook: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    git(tmp_path, "init", "--quiet", "--bare", "place.git")
    hooks = ["pre-push", "pre-receive", "reference-transaction"]
    for name in hooks:
        hook(tmp_path / "hooks" / name)
    (tmp_path / "config").write_text(f"[core]\nhooksPath = {tmp_path / 'hooks'}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "README.md").write_text("a release")
    place = GitPlace(str(tmp_path / "place.git"))
    assert place.look().exists
    place.send(
        Upload("owls", "0.1.0", str(tmp_path / "files"), exists=True, head=None, files=("README.md",), removed=())
    )
    return [*hooks, "GIT_COMMITTER_EMAIL=owl@host.example"]


def asked(tmp_path: Path, hook: Callable[[Path], Path], _: pytest.MonkeyPatch) -> list[str]:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "raw.txt").write_text("a text")
    git(tmp_path, "add", "raw.txt")
    git(tmp_path, "commit", "--quiet", "-m", "begin")
    git(tmp_path, "config", "core.fsmonitor", str(hook(tmp_path / "watcher")))
    (tmp_path / "raw.txt").write_text("another")
    assert head_commit(tmp_path)
    assert uncommitted_files(tmp_path, ["raw.txt"], "build") == ["raw.txt"]
    return ["watcher", "GIT_OPTIONAL_LOCKS=0"]


def loaded(tmp_path: Path, hook: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(sys, "executable", str(hook(tmp_path / "python")))
    with pytest.raises((IndexError, Misconfigured)):
        release.load_back(tmp_path, ("labels",))
    return ["python", "HF_HUB_OFFLINE=1"]


def served(tmp_path: Path, hook: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(sys, "executable", str(hook(tmp_path / "python")))
    server_folder.launch(tmp_path, ["version"], {}, tmp_path / "log").wait(60)
    return ["python", f"LABEL_STUDIO_BASE_DATA_DIR={tmp_path}"]


@pytest.mark.parametrize("start", [published, asked, loaded, served])
def test_a_hook_or_a_child_sees_no_token(
    start: Callable[..., list[str]],
    tmp_path: Path,
    hook: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
    environment_file: Path,
) -> None:
    expected = start(tmp_path, hook, monkeypatch)
    content = environment_file.read_bytes().decode()
    for words in [*expected, "PATH="]:
        assert words in content
    assert _SECRET not in content
    assert os.environ["HF_TOKEN"] == _SECRET


def _environ() -> Callable[[int], list[str]]:
    return _read


def _read(_: int) -> list[str]:
    place = Path("/proc/self/environ")
    at_start = place.read_bytes().decode().split("\0") if place.exists() else []
    return [*at_start, *(f"{name}={value}" for name, value in os.environ.items())]


def test_a_worker_sees_no_token_and_this_process_keeps_it() -> None:
    for said in map_in_order(_environ, (), range(5), 2):
        assert any(item.startswith("PATH=") for item in said)
        assert [item for item in said if _SECRET in item] == []
        assert os.environ["LABEL_STUDIO_API_KEY"] == _SECRET


def test_every_process_is_started_with_the_environment_of_a_child() -> None:
    package = Path(claimset.__file__).parent
    sources = {
        file.relative_to(package).as_posix(): file.read_text(encoding="utf-8")
        for file in package.rglob("*.py")
        if file.parent.name != "baselines"
    }
    starting = {name for name, words in sources.items() if re.search(r"subprocess\.(run|Popen)\(", words)}
    assert starting == {
        "release/publish_to/git.py",
        "server/postgres.py",
        "server/server_folder.py",
        "store/machine/git_state.py",
        "store/releases/folder.py",
    }
    assert [name for name in starting if "child_environment(" not in sources[name]] == []
