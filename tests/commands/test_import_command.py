"""`claimset import` as a person types it."""

import json
from collections.abc import Callable
from pathlib import Path

from claimset.store.project import Project
from commands.conftest import CommandResult

_TEXT = "Ida Holm left."


def test_an_import_says_what_came_in_and_fails_where_something_did_not(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    project, file = with_texts(owls=_TEXT), tmp_path / "owls.ann"
    words = ("import", str(file), "--format", "brat", "--annotator", "a01")
    file.write_text("T1\tPERSON 0 8\tIda Holm\n")
    result = within(project, *words)
    assert (result.code, "1 annotation of a01 in 'entities', 1 file changed, 0 refused" in result.words) == (0, True)
    result = within(project, *words, "--json")
    assert json.loads(result.out) | {"issues": []} == {
        "interface": "entities",
        "annotations": 1,
        "changed": [],
        "refused": 0,
        "incomplete": 0,
        "issues": [],
    }
    file.write_text("T1\tPERSON 0 8\tIda Holm\nT2\tTown 0 3\tIda\n")
    result = within(project, *words, COLUMNS="400")
    assert result.code == 1
    assert "line 2: the label 'Town' is not in the schema" in result.out


def test_a_list_that_is_cut_says_where_the_whole_one_is(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    project, file = with_texts(owls=_TEXT), tmp_path / "owls.ann"
    file.write_text("".join(f"T{number}\tPERSON 4 8\tIda\n" for number in range(53)))
    result = within(project, "import", str(file), "--format", "brat", "--annotator", "a01")
    assert "and 3 more: --json lists them all" in result.out


def test_a_format_that_is_not_read_is_refused_with_those_that_are(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (tmp_path / "owls.csv").write_text("a")
    result = within(
        project, "import", str(tmp_path / "owls.csv"), "--format", "csv", "--annotator", "a01", COLUMNS="300"
    )
    assert result.code == 2
    assert all(name in result.err for name in ("labelstudio", "brat", "conll", "doccano", "prodigy", "inception"))


def test_an_issue_without_a_place_begins_with_its_message(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    project, file = with_texts(owls=_TEXT), tmp_path / "owls.ann"
    file.write_text("T1\tPERSON 0 8\tIda Holm\n#1\tAnnotatorNotes T1\tcheck\n")
    result = within(project, "import", str(file), "--format", "brat", "--annotator", "a01")
    assert "SCH003 1 answer in 'notes on regions'" in result.out
