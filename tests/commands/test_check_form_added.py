"""A new form of a check's issues is one file: --format offers it, and the command prints what it writes."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from claimset.commands import check
from claimset.report import forms
from claimset.report.forms import REPORTERS, read_reporters
from claimset.store.project import Project

_MODULE = """
from claimset.report.check_report import Reporter


def counts(report):
    return "".join(f"{issue.code} is an {issue.level} in {issue.file}\\n" for issue in report.issues)


REPORTER = Reporter("counts", 70, counts)
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[typer.Typer]:
    """The command with one more form, whose module lies in a folder of its own."""
    (tmp_path / "counts.py").write_text(_MODULE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms, "__path__", [*forms.__path__, str(tmp_path)])
        for name, reporter in read_reporters().items():
            patch.setitem(REPORTERS, name, reporter)
        app = typer.Typer()
        app.command()(importlib.reload(check).command)
        yield app
    importlib.reload(check)


def test_a_form_in_one_file_is_offered_and_written(app: typer.Typer, checkout: Project) -> None:
    document = next(row for row in checkout.documents() if row.is_open)
    gold_file = checkout.gold_file(document.id)
    gold_file.write_bytes(b"{")
    result = CliRunner().invoke(app, ["--format", "counts", "--select", "SCH001"], obj=checkout.root)
    assert (result.exit_code, result.stdout) == (1, f"SCH001 is an error in {checkout.relative(gold_file)}\n")
    assert "html|counts" in CliRunner().invoke(app, ["--help"], env={"COLUMNS": "160"}).stdout
