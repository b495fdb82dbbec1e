"""An older project from the command line: refused in one sentence, planned, upgraded, taken back."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.tree import tree

OLDER = Path(__file__).resolve().parents[1] / "project" / "older_project"


@pytest.fixture
def older(tmp_path: Path) -> Project:
    shutil.copytree(OLDER, tmp_path / "older")
    return Project(tmp_path / "older")


def test_an_older_project_is_refused_planned_upgraded_and_taken_back(
    older: Project, within: Callable[..., CommandResult]
) -> None:
    before = tree(older.root)
    refused = within(older, "check")
    assert refused.code == 3
    assert "claimset upgrade --plan" in refused.words
    planned = within(older, "upgrade", "--plan")
    assert (planned.code, "13 files would change" in planned.words) == (0, True)
    assert "annotations/gold/*.json" in planned.out
    data = within(older, "upgrade", "--json").data
    assert {item["name"]: item["changes"] for item in data["files"]}["annotations/gold/harbour.json"] == [
        "states its format",
        "layers → annotations, gold_status taken",
    ]
    assert tree(older.root) == before
    assert within(older, "upgrade", "--apply").code == 0
    assert within(older, "check").code == 0
    assert "there is nothing to do" in within(older, "upgrade", "--apply").words
    assert within(older, "upgrade", "--undo").code == 0
    # A check remembers what it saw, outside of version control.
    assert {name: data for name, data in tree(older.root).items() if not name.startswith(".claimset/")} == before


def test_a_newer_file_is_refused_in_one_sentence(checkout: Project, within: Callable[..., CommandResult]) -> None:
    lines = checkout.manifest_file.read_text().splitlines(keepends=True)
    checkout.manifest_file.write_text("".join(['{"format": 7}\n', *lines[1:]]))
    result = within(checkout, "status")
    assert result.code == 3
    assert "raw/manifest.jsonl was written by a newer claimset (format 7, this one reads 1)" in result.words
    assert "install a newer claimset" in result.words


def test_in_a_check_a_newer_file_is_an_issue_in_its_place(
    checkout: Project, within: Callable[..., CommandResult]
) -> None:
    gold = checkout.stored("gold")[0]
    gold.write_text(json.dumps({**json.loads(gold.read_bytes()), "format": 2}))
    result = within(checkout, "check")
    assert result.code == 1
    assert "it was written by a newer claimset (format 2, this one reads 1): install a newer claimset" in result.out


def test_two_ways_at_once_are_no_way(older: Project, within: Callable[..., CommandResult]) -> None:
    assert within(older, "upgrade", "--plan", "--apply").code == 2
