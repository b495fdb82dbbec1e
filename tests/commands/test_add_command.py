"""`claimset add` as a person types it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from claimset.store.files.intake import ROW_FIELDS
from claimset.store.project import Project
from commands.conftest import CommandResult


def test_columns_that_are_not_read_are_named(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    row = {"id": 12, "text": "Harrow Police closed 40 cases.", "label": [[0, 13, "ORG"]], "a\nb\x1b[31m": 1}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")
    result = within(project, "add", "--language", "en", str(tmp_path / "rows.jsonl"))
    assert result.code == 0
    assert "not read: 'label', 'a\\nb\\u001b[31m'" in result.words


def test_an_export_is_refused_by_name_and_no_address_is_said(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    task = {"id": 1, "data": {"text": "Owls."}, "annotations": [{"completed_by": {"email": "lin@example.org"}}]}
    (tmp_path / "export.json").write_text(json.dumps([task]))
    result = within(project, "add", str(tmp_path / "export.json"), COLUMNS="400")
    assert result.code == 1
    assert "it is a Label Studio export" in result.out
    assert "example.org" not in result.out + result.err
    assert not (project.root / "raw").exists()


def test_the_help_names_every_column_that_is_read(project: Project, within: Callable[..., CommandResult]) -> None:
    words = within(project, "add", "--help", COLUMNS="400").out
    for field in (*ROW_FIELDS, "text"):
        assert re.search(rf"\b{field}\b", words), field


def test_a_licence_that_is_given_later_is_entered_and_the_warning_goes(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (tmp_path / "owls.txt").write_text("The owls of Harrow came back.")
    within(project, "add", "--language", "en", str(tmp_path / "owls.txt"))
    assert "DOC014" in within(project, "check").out
    result = within(project, "add", "--licence", "CC-BY-4.0", str(tmp_path / "owls.txt"), COLUMNS="400")
    assert (result.code, "licence is CC-BY-4.0 now" in result.out) == (0, True)
    assert "DOC014" not in within(project, "check").out


def test_a_command_that_does_not_say_where_texts_come_from_asks_for_it(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (tmp_path / "owls.txt").write_text("The owls of Harrow came back.")
    words = ("add", "--language", "en", str(tmp_path / "owls.txt"))
    assert "nobody said where 1 new text comes from: claimset add with --source-type" in within(project, *words).words
    assert "--source-type" not in within(project, *words, "--source-type", "original").words
    assert [line.source_type for line in project.documents()] == ["original"]


def test_an_event_is_set_for_texts_that_come_in_and_for_documents_that_are_there(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    for name, text in {"ferry": "The ferry stopped.", "reply": "The owner replied.", "owls": "Owls came."}.items():
        (tmp_path / f"{name}.txt").write_text(text)
    within(project, "add", "--language", "en", "--event", "ferry-stops", str(tmp_path / "ferry.txt"))
    within(project, "add", "--language", "en", str(tmp_path / "reply.txt"), str(tmp_path / "owls.txt"))
    result = within(project, "event", "ferry", "reply", "ferry-stops")
    assert (result.code, result.out.split()) == (0, ["reply"])
    assert {line.id: line.event for line in project.documents()} == {
        "ferry": "ferry-stops", "reply": "ferry-stops", "owls": None,
    }  # fmt: skip
    assert within(project, "event", "owls", "The owls come").code == 3
