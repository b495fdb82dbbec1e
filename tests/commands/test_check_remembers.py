"""`claimset check` keeps what it found out of version control, says the same with it, and can do without."""

from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import run
from support.releasing import keep_documents


@pytest.fixture
def checkout(checkout: Project) -> Project:
    """Six documents are checked in less time than all."""
    return keep_documents(checkout, 6)


def _asked(project: Project, *words: str) -> tuple[int, str, str]:
    result = run("check", *words, cwd=project.root)
    return result.code, result.out, result.err


def _kept(project: Project) -> list[Path]:
    return sorted((project.state / "checked").glob("*"))


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_what_was_remembered_is_said_as_it_was_found(checkout: Project, form: str) -> None:
    checkout.stored("gold")[0].write_bytes(b"{")
    file = checkout.text_file(next(row for row in checkout.documents() if row.is_open))
    file.write_bytes(file.read_bytes().replace(b" ", b"  ", 1))
    fresh = _asked(checkout, "--format", form, "--no-cache")
    assert fresh[0] == 1
    assert not _kept(checkout)
    assert _asked(checkout, "--format", form) == fresh
    assert _kept(checkout)
    assert _asked(checkout, "--format", form) == fresh


def test_a_page_shows_the_labels_of_what_did_not_change(checkout: Project) -> None:
    page = _asked(checkout, "--format", "html")
    _asked(checkout)
    assert _asked(checkout, "--format", "html") == page


def test_what_is_kept_is_its_owners_alone_and_never_tracked(checkout: Project) -> None:
    _asked(checkout)
    assert {file.stat().st_mode & 0o777 for file in _kept(checkout)} == {0o600}
    assert (checkout.state / ".gitignore").read_text() == "*\n"
