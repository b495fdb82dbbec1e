"""`check --fix` as a person types it: what it says where, what it writes, how it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.store.project import Project
from commands.conftest import CommandResult, run_all
from support.tree import written

TEXT = "Director Lin Adler resigned."
MENDABLE = Span("p1", 8, 18, "PERSON")


@pytest.fixture
def faulty(with_texts: Callable[..., Project]) -> Project:
    """A project with a proposal that can be mended, and one that cannot."""
    project = with_texts(one=TEXT, two=TEXT + " So.")
    propose(project, "one", MENDABLE)
    return project


def _without_memory(project: Project) -> dict[str, tuple[int, int]]:
    """Every file but what a check remembers of its own verdicts."""
    return {name: kept for name, kept in written(project.root).items() if not name.startswith(".claimset/checked/")}


def propose(project: Project, name: str, *spans: Span) -> None:
    labels = Labels(layers={"entities": spans})
    project.write_prediction(name, Prediction("a-model", "1", labels), project.schema())


def test_a_plan_is_data_and_changes_nothing(faulty: Project) -> None:
    old_files = _without_memory(faulty)
    calls = {form: (["check", "--fix", "--plan", "--format", form], faulty.root, {}) for form in ("text", "json")}
    results = run_all(calls)
    assert _without_memory(faulty) == old_files
    (row,) = results["json"].rows
    assert (row["code"], row["where"], row["document"]) == ("SPN002", "file", "one")
    assert (row["fix"]["before"]["start"], row["fix"]["after"]["start"]) == (8, 9)
    assert "PERSON p1[8:18] ' Lin Adler'" in results["text"].out
    assert "PERSON p1[9:18] 'Lin Adler'" in results["text"].out
    assert all("1 would be mended" in item.words for item in results.values())
    # Nothing was changed, so the error stands.
    assert {item.code for item in results.values()} == {1}


def test_mending_says_what_it_did_and_ends_as_what_is_left_asks(
    faulty: Project, within: Callable[..., CommandResult]
) -> None:
    result = within(faulty, "check", "--fix")
    assert result.code == 0
    place = "annotations/predicted/one.json SPN002: PERSON p1[8:18] ' Lin Adler' → PERSON p1[9:18] 'Lin Adler'"
    assert f"mended {place}" in result.words
    assert "1 mended, 0 not" in result.words
    old_files = written(faulty.root)
    second_result = within(faulty, "check", "--fix")
    assert (second_result.code, "0 mended, 0 not" in second_result.words) == (0, True)
    assert written(faulty.root) == old_files


def test_what_cannot_be_mended_stands_and_ends_with_1(faulty: Project, within: Callable[..., CommandResult]) -> None:
    propose(faulty, "two", MENDABLE, Span("p3", 0, 11, "ROLE"))
    result = within(faulty, "check", "--fix", "--format", "json")
    assert result.code == 1
    # What is printed as data are the issues that are left.
    assert {row["code"] for row in result.rows} >= {"SPN005"}
    assert "SPN002" not in {row["code"] for row in result.rows}


def test_codes_and_documents_that_are_not_named_are_left(faulty: Project, within: Callable[..., CommandResult]) -> None:
    old_files = written(faulty.root / "annotations")
    for words in (["--ignore", "SPN002"], ["--select", "QTY"], ["two"]):
        assert "0 mended" in within(faulty, "check", *words, "--fix").words
    assert written(faulty.root / "annotations") == old_files
    assert "1 mended" in within(faulty, "check", "one", "--select", "SPN", "--fix").words


def test_a_file_elsewhere_is_mended_and_a_mended_copy_of_an_export_lies_beside_it(
    faulty: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    record = tmp_path / "a.json"
    record.write_bytes(faulty.prediction_file("one").read_bytes())
    region = {"id": "x", "from_name": "entities", "to_name": "text", "type": "labels"}
    value = {"start": 8, "end": 18, "text": " Lin Adler", "labels": ["PERSON"]}
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 2, "result": [{**region, "value": value}]}]}
    export = tmp_path / "export.json"
    export.write_text(json.dumps([task]))
    old_bytes = export.read_bytes()
    result = within(faulty, "check", str(record), str(export), "--fix")
    assert (result.code, "2 mended, 0 not" in result.words) == (0, True)
    assert f"{export} stays as it is; the mended copy is {tmp_path / 'export.mended.json'}" in result.words
    assert export.read_bytes() == old_bytes
    task["annotations"][0]["result"][0]["value"] = {**value, "start": 9, "text": "Lin Adler"}
    assert json.loads((tmp_path / "export.mended.json").read_bytes()) == [task]
    assert json.loads(record.read_bytes())["labels"]["entities"][0]["start"] == 9
    assert len(list(tmp_path.glob("a.json.*.orig"))) == 1


def test_a_mended_export_that_somebody_changed_is_not_written_over(
    faulty: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    region = {"id": "x", "from_name": "entities", "to_name": "text", "type": "labels"}
    value = {"start": 8, "end": 18, "text": " Lin Adler", "labels": ["PERSON"]}
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 2, "result": [{**region, "value": value}]}]}
    export, copy = tmp_path / "export.json", tmp_path / "export.mended.json"
    export.write_text(json.dumps(task))
    assert within(faulty, "check", str(export), "--fix", "--plan").code == 1
    assert not copy.exists()
    export.chmod(0o600)
    assert [within(faulty, "check", str(export), "--fix").code for _ in range(2)] == [0, 0]
    assert copy.stat().st_mode & 0o777 == 0o600
    copy.write_text("{}")
    last = tmp_path / "last.json"
    last.write_bytes(faulty.prediction_file("one").read_bytes())
    result = within(faulty, "check", str(export), str(last), "--fix")
    assert (result.code, copy.read_text()) == (1, "{}")
    reason = f"{copy} exists with other content: move it away, then mend again"
    assert f"{export} stays as it is (1 issue has a mend): {reason}" in result.words
    assert "1 mended, 0 not" in result.words
    assert json.loads(last.read_bytes())["labels"]["entities"][0]["start"] == 9


def test_a_code_that_is_ignored_keeps_no_other_from_being_mended(
    faulty: Project, within: Callable[..., CommandResult]
) -> None:
    result = within(faulty, "check", "--fix", "--ignore", "RLS002")
    assert (result.code, "1 mended, 0 not" in result.words) == (0, True)


def test_a_plan_alone_or_in_a_form_of_reports_is_bad_usage(faulty: Project) -> None:
    words = {"alone": ["--plan"], "sarif": ["--fix", "--plan", "--format", "sarif"]}
    results = run_all({name: (["check", *rest], faulty.root, {}) for name, rest in words.items()})
    assert {name: (results[name].code, results[name].out) for name in words} == dict.fromkeys(words, (2, ""))


def test_a_file_of_the_project_and_a_document_that_is_not_there_end_with_3(faulty: Project) -> None:
    words = {"file": str(faulty.prediction_file("one")), "nothing": "three"}
    results = run_all({name: (["check", word, "--fix"], faulty.root, {}) for name, word in words.items()})
    assert {results[name].code for name in words} == {3}
    assert "claimset check one --fix" in results["file"].words


def test_a_held_lock_ends_with_5_and_a_plan_needs_none(faulty: Project, within: Callable[..., CommandResult]) -> None:
    with faulty.locked():
        assert within(faulty, "check", "--fix").code == 5
        assert within(faulty, "check", "--fix", "--plan").code == 1
