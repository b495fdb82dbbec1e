"""A backup at an address: what fails is one sentence."""

from collections.abc import Callable
from pathlib import Path

from claimset.store.project import Project
from commands.conftest import CommandResult


def test_a_backup_that_is_not_there_is_one_sentence(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    result = within(project, "serve", "--restore", f"file://{tmp_path}/nothing.tar.gz")
    assert (result.code, "nothing.tar.gz cannot be used" in result.words) == (4, True)
