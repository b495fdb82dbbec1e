"""The state of the corpus, and the commands that change it."""

import shutil
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from claimset.model.machine import Machine
from claimset.release.split_plan import split_plan
from claimset.store.project import Project
from corpus import desk, files, state
from corpus.briefs.brief import prompt_hash
from corpus.commands import app
from corpus.desk import Desk
from corpus.plan.document import PlannedDocument
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
    assert opened.is_current(opened.states(opened.writings())), "uv run python -m corpus state"


def drafts(copy: Path, number: int) -> list[PlannedDocument]:
    """Write drafts that pass, for the first documents of the pilot."""
    chosen = Desk.open().documents(None, 0)[:number]
    for document in chosen:
        (copy / f"{document.id}.txt").write_text(passing_text(document), "utf-8")
    return chosen


def test_a_story_is_gated_kept_and_added_with_who_wrote_it(copy: Path) -> None:
    story = drafts(copy, 3)
    assert len({document.story for document in story}) == 1
    names = [str(copy / f"{document.id}.txt") for document in story]
    run("gate", *names)
    assert not desk.STATE.exists()
    run("gate", *names, "--model", "someone", "--version", "1", "--day", "2026-11-30")
    state_row = states()[story[0].id]
    assert (state_row.gated, state_row.passed, state_row.added) == (True, True, False)
    assert state_row.written is not None
    assert state_row.written.model == "someone"
    run("add", story[0].id)
    assert all(states()[document.id].added for document in story)
    project = Project.find(copy)
    added = project.documents()[0]
    assert (added.id, added.event, added.source_type) == (story[0].id, story[0].story, "synthetic")
    assert (added.licence, added.genre, added.outlet) == ("CC-BY-4.0", story[0].genre, story[0].outlet or None)
    assert added.machine == Machine("someone", "1", "2026-11-30", f"sha256:{state_row.written.prompt_sha256}")
    splits = {row.document: row.split for row in split_plan(project)}
    assert splits == {document.id: document.split for document in story}


def test_a_story_that_is_not_whole_is_not_added(copy: Path) -> None:
    document, *_ = drafts(copy, 1)
    run("gate", str(copy / f"{document.id}.txt"), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    result = runner.invoke(app, ["add", document.id])
    assert result.exit_code == 3
    assert f"{document.story}-2" in result.stderr
    assert Project.find(copy).documents() == []


def test_a_text_that_fails_is_not_kept(copy: Path) -> None:
    document = Desk.open().documents(None, 0)[0]
    draft = copy / f"{document.id}.txt"
    draft.write_text("Nothing of what was asked.\n", "utf-8")
    words = ("gate", str(draft), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    result = runner.invoke(app, list(words))
    assert result.exit_code == 1
    assert "is missing" in result.output
    assert states()[document.id].written is None


def test_a_text_that_was_edited_passes_no_more_and_keeps_who_wrote_it(copy: Path) -> None:
    document = Desk.open().documents(None, 0)[0]
    draft = copy / f"{document.id}.txt"
    draft.write_text(passing_text(document), "utf-8")
    run("gate", str(draft), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    text_file = state.text_file(document.id)
    text_file.write_text(text_file.read_text("utf-8") + "More.\n", "utf-8")
    assert runner.invoke(app, ["state", "--check"]).exit_code == 1
    writing = states()[document.id].written
    assert writing is not None
    run("state")
    edited = states()[document.id]
    assert (edited.written, edited.gated, edited.passed) == (writing, False, False)


def test_a_folder_of_briefs_is_judged_whole_and_gives_the_prompt(copy: Path) -> None:
    folder = copy / "writing"
    first, second, *_ = Desk.open().documents(None, 0)
    run("brief", first.id, second.id, "--out", str(folder))
    (folder / f"{first.id}.txt").write_text(passing_text(first), "utf-8")
    brief = folder / f"{first.id}.md"
    brief.write_text(brief.read_text("utf-8") + "Another line.\n", "utf-8")
    words = ("gate", str(folder), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    result = runner.invoke(app, list(words))
    assert result.exit_code == 1
    assert "has no text yet" in result.output
    assert "passes" in result.output
    writing = states()[first.id].written
    assert writing is not None
    assert writing.prompt_sha256 == prompt_hash((folder / "writer.md").read_text("utf-8"), brief.read_text("utf-8"))
    assert states()[second.id].written is None
    assert not states()[first.id].stale


def test_drafts_of_a_folder_are_held_against_each_other(copy: Path) -> None:
    chosen = drafts(copy, 2)
    for document in chosen:
        draft = copy / f"{document.id}.txt"
        title = "What is counted\n\n" if document.has_title else ""
        draft.write_text(f"{title}Here it all begins again. {passing_text(document)}", "utf-8")
    result = runner.invoke(app, ["gate", *(str(copy / f"{document.id}.txt") for document in chosen)])
    assert result.exit_code == 1
    assert "opening:" in result.output


def test_a_text_is_stale_where_its_plan_changed_and_not_where_its_brief_did(copy: Path) -> None:
    document, *_ = drafts(copy, 1)
    run("gate", str(copy / f"{document.id}.txt"), "--model", "someone", "--version", "1", "--day", "2026-11-30")
    opened = Desk.open()
    writing = msgspec.structs.replace(opened.writings()[document.id], prompt_sha256="0" * 64)
    assert [row.stale for row in opened.states({document.id: writing}) if row.written] == [False]
    moved = msgspec.structs.replace(document, words=document.words + 10)
    changed = opened._replace(plan=[moved if item.id == moved.id else item for item in opened.plan])
    assert [row.stale for row in changed.states({document.id: writing}) if row.written] == [True]


def test_no_text_is_stale() -> None:
    assert [row.document for row in files.read_rows(files.STATE, DocumentState) if row.stale] == []


def test_a_document_that_is_not_planned_is_named(copy: Path) -> None:
    result = runner.invoke(app, ["brief", "nothing-1"])
    assert result.exit_code == 3
    assert "nothing-1" in result.stderr


def test_who_wrote_a_text_is_said_whole_or_not_at_all(copy: Path) -> None:
    document, *_ = drafts(copy, 1)
    result = runner.invoke(app, ["gate", str(copy / f"{document.id}.txt"), "--version", "1", "--day", "2026-11-30"])
    assert result.exit_code == 3
    assert "belong together" in result.stderr
    assert not desk.STATE.exists()


def test_a_draft_that_is_no_utf_8_is_one_sentence(copy: Path) -> None:
    document, *_ = drafts(copy, 1)
    (copy / f"{document.id}.txt").write_bytes(b"caf\xe9")
    result = runner.invoke(app, ["gate", str(copy / f"{document.id}.txt")])
    assert result.exit_code == 3
    assert "is not UTF-8" in result.stderr
