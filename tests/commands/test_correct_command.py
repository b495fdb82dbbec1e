"""A text is corrected from the command line: planned, decided in a table, carried out, and brought back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.releasing import say, settle
from support.tree import tree

Within = Callable[..., CommandResult]
OLD = "Owls came to Harrow on Monday."


@pytest.fixture
def labelled(with_texts: Callable[..., Project]) -> Project:
    """A text with gold: one label on its first word, one on its last."""
    project = with_texts(owls=OLD)
    say(project, "owls", [("e1", 0, 4, "NGO"), ("e2", 23, 29, "GPE")])
    return settle(project)


def _file(project: Project, text: str) -> Path:
    file = project.root.parent / "owls-corrected.txt"
    file.write_text(text)
    return file


def _public(project: Project) -> dict[str, bytes]:
    return {name: data for name, data in tree(project.root).items() if not name.startswith(".claimset")}


def test_labels_on_the_same_words_move_and_come_back(labelled: Project, within: Within) -> None:
    file, before = _file(labelled, f"Oh: {OLD}"), _public(labelled)
    planned = within(labelled, "correct", "owls", file.name, "--plan")
    assert planned.code == 2  # the file is beside the project's folder
    planned = within(labelled, "correct", "owls", str(file), "--plan")
    assert (planned.code, _public(labelled)) == (0, before)
    assert "ranges of labels move" in planned.words
    assert "look at" in planned.out
    done = within(labelled, "correct", "owls", str(file), "--yes")
    assert (done.code, "owls is corrected" in done.words) == (0, True)
    assert labelled.text_of(labelled.documents()[0]) == f"Oh: {OLD}"
    assert within(labelled, "check").code == 0
    again = within(labelled, "correct", "owls", str(file), "--yes")
    assert (again.code, "owls has this text already" in again.words) == (3, True)
    assert within(labelled, "kept", "--restore", "correct/owls-1").code == 0
    assert {name: data for name, data in _public(labelled).items() if name != "raw/corrected.jsonl"} == before


def test_a_person_decides_about_changed_words_in_a_table(labelled: Project, within: Within, tmp_path: Path) -> None:
    file, table = _file(labelled, OLD.replace("Monday", "Tuesday")), tmp_path / "table.jsonl"
    before = _public(labelled)
    refused = within(labelled, "correct", "owls", str(file), "--yes")
    assert (refused.code, "'Monday' at 23 to 29 has other words in the new text" in refused.words) == (5, True)
    planned = within(labelled, "correct", "owls", str(file), "--plan", "--save", str(table), "--json")
    assert (planned.code, _public(labelled)) == (1, before)
    (row,) = map(json.loads, table.read_text().splitlines())
    assert planned.data["undecided"] == [row]
    assert row["new_words"] == "Tuesday"
    done = within(labelled, "correct", "owls", str(file), "--decisions", str(table), "--yes")
    assert done.code == 0
    assert [span["end"] for span in json.loads(labelled.gold_file("owls").read_bytes())["entities"]] == [4, 30]
