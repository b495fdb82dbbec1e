"""Every verb says what it does, with an example that names it."""

import re
import shlex
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from claimset.commands.app import app
from commands.conftest import CommandResults, run_all

GROUPS = {str(group.name): group.typer_instance for group in app.registered_groups}
VERBS = sorted(
    [str(command.name) for command in app.registered_commands]
    + [f"{name} {command.name}" for name, group in GROUPS.items() for command in group.registered_commands]
)
WIDE = {"COLUMNS": "300"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> CommandResults:
    """The help of every verb and of the whole, and the version."""
    folder = tmp_path_factory.mktemp("help")
    calls = {verb: ([*verb.split(), "--help"], folder, WIDE) for verb in VERBS}
    return run_all(calls | {"": (["--help"], folder, WIDE), "version": (["--version"], folder, WIDE)})


def test_every_module_of_a_verb_is_registered() -> None:
    folder = Path(__file__).resolve().parents[2] / "scripts" / "claimset" / "commands"
    files = [file for file in sorted(folder.rglob("*.py")) if "\ndef command(" in file.read_text(encoding="utf-8")]
    modules = {" ".join(file.relative_to(folder).with_suffix("").parts) for file in files}
    assert {name.rstrip("_") for name in modules} == set(VERBS), "register it in scripts/claimset/commands/app.py"


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_only_the_screen_breaks_the_lines_of_a_help(verb: str, columns: int) -> None:
    result = CliRunner().invoke(app, [*verb.split(), "--help"], env={"COLUMNS": str(columns)})
    assert result.exit_code == 0
    words = result.output.partition("╭")[0].splitlines()
    assert max(map(len, words)) <= columns
    for line, after in pairwise(words):
        # Whatever a line has no room for begins the next one.
        first = len((after.split() or [""])[0])
        assert not line.strip() or not first or len(line.rstrip()) + 1 + first >= columns, (line, after)


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_an_option_is_one_line(verb: str) -> None:
    command = get_command(app)
    for name in verb.split():
        assert isinstance(command, TyperGroup)
        command = command.commands[name]
    helps = [str(getattr(option, "help", None) or "") for option in command.params]
    assert [words for words in helps if "\n" in words] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_ends_well_and_has_an_example(results: CommandResults, verb: str) -> None:
    assert results[verb].code == 0
    assert re.search(rf"Example: (?:[A-Z_]+=\S+ )*claimset {verb}\b", results[verb].out)


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_a_verb_uses_only_options_that_its_help_lists(results: CommandResults, verb: str) -> None:
    out = results[verb].out
    (example,) = re.findall(r"Example: (.*?)\s*(?:\n|$)", out)
    options = {word for word in shlex.split(example) if word.startswith("--")}
    assert options <= set(re.findall(r"--[a-z-]+", out.replace(example, "")))


def test_a_list_of_verbs_shows_whole_sentences() -> None:
    """The page of commands is made of these lists."""
    groups = [group for group in (get_command(app), get_command(GROUPS["schema"])) if isinstance(group, TyperGroup)]
    summaries = [command.get_short_help_str() for group in groups for command in group.commands.values()]
    assert [words for words in summaries if not words.endswith(".") or words.endswith("..")] == []


def test_the_help_of_the_whole_lists_every_verb(results: CommandResults) -> None:
    assert results[""].code == 0
    assert [verb for verb in VERBS if not re.search(rf"\b{verb.split()[0]}\b", results[""].out)] == []


def test_the_version_is_that_of_the_package(results: CommandResults) -> None:
    assert (results["version"].code, results["version"].out.strip()) == (0, version("claimset"))
