"""What the repository holds, looked at as a whole."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ROOT.parent / "shared" / "seeds"


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.skipif(not OTHERS.is_dir(), reason="the five articles that are not ours lie outside this project")
def test_no_tracked_file_has_eight_words_in_a_row_of_a_text_that_is_not_ours() -> None:
    runs = set()
    for file in OTHERS.glob("*.txt"):
        words = _words(file.read_text(encoding="utf-8"))
        runs |= {tuple(words[start : start + 8]) for start in range(len(words) - 7)}
    assert runs
    hits = []
    for file in _tracked():
        words = _words(file.read_text(encoding="utf-8", errors="replace"))
        hits += [file for start in range(len(words) - 7) if tuple(words[start : start + 8]) in runs]
    assert hits == []


def test_private_state_and_builds_are_not_tracked() -> None:
    names = {file.relative_to(ROOT).parts[0] for file in _tracked()}
    private_names = names & {".claimset", ".dmypy.json", "build", "uv.lock", ".venv"}
    assert private_names == set(), "git rm --cached them, and name them in .gitignore"


def test_no_tracked_file_names_a_folder_of_the_machine_that_it_was_made_on() -> None:
    folders = {str(ROOT).encode(), str(Path.home()).encode() + b"/"} - {b"//"}
    naming = [file.relative_to(ROOT) for file in _tracked() if any(name in file.read_bytes() for name in folders)]
    assert naming == [], "git rm it, or name the file by its place in the project"


def test_every_file_in_raw_that_is_a_text_is_as_it_was_received() -> None:
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "raw/** -text" in attributes, "write 'raw/** -text' into .gitattributes"
