"""What changed between two schemas, and what stands in files of the earlier one, from the command line."""

import json
from collections.abc import Callable

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.changed_schemas import drop, labels, next_version, rename, split
from support.strategies import VERSION
from support.tree import tree


def _keep(project: Project) -> dict:
    source = json.loads(project.schema_file.read_bytes())
    version_file = project.version_file(source["x-version"])
    version_file.parent.mkdir(exist_ok=True)
    version_file.write_text(json.dumps(source))
    return source


def _change(project: Project, edit: Callable[[dict], None], version: str = "2.0.0") -> None:
    new = next_version(_keep(project), version)
    edit(new)
    project.schema_file.write_text(json.dumps(new))


def test_breaking_changes_end_with_1_and_say_which_version_they_need(
    checkout: Project, within: Callable[..., CommandResult]
) -> None:
    _change(checkout, lambda new: rename(labels(new, "entities"), "NGO", "CHARITY", new), "1.9.0")
    result = within(checkout, "schema", "diff")
    assert result.code == 1
    assert "CHARITY" in result.out
    assert "2.0.0 or higher" in result.words
    data = within(checkout, "schema", "diff", "--json").data
    assert (data["old"], data["new"]) == (VERSION, "1.9.0")
    assert [(item["kind"], item["level"], item["old"], item["new"]) for item in data["changes"]] == [
        ("rename", "breaking", ["NGO"], ["CHARITY"])
    ]


def test_compatible_changes_end_with_0(checkout: Project, within: Callable[..., CommandResult]) -> None:
    _change(checkout, lambda new: labels(new, "entities").append({"const": "STORM", "title": "Storm"}), "1.9.0")
    result = within(checkout, "schema", "diff", VERSION, "1.9.0")
    assert (result.code, "0 breaking" in result.words) == (0, True)


def test_files_are_compared_too(checkout: Project, within: Callable[..., CommandResult]) -> None:
    other_file = checkout.root / "other.json"
    new = next_version(_keep(checkout), "2.0.0")
    drop(labels(new, "entities"), "MEDIA", new)
    other_file.write_text(json.dumps(new))
    assert within(checkout, "schema", "diff", VERSION, "other.json").code == 1
    assert within(checkout, "schema", "diff", "other.json", "other.json").code == 0


@pytest.mark.parametrize("words", [("9.9.9",), ("nothing.json",), ("raw/manifest.jsonl",), ("../../etc/passwd",)])
def test_what_is_no_schema_is_one_sentence(
    checkout: Project, within: Callable[..., CommandResult], words: tuple[str]
) -> None:
    result = within(checkout, "schema", "diff", *words)
    assert (result.code, "try:" in result.err) == (3, True)


def test_a_migration_is_planned_done_and_undone(checkout: Project, within: Callable[..., CommandResult]) -> None:
    old_files = tree(checkout.root / "annotations")
    _change(checkout, lambda new: rename(labels(new, "entities"), "NGO", "CHARITY", new))
    plan_result = within(checkout, "schema", "migrate", "--plan", "--json")
    assert plan_result.code == 0
    assert plan_result.data["changes"]["label NGO → CHARITY"]["gold"] > 0
    assert plan_result.data["undecided"] == []
    assert tree(checkout.root / "annotations") == old_files
    result = within(checkout, "schema", "migrate", "--apply", "--json")
    assert (result.code, result.data["kept"]) == (0, f"annotations/migrations/{VERSION}-2.0.0.json")
    assert ", the x-version of schema/schema.json" in within(checkout, "schema", "migrate").words
    undone = within(checkout, "schema", "migrate", "--undo", "--json")
    assert (undone.code, len(undone.data["files"])) == (0, result.data["files"])
    assert tree(checkout.root / "annotations") == old_files


