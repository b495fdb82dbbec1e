"""What `claimset check --format json` says is an interface: its keys, their order and their types stay as they are."""

import json
import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResults, run_all

KEYS = ["code", "level", "message", "document", "annotator", "interface"]
KEYS += ["start", "end", "pointer", "file", "url", "fix", "related"]
WORDS = (str, type(None))
TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("code", "level", "message"), (str,)),
    **dict.fromkeys(("document", "annotator", "interface", "pointer", "file", "url"), WORDS),
    **dict.fromkeys(("start", "end"), (int, type(None))),
    "fix": (dict, type(None)),
    "related": (list,),
}
PLAN = ["code", "where", "document", "annotator", "file", "pointer", "was", "becomes", "fix"]
SPAN = {"id", "start", "end", "label", "attributes"}
TEXT = "Pim Vos said 64 callers rang."


def region(name: str, start: int, end: int, label: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": name, "from_name": "entities", "to_name": "text", "type": "labels", "value": value}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, clone: Project) -> CommandResults:
    """Every kind of input, each with something wrong in it."""
    root = tmp_path_factory.mktemp("json")
    project = Project(root / "project")
    shutil.copytree(clone.root, project.root)
    ours = next(row for row in project.documents() if row.is_open and project.gold_file(row.id).is_file())
    own_copy = next(row for row in project.documents() if not row.is_open and project.gold_file(row.id).is_file())
    for row in (ours, own_copy):
        file = project.gold_file(row.id)
        record = json.loads(file.read_bytes())
        record["entities"][0]["start"] -= 1
        record["entities"][0]["end"] += 1
        file.write_text(json.dumps(record), encoding="utf-8")
        shutil.copyfile(file, root / f"{row.id}.json")
    lines = [(root / f"{row.id}.json").read_text(encoding="utf-8") for row in (ours, own_copy)]
    (root / "records.jsonl").write_text("\n".join(lines) + "\n{\n", encoding="utf-8")
    spans = [region("a", 3, 8, "PERSON"), region("b", 0, 7, "ALIEN")]
    export = [{"id": 4, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": spans}]}]
    (root / "export.json").write_text(json.dumps(export), encoding="utf-8")
    (root / "nothing.json").write_bytes(b"")
    calls = {
        "project": "",
        "document": ours.id,
        "file": f"{root}/{ours.id}.json",
        "JSON Lines": f"{root}/records.jsonl",
        "export": f"{root}/export.json",
        "export by a schema": f"{root}/export.json --schema {project.schema_file}",
        "no JSON": f"{root}/nothing.json",
        "folder": f"{root}/export.json {root}/records.jsonl",
        "plan": f"{root}/{ours.id}.json --fix --plan",
        "clean": f"{root}/nothing.json --select CLM",
    }
    return run_all(
        {name: (["check", *words.split(), "--format", "json"], project.root, {}) for name, words in calls.items()}
    )


INPUTS = ["project", "document", "file", "JSON Lines", "export", "export by a schema", "no JSON", "folder"]


@pytest.mark.parametrize("name", INPUTS)
def test_an_issue_has_these_keys_in_this_order_and_of_these_types(name: str, results: CommandResults) -> None:
    rows = results[name].rows
    assert rows
    for row in rows:
        assert list(row) == KEYS
        assert {key: type(value) for key, value in row.items() if not isinstance(value, TYPES[key])} == {}
        assert row["level"] in {"error", "warning", "info"}
        assert (row["start"] is None) == (row["end"] is None)


@pytest.mark.parametrize("name", INPUTS)
def test_every_line_of_the_answer_is_one_issue_and_ends_as_one(name: str, results: CommandResults) -> None:
    result = results[name]
    assert result.out.endswith("\n")
    assert result.out.count("\n") == len(result.rows)
    assert result.out.isascii()


def test_a_mend_as_data_is_a_span_before_and_after(results: CommandResults) -> None:
    fixes = [row["fix"] for row in results["project"].rows if row["fix"]]
    assert fixes
    for fix in fixes:
        assert list(fix) == ["before", "after"]
        assert fix["before"].keys() == SPAN


def test_a_planned_mend_has_these_keys_in_this_order(results: CommandResults) -> None:
    rows = results["plan"].rows
    assert rows
    assert all(list(row) == PLAN for row in rows)


def test_no_issue_is_no_line(results: CommandResults) -> None:
    assert (results["clean"].code, results["clean"].out) == (0, "")
