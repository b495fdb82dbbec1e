"""The state of the corpus, and the commands that change it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimset.store.project import Project
from corpus import desk, files, state
from corpus.commands import app
from corpus.desk import Desk
from corpus.state import DocumentState
from support.corpus import passing_text

runner = CliRunner()


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the plan and no texts of it, in which commands work."""
    root = files.HOME.parents[1]
    shutil.copytree(root / "schema", tmp_path / "schema")
    (tmp_path / "raw").mkdir()
    home = tmp_path / "scripts" / "corpus"
    home.mkdir(parents=True)
    monkeypatch.setattr(desk, "HOME", home)
    monkeypatch.setattr(desk, "STATE", home / "state.jsonl")
    monkeypatch.setattr(state, "TEXTS", home / "texts")
    return tmp_path


def states() -> dict[str, DocumentState]:
    return {row.document: row for row in files.read_rows(desk.STATE, DocumentState)}


def run(*words: str) -> str:
    result = runner.invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_committed_state_is_true() -> None:
    opened = Desk.open()
    assert opened.is_current(opened.states(opened.written())), "uv run python -m corpus state"


def test_a_text_is_gated_kept_and_added_with_who_wrote_it(copy: Path) -> None:
    document = Desk.open().documents(None, 0)[0]
    draft = copy / f"{document.id}.txt"
    draft.write_text(passing_text(document), "utf-8")
    run("gate", str(draft))
    assert not desk.STATE.exists()
    run("gate", str(draft), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    kept = states()[document.id]
    assert (kept.gated, kept.passed, kept.added) == (True, True, False)
    assert kept.written is not None
    assert kept.written.model == "someone"
    run("add", document.id)
    assert states()[document.id].added
    added = Project.find(copy).documents()[0]
    assert (added.id, added.event, added.source_type) == (document.id, document.story, "synthetic")
    assert (added.licence, added.genre, added.outlet) == ("CC-BY-4.0", document.genre, document.outlet or None)
    assert "0" in run("state")


def test_a_text_that_fails_is_not_kept(copy: Path) -> None:
    document = Desk.open().documents(None, 0)[0]
    draft = copy / f"{document.id}.txt"
    draft.write_text("Nothing of what was asked.\n", "utf-8")
    words = ("gate", str(draft), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    result = runner.invoke(app, list(words))
    assert result.exit_code == 1
    assert "stands 0 times" in result.output
    assert states()[document.id].written is None


def test_a_text_that_was_edited_counts_as_not_written(copy: Path) -> None:
    document = Desk.open().documents(None, 0)[0]
    draft = copy / f"{document.id}.txt"
    draft.write_text(passing_text(document), "utf-8")
    run("gate", str(draft), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    kept = state.text_file(document.id)
    kept.write_text(kept.read_text("utf-8") + "More.\n", "utf-8")
    assert runner.invoke(app, ["state", "--check"]).exit_code == 1
    run("state")
    assert states()[document.id].written is None


def test_a_document_that_is_not_planned_is_named(copy: Path) -> None:
    result = runner.invoke(app, ["brief", "nothing-1"])
    assert result.exit_code == 3
    assert "nothing-1" in result.stderr
