"""Each notice has the smallest project that breaks it and only it, and the nearest that does not."""

from pathlib import Path

import pytest

import claimset.checks  # noqa: F401
from checks.labelled_case import CASES, MESSAGES, golden
from checks.project_case import COMMON, issues_of, read_project_case
from claimset.adapters.disk import Project
from claimset.checks.rule import NOTICES, REGISTER
from claimset.jobs.check import check

ELSEWHERE = {
    "LBL007": "needs a hundred gold records: tests/checks/test_together.py",
    "SCH014": "is found by `claimset schema check` among dozens of generated files",
    "SCH015": "is found by `claimset schema check` in guideline pages, which the common project does not have",
    "SCH016": "is found by `claimset schema check` beside a kept version, which the common project does not have",
}
"""Notices without a case, and why."""

COVERED = sorted(NOTICES.keys() - ELSEWHERE.keys())


def test_every_notice_has_a_case_or_a_reason_why_not() -> None:
    without = {code for code in NOTICES if not (CASES / code / "broken.json").is_file()}
    assert without == set(ELSEWHERE)


def test_the_common_project_breaks_nothing() -> None:
    assert check(Project(COMMON)).issues == []


@pytest.mark.parametrize("code", COVERED)
def test_the_broken_project_breaks_its_notice_and_nothing_else(code: str, tmp_path: Path) -> None:
    found = issues_of(read_project_case(code, "broken"), tmp_path / "project")
    assert {issue.code for issue in found} == {code}


@pytest.mark.parametrize("code", COVERED)
def test_the_broken_project_gives_the_golden_messages(code: str, tmp_path: Path) -> None:
    found = issues_of(read_project_case(code, "broken"), tmp_path / "project")
    assert tuple(issue.message for issue in found) == golden()[code]


def test_every_line_of_the_golden_messages_is_of_a_case() -> None:
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()
    assert [line[:6] for line in lines] == sorted(line[:6] for line in lines)
    assert golden().keys() == REGISTER.keys() | set(COVERED)


@pytest.mark.parametrize("code", COVERED)
def test_an_issue_has_the_level_of_its_page_and_an_address(code: str, tmp_path: Path) -> None:
    for issue in issues_of(read_project_case(code, "broken"), tmp_path / "project"):
        assert issue.level == NOTICES[code].level
        assert issue.file or issue.url or issue.document


@pytest.mark.parametrize("code", COVERED)
def test_the_good_project_breaks_nothing(code: str, tmp_path: Path) -> None:
    assert issues_of(read_project_case(code, "good"), tmp_path / "project") == []
