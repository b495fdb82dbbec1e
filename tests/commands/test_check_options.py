"""`claimset check` over files and with a choice of codes: what it says, and how it ends."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult, CommandResults, run_all

TEXT = "Pim Vos said so."


def _region(name: str, start: int, end: int, label: str = "PERSON") -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": name, "from_name": "entities", "to_name": "text", "type": "labels", "value": value}


BAD = [_region("a", 0, 999), _region("b", 7, 12), _region("c", 0, 7, "ALIEN")]
NOTHING: Mapping[str, str] = {}
ASKED = {
    "all": "export.json",
    "json": "export.json --format json",
    "only": "export.json --select SPN --format json",
    "exact": "export.json --select SPN001 --select lbl004 --format json",
    "ignored": "export.json --ignore SPN --ignore LBL --format json",
    "both": "export.json --select SPN --ignore SPN002 --format json",
    "none left": "export.json --select SPN --ignore SPN --format json",
    "most": "export.json --max-issues 1",
    "most as json": "export.json --max-issues 2 --format json",
    "nothing shown": "export.json --max-issues 0",
    "many": "many.json --max-issues 120",
    "many by itself": "many.json",
    "folder": "folder",
    "lines": "folder/good.jsonl --format json",
    "field": "field.json --text-field body",
    "no field": "field.json --format json",
    "hostile": "hostile.json",
}
WRONG = {
    "unknown code": "export.json --select XYZ",
    "unknown number": "export.json --ignore SPN999",
    "no code": "export.json --select=",
    "a negative number": "export.json --max-issues -1",
    "a schema for nothing": "--schema schema.json",
    "a field for nothing": "--text-field body",
    "a document beside a file": "northmere-figures export.json",
}
MISSING = {
    "no file": "gone.json",
    "no file beside another": "export.json gone.json",
    "no schema": "export.json --schema gone.json",
    "a schema that is none": "export.json --schema export.json",
    "nothing in it": "empty",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, clone: Project) -> Path:
    """Files that somebody else made, in a folder of their own; nothing of it lies in a project."""
    root = tmp_path_factory.mktemp("given")

    def export(*regions: dict[str, Any], field: str = "text") -> dict[str, Any]:
        return {"id": 4, "data": {field: TEXT}, "annotations": [{"id": 1, "result": list(regions)}]}

    (root / "folder").mkdir()
    (root / "empty").mkdir()
    (root / "export.json").write_text(json.dumps([export(*BAD)]))
    (root / "many.json").write_text(json.dumps([export(*(_region(f"r{number}", 0, 999) for number in range(130)))]))
    (root / "folder" / "good.jsonl").write_text(json.dumps(export(_region("a", 0, 7))) + "\n")
    two = export(_region("a", 0, 7), field="body")
    two["data"]["title"] = "A title"
    (root / "field.json").write_text(json.dumps([two]))
    (root / "hostile.json").write_bytes(b"[" * 100_000)
    (root / "schema.json").write_bytes(clone.schema_file.read_bytes())
    return root


@pytest.fixture(scope="module")
def results(folder: Path, clone: Project) -> CommandResults:
    """Every command at once: by the schema that is named, or in a project."""
    calls: dict[str, tuple[list[str], Path, Mapping[str, str]]] = {}
    for name, words in ASKED.items():
        calls[name] = (["check", *words.split(), "--schema", "schema.json"], folder, NOTHING)
    for name, words in (WRONG | MISSING).items():
        calls[name] = (["--project", str(clone.root), "check", *words.split()], folder, NOTHING)
    calls["in a project"] = (["--project", str(clone.root), "check", "export.json"], folder, NOTHING)
    calls["no project"] = (["check", "export.json"], folder, NOTHING)
    calls["own"] = (["check", "annotations", "raw/../annotations/gold"], clone.root, NOTHING)
    calls["one document"] = (["check", "northmere-figures", "--select", "SPN"], clone.root, NOTHING)
    calls["advice"] = (["check", "northmere-figures", "--select", "ANN011"], clone.root, NOTHING)
    return run_all(calls)


def codes(said: CommandResult) -> list[str]:
    return sorted(row["code"] for row in said.rows)


def test_files_are_judged_by_the_schema_that_is_named(results: CommandResults) -> None:
    assert results["all"].code == results["in a project"].code == 1
    assert results["all"].out == results["in a project"].out
    assert {"LBL004", "SPN001", "SPN002"} <= set(codes(results["json"]))
    assert "1 document, 1 annotation," in results["all"].words
    assert results["no project"].code == 3


def test_an_issue_as_json_has_its_file_its_pointer_and_no_account(results: CommandResults) -> None:
    row = next(row for row in results["json"].rows if row["code"] == "SPN001")
    assert (row["file"], row["pointer"]) == ("export.json", "/0/annotations/0/result/0")
    assert (row["annotator"], row["document"], row["start"], row["end"]) == ("?", "task-4", 0, 999)


@pytest.mark.parametrize(
    ("name", "left", "code"),
    [
        ("only", ["SPN001", "SPN002"], 1),
        ("exact", ["LBL004", "SPN001"], 1),
        ("ignored", [], 0),
        ("both", ["SPN001"], 1),
        ("none left", [], 0),
    ],
)
def test_codes_are_chosen_by_name_or_by_their_beginning(
    results: CommandResults, name: str, left: list[str], code: int
) -> None:
    assert (codes(results[name]), results[name].code) == (left, code)


def test_advice_is_counted_apart_from_warnings(results: CommandResults) -> None:
    assert re.search(r"0 errors, 0 warnings, [2-9] infos", results["advice"].words)


def test_only_so_many_are_shown_and_the_rest_is_counted(results: CommandResults) -> None:
    all_rows = results["json"].rows
    assert results["most"].out.count("export.json") + results["most"].out.count("task-4") == 1
    assert f"{len(all_rows) - 1} more issues are not shown" in results["most"].words
    assert len(results["most as json"].rows) == 2
    assert (results["nothing shown"].out, results["nothing shown"].code) == ("", 1)
    errors = f"{sum(row['level'] == 'error' for row in all_rows)} errors"
    assert all(errors in results[name].words for name in ("all", "most", "most as json", "nothing shown"))
    assert results["many"].out.count("SPN001") == 120
    assert "and 80 more" in results["many by itself"].out


def test_a_file_without_a_fault_ends_with_0(results: CommandResults) -> None:
    for name in ("folder", "lines", "field", "own", "one document"):
        assert (results[name].code, "0 errors" in results[name].words) == (0, True), results[name]
    assert codes(results["no field"]) == ["SCH002"]
    assert (results["hostile"].code, "SCH001" in results["hostile"].out) == (1, True)


@pytest.mark.parametrize("name", WRONG)
def test_bad_usage_of_check_ends_with_2(results: CommandResults, name: str) -> None:
    assert (results[name].code, results[name].out) == (2, ""), results[name]


@pytest.mark.parametrize("name", MISSING)
def test_what_is_not_there_ends_with_3(results: CommandResults, name: str) -> None:
    assert (results[name].code, results[name].out) == (3, ""), results[name]
    assert "try:" in results[name].words


def test_a_document_is_meant_before_a_file_of_its_name(checkout: Project, within: Callable[..., CommandResult]) -> None:
    (checkout.root / "northmere-figures").write_bytes(b"{")
    assert within(checkout, "check", "northmere-figures").code == 0
    assert within(checkout, "check", "./northmere-figures").code == 1
