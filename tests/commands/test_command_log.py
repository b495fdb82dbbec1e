"""A line about every command stands in the project's log, and nothing of what it was about."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from claimset.store.machine.command_log import read_log
from claimset.store.project import Project
from commands.conftest import CommandResult, start

Within = Callable[..., CommandResult]


def _last(project: Project) -> tuple[str, dict[str, int], int]:
    row = read_log(project)[-1]
    return row.command, row.counts, row.exit


@pytest.fixture
def begun(project: Project) -> Project:
    """A project that has its private folder."""
    project.ready_state()
    return project


def test_a_check_is_logged_with_its_counts_and_its_exit_code(begun: Project, within: Within) -> None:
    result = within(begun, "check")
    assert _last(begun) == ("check", {"checking": 0}, result.code)


def test_a_verb_below_another_one_is_logged_with_both_names(begun: Project, within: Within) -> None:
    result = within(begun, "schema", "check")
    assert _last(begun) == ("schema check", {}, result.code)


@pytest.mark.parametrize(
    ("words", "code"),
    [(("explain", "XXX999"), 2), (("check", "--plan"), 2), (("push", "--plan"), 3)],
    ids=["no such rule", "options that do not go together", "no server"],
)
def test_a_command_that_fails_is_logged_with_its_exit_code(
    begun: Project, within: Within, words: tuple[str, ...], code: int
) -> None:
    assert within(begun, *words).code == code
    assert (_last(begun)[0], _last(begun)[2]) == (words[0], code)


def test_the_log_holds_no_argument_no_token_and_no_address(begun: Project, within: Within) -> None:
    secrets = {"LABEL_STUDIO_URL": "http://127.0.0.1:1", "LABEL_STUDIO_API_KEY": "f00d" * 10}
    within(begun, "check", "--git-ref", "lin.adler@example.org", **secrets)
    within(begun, "push", **secrets)
    rows: list[dict[str, Any]] = [json.loads(line) for line in begun.log_file.read_bytes().splitlines()[1:]]
    assert [row["command"] for row in rows] == ["check", "push"]
    assert all(row.keys() == {"ended", "account", "command", "counts", "exit"} for row in rows)
    words = begun.log_file.read_text()
    assert not [secret for secret in ("lin.adler", "f00d", "127.0.0.1", "@") if secret in words]


def test_the_project_that_is_named_has_the_line(begun: Project, claimset: Within) -> None:
    claimset("--project", str(begun.root), "status")
    assert _last(begun)[0] == "status"


@pytest.mark.parametrize("words", [("check", "--help"), ("check", "--unheard"), ("--version",)])
def test_words_that_start_no_command_are_not_logged(begun: Project, within: Within, words: tuple[str, ...]) -> None:
    within(begun, *words)
    assert not begun.log_file.exists()


def test_a_command_that_only_reads_makes_no_private_folder(project: Project, within: Within) -> None:
    within(project, "explain", "SPN002")
    assert not project.state.exists()


def test_a_log_that_cannot_be_written_changes_no_exit_code(begun: Project, within: Within) -> None:
    code = within(begun, "explain", "SPN002").code
    begun.log_file.unlink()
    begun.log_file.mkdir()
    result = within(begun, "explain", "SPN002")
    assert (result.code, result.err) == (code, "")


def test_commands_at_the_same_time_each_have_a_whole_line(begun: Project) -> None:
    processes = [start("explain", "SPN002", cwd=begun.root) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert [row.command for row in read_log(begun)] == ["explain"] * 4
