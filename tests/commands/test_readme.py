"""What the README tells people to type, typed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from claimset.adapters.disk import Project
from claimset.jobs.export import export

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", ["uv run claimset demo", "uv run pytest"])
def test_each_of_the_two_commands_stands_on_a_line_of_its_own(command: str) -> None:
    assert f"pip install uv && {command}\n" in _blocks("")


def test_the_lines_of_python_load_what_an_export_wrote(checkout: Project) -> None:
    export(checkout)
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


def test_every_verb_that_the_readme_names_is_a_command() -> None:
    verbs = set(re.findall(r"claimset ([a-z]+)", README))
    listed = subprocess.run(
        [sys.executable, "-c", "from claimset.commands import main; main()", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200"},
    ).stdout
    assert verbs - {"makes", "promises"} <= set(re.findall(r"^│ ([a-z]+) ", listed, re.MULTILINE))
