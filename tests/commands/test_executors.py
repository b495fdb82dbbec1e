"""`--executor` of check and export: what goes with it, and what it would run."""

import pytest
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.store.project import Project
from support.releasing import keep_documents


def _run(project: Project, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--project", str(project.root), *words])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--tasks", "2"),
        ("check", "--dry-run"),
        ("check", "--executor", "local", "--fix"),
        ("check", "--executor", "local", "--format", "html"),
        ("check", "--executor", "local", "--git-ref", "HEAD"),
        ("export", "--dry-run"),
        ("export", "--executor", "local", "--workers", "2"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused(checkout: Project, words: tuple[str, ...]) -> None:
    code, output = _run(checkout, *words)
    assert (code, "--executor" in output) == (2, True)


def test_the_issues_are_those_without_an_executor(checkout: Project) -> None:
    keep_documents(checkout, 3)
    alone = _run(checkout, "check", "--no-cache", "--format", "json")
    assert _run(checkout, "check", "--executor", "local", "--tasks", "1", "--format", "json") == alone


@pytest.mark.parametrize("command", ["check", "export"])
def test_a_dry_run_shows_the_script_and_writes_nothing(checkout: Project, command: str) -> None:
    keep_documents(checkout, 3)
    code, output = _run(checkout, command, "--executor", "slurm", "--tasks", "3", "--dry-run")
    assert (code, "#SBATCH --array=0-2" in output) == (0, True)
    assert not (checkout.state / "cluster").exists()
