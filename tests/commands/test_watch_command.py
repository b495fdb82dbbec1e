"""`claimset watch` says why it cannot begin."""

from collections.abc import Callable

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult


def test_a_port_wants_a_secret(within: Callable[..., CommandResult], clone: Project) -> None:
    result = within(clone, "watch", "--port", "0", CLAIMSET_WEBHOOK_SECRET="")
    assert result.code == 3
    assert "CLAIMSET_WEBHOOK_SECRET is not set" in result.words


@pytest.mark.parametrize("words", [[], ["--port", "0"]])
def test_a_first_pull_that_is_misconfigured_ends_it(
    within: Callable[..., CommandResult], clone: Project, words: list[str]
) -> None:
    result = within(clone, "watch", *words, CLAIMSET_WEBHOOK_SECRET="canary-secret")
    assert result.code == 3
    assert "LABEL_STUDIO" in result.words
    assert "canary-secret" not in result.words


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_what_is_no_port_is_refused(within: Callable[..., CommandResult], clone: Project, port: str) -> None:
    assert within(clone, "watch", "--port", port).code == 2
