"""claimset schema build, check and show, as a person runs them."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from claimset.release.build_schema import build_schema
from claimset.store.project import Project
from commands.conftest import CommandResult, CommandResults, run_all
from support.other_domain import whole
from support.releasing import put_to_use

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., CommandResult]
IN_STEP = "the schema is valid, and every file made from it is up to date"


@pytest.fixture(scope="session")
def in_step(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in use, in step with its schema, that no test changes."""
    root = tmp_path_factory.mktemp("schema") / "project"
    shutil.copytree(ROOT / "schema", root / "schema")
    shutil.copyfile(ROOT / "README.md", root / "README.md")
    build_schema(put_to_use(Project(root)))
    return Project(root)


@pytest.fixture
def copy(in_step: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(in_step.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


def _change(project: Project, change: Callable[[dict[str, Any]], object]) -> None:
    file = project.root / "schema/schema.json"
    source = json.loads(file.read_bytes())
    change(source)
    file.write_text(json.dumps(source), encoding="utf-8")


def _zones(source: dict[str, Any]) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = source["properties"]["zones"]["items"]["properties"]["label"]["oneOf"]
    return options


@pytest.fixture(scope="module")
def results(in_step: Project, tmp_path_factory: pytest.TempPathFactory) -> CommandResults:
    """What is said where nothing is wrong, and where there is no project."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    calls = {
        "check": "schema check",
        "check json": "schema check --json",
        "build": "schema build",
        "show": "schema show all",
        "show nothing": "schema show no-such-interface",
        "show without a name": "schema show",
        "no verb": "schema",
        "wrong verb": "schema no-such-verb",
        "help": "schema --help",
    }
    folders = dict.fromkeys(calls, in_step.root)
    calls |= {"check nowhere": "schema check", "build nowhere": "schema build"}
    folders |= dict.fromkeys(("check nowhere", "build nowhere"), nowhere)
    return run_all({name: (words.split(), folders[name], {"COLUMNS": "200"}) for name, words in calls.items()})


def test_a_schema_in_step_is_said_to_be_and_ends_well(results: CommandResults) -> None:
    assert results["check"] == CommandResult(0, "", f"{IN_STEP}\n")
    assert results["check json"] == CommandResult(0, "", f"{IN_STEP}\n")
    assert results["build"] == CommandResult(0, "", "0 files changed, 0 removed\n")


def test_an_interface_is_shown_as_it_is_built(results: CommandResults, in_step: Project) -> None:
    assert results["show"].code == 0
    assert results["show"].out == (in_step.root / "schema/interfaces/all.xml").read_text(encoding="utf-8")
    assert ET.fromstring(results["show"].out).tag == "View"


def test_an_interface_that_is_not_there_is_wrong_usage_and_the_others_are_named(results: CommandResults) -> None:
    result = results["show nothing"]
    assert (result.code, result.out) == (2, "")
    assert "no interface 'no-such-interface'" in result.words
    assert "try: one of zones, entities, claims, attributes, all" in result.words


def test_wrong_usage_ends_with_2(results: CommandResults) -> None:
    assert [results[name].code for name in ("show without a name", "no verb", "wrong verb")] == [2, 2, 2]


def test_the_help_of_the_group_lists_its_verbs(results: CommandResults) -> None:
    assert results["help"].code == 0
    assert all(verb in results["help"].out for verb in ("build", "check", "show"))


def test_where_there_is_no_project_one_sentence_and_its_remedy_are_said(results: CommandResults) -> None:
    for name in ("check nowhere", "build nowhere"):
        assert results[name].code == 3
        assert "error: no project here" in results[name].words
        assert "try: " in results[name].words


def test_a_file_that_was_edited_is_named_and_mended(copy: Project, within: Run) -> None:
    name = "schema/interfaces/all.xml"
    old_bytes = (copy.root / name).read_bytes()
    (copy.root / name).write_bytes(old_bytes.replace(b"<View", b"<VIEW", 1))
    result = within(copy, "schema", "check")
    assert (result.code, result.err) == (1, "1 error, 0 warnings\n")
    assert result.out == f"SCH014 {name}: line 1 is not what the schema makes: claimset schema build\n"
    assert within(copy, "schema", "build") == CommandResult(0, f"{name}\n", "1 file changed, 0 removed\n")
    assert (copy.root / name).read_bytes() == old_bytes
    assert within(copy, "schema", "check").code == 0


def test_an_issue_is_one_line_of_json(copy: Project, within: Run) -> None:
    _change(copy, lambda it: _zones(it)[1].update({"x-color": "red"}) or _zones(it)[2].update({"x-hotkey": "enter"}))
    result = within(copy, "schema", "check", "--json")
    assert (result.code, result.err) == (1, "2 errors, 0 warnings\n")
    places = "/properties/zones/items/properties/label/oneOf/{}"
    assert [(row["code"], row["file"], row["pointer"]) for row in result.rows] == [
        ("SCH010", "schema/schema.json", places.format("1/x-color")),
        ("SCH010", "schema/schema.json", places.format("2/x-hotkey")),
    ]
    assert result.rows[0]["message"] == "'red' is not a color written #rrggbb in small letters"


def test_a_schema_with_errors_is_not_built_and_says_so(copy: Project, within: Run) -> None:
    (copy.root / "schema/ids.json").unlink()
    _change(copy, lambda it: _zones(it)[1].update({"x-colour": "red"}))
    result = within(copy, "schema", "build")
    assert (result.code, result.err) == (1, "nothing was written: correct the schema first\n")
    assert result.out.startswith("SCH010 schema/schema.json/properties/zones/items/properties/label/oneOf/1/x-colour: ")
    assert not (copy.root / "schema/ids.json").exists()


def test_a_changed_meaning_asks_for_another_version(copy: Project, within: Run) -> None:
    _change(copy, lambda it: _zones(it).append({"const": "MARGIN"}))
    for verb in ("check", "build"):
        result = within(copy, "schema", verb)
        assert result.code == 1
        assert result.out.startswith("SCH016 schema/schema.json/x-version: ")
    assert "claimset schema diff says to what" in result.out
    diff = within(copy, "schema", "diff")
    lowest = re.search(r"it should be (\S+) or higher", diff.words)
    assert lowest is not None
    _change(copy, lambda it: it.update({"x-version": lowest[1]}))
    assert "SCH016" not in within(copy, "schema", "build").out


def test_a_schema_of_another_domain_is_built_from_nothing(tmp_path: Path, claimset: Run) -> None:
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema/schema.json").write_text(json.dumps(whole()))
    result = claimset("schema", "build", cwd=tmp_path)
    # The pages of its labels are begun, and nobody has written them.
    assert result.code == 0
    names = [line for line in result.out.split("\n") if line.startswith("schema/")]
    assert {"schema/ids.json", "schema/interfaces/steps.xml", "schema/versions/2.3.0.json"} <= set(names)
    assert "SCH015 schema/guidelines/steps/CUT.md: it says nothing under 'Definition'" in result.out
    assert (tmp_path / "schema/guidelines/things/FOOD.md").is_file()
    assert claimset("schema", "check", cwd=tmp_path).code == 0
    assert claimset("schema", "check", "--strict", cwd=tmp_path).code == 1
    assert claimset("schema", "show", "steps", cwd=tmp_path).code == 0


def test_words_of_a_schema_do_not_reach_the_terminal_as_commands(copy: Project, within: Run) -> None:
    _change(copy, lambda it: _zones(it)[1].update({"x-color": "\x1b[2J\u202e"}))
    result = within(copy, "schema", "check")
    assert result.code == 1
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out


@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_schema_that_is_no_json_is_one_sentence_and_its_remedy(copy: Project, within: Run, verb: str) -> None:
    (copy.root / "schema/schema.json").write_text("{")
    result = within(copy, "schema", verb)
    assert (result.code, result.out) == (3, "")
    assert "error: schema/schema.json cannot be used" in result.words
    assert "try: mend the schema" in result.words


@pytest.mark.parametrize("code", ["SCH010", "SCH011", "SCH012", "SCH013", "SCH014", "SCH015", "SCH016"])
def test_every_code_of_the_schema_is_explained(claimset: Run, code: str) -> None:
    result = claimset("explain", code)
    assert result.code == 0
    assert code in result.out


@pytest.mark.parametrize(
    ("code", "words"), [("SPN004", "; x-rules may change the level)"), ("SAF001", "; the level is fixed)")]
)
def test_the_explanation_of_a_rule_says_whether_a_project_may_change_its_level(
    claimset: Run, code: str, words: str
) -> None:
    assert claimset("explain", code).out.splitlines()[0].endswith(words)
