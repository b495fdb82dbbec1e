"""Each notice has the smallest project that breaks it and only it, and the nearest that does not."""

from pathlib import Path

import pytest

import claimset.rules  # noqa: F401
from claimset.check.project import check
from claimset.model.notice import NOTICES
from claimset.rules.engine.rule import REGISTER
from claimset.store.project import Project
from support.labelled_case import CASES, MESSAGES, every_case, golden
from support.project_case import COMMON, issues_of, read_project_case

CODES = sorted(NOTICES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", ["broken", "good"])
def test_every_notice_has_a_broken_and_a_good_project(code: str, name: str) -> None:
    assert (CASES / code / f"{name}.json").is_file()


def test_the_common_project_breaks_nothing() -> None:
    assert check(Project(COMMON)).issues == []


@pytest.mark.parametrize("code", CODES)
def test_the_broken_project_breaks_its_notice_and_nothing_else(code: str, tmp_path: Path) -> None:
    issues = issues_of(read_project_case(code, "broken"), tmp_path / "project")
    assert {issue.code for issue in issues} == {code}


@pytest.mark.parametrize("code", CODES)
def test_the_broken_project_gives_the_golden_messages(code: str, tmp_path: Path) -> None:
    issues = issues_of(read_project_case(code, "broken"), tmp_path / "project")
    assert tuple(issue.message for issue in issues) == golden()[code], f"mend {code} in tests/cases/messages.txt"


def test_every_line_of_the_golden_messages_is_of_a_case() -> None:
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()
    names = [line.split("  ", 1)[0] for line in lines]
    assert names == sorted(names), "sort tests/cases/messages.txt"
    further = {f"{code}{name.removeprefix('broken')}" for code, name in every_case(REGISTER, "broken")}
    assert golden().keys() == further | NOTICES.keys(), "tests/cases/messages.txt has a line for each broken case"


@pytest.mark.parametrize("code", CODES)
def test_an_issue_has_the_level_of_its_page_and_an_address(code: str, tmp_path: Path) -> None:
    for issue in issues_of(read_project_case(code, "broken"), tmp_path / "project"):
        assert issue.level == NOTICES[code].level
        assert issue.file or issue.url or issue.document


@pytest.mark.parametrize("code", CODES)
def test_the_good_project_breaks_nothing(code: str, tmp_path: Path) -> None:
    assert issues_of(read_project_case(code, "good"), tmp_path / "project") == []