def test_a_drop_in_use_is_listed_and_waits(checkout: Project, within: Callable[..., CommandResult]) -> None:
    old_files = tree(checkout.root / "annotations")
    _change(checkout, lambda new: drop(labels(new, "entities"), "NGO", new))
    plan_result = within(checkout, "schema", "migrate")
    assert (plan_result.code, "label NGO was dropped" in plan_result.out) == (1, True)
    result = within(checkout, "schema", "migrate", "--apply")
    assert (result.code, "label NGO was dropped" in result.out, "relabel them in Label Studio" in result.words) == (
        1,
        True,
        True,
    )
    new_files = tree(checkout.root / "annotations")
    waiting = {name for name, data in old_files.items() if b'"NGO"' in data and name.startswith("gold/")}
    assert waiting
    assert all(new_files[name] == old_files[name] for name in waiting)
    assert any(new_files[name] != data for name, data in old_files.items())


def test_a_split_is_decided_in_the_table_that_the_plan_writes(
    checkout: Project, within: Callable[..., CommandResult]
) -> None:
    _change(checkout, lambda new: split(labels(new, "entities"), "NGO", ("CHARITY", "UNION"), new))
    plan_result = within(checkout, "schema", "migrate", "--plan")
    table = checkout.state / "decisions.csv"
    assert (plan_result.code, f"--apply --decisions {table}" in plan_result.words) == (1, True)
    # What stands last in a row is the column that a person fills in.
    head, *rows = table.read_text("utf-8-sig").splitlines()
    table.write_text("\n".join([head, f"{rows[0]}CHARITY", *rows[1:]]) + "\n")
    plan_result = within(checkout, "schema", "migrate", "--plan", "--decisions", str(table))
    assert (plan_result.code, f"{len(rows) - 1} choices to fill in" in plan_result.words) == (1, True)
    assert table.read_text("utf-8-sig").splitlines()[1] == f"{rows[0]}CHARITY"
    table.write_text("\n".join([head, *(f"{row}CHARITY" for row in rows)]) + "\n")
    plan_result = within(checkout, "schema", "migrate", "--plan", "--decisions", str(table))
    assert (plan_result.code, "0 choices to fill in" in plan_result.words) == (0, True)
    assert "a person decides" not in plan_result.out
    assert " 0 files would change" not in plan_result.words
    result = within(checkout, "schema", "migrate", "--apply", "--decisions", str(table))
    assert result.code == 0
    assert b'"NGO"' not in b"".join(tree(checkout.root / "annotations" / "gold").values())


@pytest.mark.parametrize(
    "words",
    [
        ("--plan", "--apply"),
        ("--apply", "--undo"),
        ("--server",),
        ("--plan", "--server"),
        ("--undo", "--server"),
        ("--undo", "--assume-defaults"),
        ("--undo", "--decisions", "table.csv"),
    ],
)
def test_options_that_do_not_go_together_are_usage(
    checkout: Project, within: Callable[..., CommandResult], words
) -> None:
    assert within(checkout, "schema", "migrate", *words).code == 2


def test_an_attribute_that_is_new_stays_empty_and_is_assumed_only_when_told(
    checkout: Project, within: Callable[..., CommandResult]
) -> None:
    urgency = {"title": "Urgency", "oneOf": [{"const": "LOW"}, {"const": "HIGH"}], "default": "LOW"}
    fields = {"urgency": {**urgency, "x-pass": "attributes"}}
    _change(checkout, lambda new: new["properties"]["claims"]["items"]["properties"].update(fields))
    words = "'urgency' of claims stays empty: nobody was asked"
    plan_result = within(checkout, "schema", "migrate", "--plan", "--json")
    assert (plan_result.code, plan_result.data["changes"][words]["gold"] > 0) == (0, True)
    assert within(checkout, "schema", "migrate", "--apply").code == 0

    def gold() -> bytes:
        return b"".join(data for name, data in tree(checkout.root / "annotations").items() if name.startswith("gold/"))

    assert b"urgency" not in gold()
    result = within(checkout, "schema", "migrate", "--apply", "--assume-defaults", "--json")
    assert (result.code, result.data["undecided"]) == (0, [])
    assert gold().count(b'"urgency": "LOW"') == gold().count(b'"claimant_kind"') > 0
    assert gold().count(b'"assumptions"') > 0
