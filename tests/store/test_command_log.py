"""The log of commands has whole lines alone, whatever became of the one before."""

import os
import stat

import pytest

from claimset.model.file_kind import FILE_KINDS, format_line
from claimset.store.machine import command_log
from claimset.store.machine.command_log import log_command, read_log
from claimset.store.project import Project


@pytest.fixture
def begun(project: Project) -> Project:
    """A project whose log has one line."""
    project.ready_state()
    log_command(project.root, "pull", {"pulling": 3}, 0)
    return project


def _verbs(project: Project) -> list[str]:
    return [row.command for row in read_log(project)]


def test_lines_are_added_behind_those_that_stand_there(begun: Project) -> None:
    before = begun.log_file.read_bytes()
    log_command(begun.root, "check", {"checking": 12}, 1)
    assert begun.log_file.read_bytes().startswith(before)
    assert _verbs(begun) == ["pull", "check"]


def test_only_the_owner_can_read_it(begun: Project) -> None:
    assert stat.S_IMODE(begun.log_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("length", [1, 40, 5000])
def test_a_part_of_a_line_gives_way_to_the_next_line(begun: Project, length: int) -> None:
    with begun.log_file.open("ab") as file:
        file.write(b'{"ended": "' + b"9" * length)
    log_command(begun.root, "check", {}, 0)
    assert _verbs(begun) == ["pull", "check"]


def test_a_whole_line_without_its_end_stays(begun: Project) -> None:
    begun.log_file.write_bytes(begun.log_file.read_bytes().rstrip(b"\n"))
    log_command(begun.root, "check", {}, 0)
    assert _verbs(begun) == ["pull", "check"]


def test_a_log_of_which_only_a_part_of_the_first_line_was_written_begins_anew(begun: Project) -> None:
    begun.log_file.write_bytes(b'{"form')
    log_command(begun.root, "check", {}, 0)
    assert begun.log_file.read_bytes().startswith(format_line(FILE_KINDS["log"]))
    assert _verbs(begun) == ["check"]


def test_the_log_of_a_newer_claimset_stays_as_it_is(begun: Project) -> None:
    begun.log_file.write_bytes(b'{"format": 99}\n')
    log_command(begun.root, "check", {}, 0)
    assert begun.log_file.read_bytes() == b'{"format": 99}\n'


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system opens links")
def test_a_link_in_its_place_leads_nowhere(begun: Project) -> None:
    other_file = begun.root / "other.txt"
    other_file.write_bytes(b"")
    begun.log_file.unlink()
    begun.log_file.symlink_to(other_file)
    log_command(begun.root, "check", {}, 0)
    assert other_file.read_bytes() == b""


def test_an_account_of_a_domain_is_named_without_the_domain(begun: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_log.psutil.Process, "username", lambda _: "lin@example.org")
    log_command(begun.root, "check", {}, 0)
    assert read_log(begun)[-1].account == "lin"
