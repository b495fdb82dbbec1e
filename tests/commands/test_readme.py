"""What the README tells people to type, typed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from claimset.release.export import export
from claimset.store.project import Project
from managed_python import managed_python

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clone of this repository holds, with no environment and no uv."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    folder = tmp_path_factory.mktemp("fresh") / "clone"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a shell whose Python is managed by somebody else, with a new home."""
    place = tmp_path_factory.mktemp("managed")
    # What uv keeps of packages is no setting, and is too large to fetch again for a test.
    uv = os.environ.get("UV", "uv")
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    ours = ("VIRTUAL_ENV", "PYTHON", "UV_RUN", "UV_PROJECT", "PYTEST")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = f"{managed_python(place / 'python')}:/usr/bin:/bin"
    # The folder of tests may lie on another disk than these packages, and they are a gigabyte: links will do.
    return {**environment, "HOME": str(place), "PATH": path, "UV_CACHE_DIR": cache, "UV_LINK_MODE": "symlink"}


def test_pip_installs_nothing_into_a_managed_python(managed: dict[str, str]) -> None:
    words = ["python3", "-m", "pip", "install", "uv"]
    result = subprocess.run(words, env=managed, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "externally-managed-environment" in result.stderr


def test_each_of_the_two_commands_is_a_line_that_works_where_python_is_managed(
    fresh: Path, managed: dict[str, str]
) -> None:
    lines = [line for block in _blocks("") for line in block.splitlines() if "uv run" in line]
    demo, tests = (
        next(line for line in lines if line.endswith(f"uv run {word}")) for word in ("claimset demo", "pytest")
    )
    install, _, run_pytest = tests.partition(" && ")
    assert demo.startswith(f"{install} && ")
    # As they are written but that uv is installed once, and asked for no more than what they are: the tests would run
    # themselves.
    line = f"{demo} --help && {run_pytest} --version"
    result = subprocess.run(["bash", "-c", line], cwd=fresh, env=managed, capture_output=True, text=True, check=False)
    if "Retrying" in result.stderr and not (fresh / ".uv").exists():
        pytest.skip("pip reaches no index")
    assert result.returncode == 0, result.stderr
    assert "Usage: claimset demo" in result.stdout
    assert "\npytest " in result.stdout
    assert (fresh / ".venv" / "pyvenv.cfg").is_file()
    packages = subprocess.run(
        ["python3", "-m", "pip", "list"], env=managed, capture_output=True, text=True, check=True
    ).stdout
    assert "uv " not in packages


def test_the_lines_of_python_load_what_an_export_wrote(checkout: Project) -> None:
    export(checkout, "0.0.0")
    (code,) = _blocks("python")
    process = subprocess.run(
        [sys.executable, "-I", "-c", code + "\nprint(len(claims), claims.features['label'].names)"],
        cwd=checkout.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    count, _, names = process.stdout.partition(" ")
    assert int(count) > 0
    assert "Ignoring part" not in process.stderr
    assert all(name in names for name in checkout.schema().with_role("claim")[0].labels)
