"""The commands of passes refuse what would store a machine's labels wrongly, and write nothing then."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claimset.store.project import Project
from corpus.passes.commands import app
from corpus.passes.packet import labels_file
from support.tree import tree

TEXT = "Quillhaven council has said that the harbour had about 60 berths last year.\n"


class Passes:
    """The command line of passes in a project with two texts, and the folder of an annotator."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.folder = project, folder

    def run(self, verb: str, *words: str, code: int = 0) -> str:
        """Run a command, and return what it says."""
        result = CliRunner().invoke(app, [verb, str(self.folder), *words])
        assert result.exit_code == code, result.output
        return result.output

    def prepare(self, *words: str, annotator: str = "m07", model: str = "Some model", code: int = 0) -> str:
        """Prepare the folder for a machine."""
        return self.run("prepare", "--annotator", annotator, "--model", model, "--version", "3", *words, code=code)

    def refuses(self, *words: str, code: int = 3, **options: str) -> str:
        """Prepare in vain: neither a folder nor a map is written."""
        before = tree(self.project.root), tree(self.folder)
        output = self.prepare(*words, **options, code=code)  # type: ignore[arg-type]
        assert (tree(self.project.root), tree(self.folder)) == before
        return output

    @property
    def map(self) -> dict[str, Any]:
        """The map of annotators."""
        return self.project.private("annotators.json")


@pytest.fixture
def passes(with_texts: Callable[..., Project], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Passes:
    """The commands in a new project, whose texts are `one` and `two`."""
    project = with_texts(one=TEXT, two="Another.\n")
    (project.root / "docs" / "reference").mkdir(parents=True)
    (project.root / "docs" / "reference" / "labels.md").write_text("# Labels\n", "utf-8")
    for module in ("corpus.passes.commands", "corpus.desk"):
        monkeypatch.setattr(f"{module}.HOME", project.root)
    return Passes(project, tmp_path / "m07's pass")


def _store(project: Project, annotator: str, made_by: str) -> None:
    schema = project.schema()
    row = {"annotator": annotator, "interface": "all", "made_by": made_by, "schema_version": schema.version}
    row |= {"guideline_version": schema.guidelines, "text_sha256": "0" * 64, "sha256": "0" * 64}
    row |= {"origin": "f00d", "task": 1, "annotation": 1, "labels": {}}
    file = project.pulled_file("one")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"format": 1, "id": "one", "annotations": [row]}), "utf-8")


def test_a_machine_is_entered_and_its_lines_are_checked(passes: Passes) -> None:
    assert "1 text, of 1 document" in passes.prepare("one")
    assert passes.map["m07"]["made_by"] == "machine"
    labels_file(passes.folder, "one").write_text("e1 | GOVERNMENT | Quillhaven council\n", "utf-8")
    assert "every line can be sent" in passes.run("check", "--annotator", "m07")
    labels_file(passes.folder, "one").write_text("e1 | GOVERNMENT | Harrowdale council\n", "utf-8")
    assert "line 1: the text does not have" in passes.run("check", "--annotator", "m07", code=1)


@pytest.mark.parametrize("name", ["Jane Doe", "M07", "m07; ls", ""])
@pytest.mark.parametrize("verb", ["check", "submit", "prepare"])
def test_a_name_is_no_pseudonym(passes: Passes, verb: str, name: str) -> None:
    machine = ["--model", "a", "--version", "1", "one"] if verb == "prepare" else []
    assert "is no pseudonym" in passes.run(verb, "--annotator", name, *machine, code=3)
    assert not passes.folder.exists()


def test_nothing_to_label_is_no_pass(passes: Passes) -> None:
    assert "there is no text to label" in passes.refuses()
    assert "there is no text to label" in passes.refuses("--batch", "9999")
    assert not passes.folder.exists()


def test_a_person_is_never_turned_into_a_machine(passes: Passes) -> None:
    rows = {"m07": {"email": "m07@annotators.claimset.example", "made_by": "person"}}
    passes.project.write_private("annotators.json", rows)
    assert "m07 is a person in .claimset/annotators.json" in passes.refuses("one", code=5)
    assert passes.map == rows


def test_another_model_needs_another_pseudonym(passes: Passes) -> None:
    passes.prepare("one")
    assert "another model, version or prompt" in passes.refuses("two", model="Another", code=5)


def test_a_missing_map_is_asked_for_before_a_machine_is_entered(passes: Passes) -> None:
    _store(passes.project, "a01", "person")
    assert "annotators.json is not here" in passes.refuses("one", annotator="m07")
    passes.project.write_private("annotators.json", {"a02": {"email": "x@example.org"}})
    assert "a01 is a person in annotations/pulled" in passes.refuses("one", annotator="a01", code=5)


def test_a_machine_that_a_pull_stored_is_entered_again(passes: Passes) -> None:
    _store(passes.project, "m07", "machine")
    passes.prepare("one")
    assert passes.map["m07"]["made_by"] == "machine"


def test_the_map_is_not_written_while_another_command_changes_the_project(passes: Passes) -> None:
    with passes.project.locked():
        assert "another claimset command is changing this project" in passes.prepare("one", code=5)
    assert not passes.folder.exists()
    assert not (passes.project.state / "annotators.json").exists()


def test_a_folder_without_texts_or_labels_is_named(passes: Passes) -> None:
    assert "there are no texts in" in passes.run("check", "--annotator", "m07", code=3)
    passes.prepare("one")
    assert "there are no labels in" in passes.run("check", "--annotator", "m07", code=3)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"", b"e1 | \x00"], ids=["no UTF-8", "empty", "NUL"])
def test_labels_that_are_no_text_are_a_fault(passes: Passes, data: bytes) -> None:
    passes.prepare("one")
    labels_file(passes.folder, "one").write_bytes(data)
    assert "one, it " in passes.run("check", "--annotator", "m07", code=1)


def test_texts_that_are_not_ours_are_named_and_kept_out_of_git(
    passes: Passes, with_texts: Callable[..., Project]
) -> None:
    assert "not ours" not in passes.prepare("one")
    assert not (passes.folder / ".gitignore").exists()
    with_texts("own_copy", hers="A text by somebody else.\n")
    (name,) = [document.id for document in passes.project.documents() if not document.is_open]
    assert f"{name}: not ours to pass on" in passes.prepare(name)
    assert (passes.folder / ".gitignore").read_text("utf-8") == "*\n"
