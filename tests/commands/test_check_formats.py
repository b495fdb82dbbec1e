"""`claimset check` in every form: for people, for programs, for code review."""

import json
from xml.etree import ElementTree as ET

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult, run


@pytest.fixture
def broken(checkout: Project) -> Project:
    """A project in which one gold claim starts one code point too late."""
    file = next(file for file in checkout.stored("gold") if not file.stem.startswith("own-"))
    record = json.loads(file.read_bytes())
    record["claims"][0]["start"] += 1
    file.write_text(json.dumps(record), encoding="utf-8")
    return checkout


def _check(project: Project, *arguments: str) -> CommandResult:
    return run("check", *arguments, cwd=project.root)


def test_the_text_shows_a_caret_under_the_span(broken: Project) -> None:
    result = _check(broken, "--select", "SPN005")
    assert result.code == 1
    lines = result.out.splitlines()
    carets = next(number for number, line in enumerate(lines) if set(line.split("|")[-1].strip()) == {"^"})
    assert lines[carets - 1][lines[carets].index("^") - 1].isalnum()
    assert "SPN005" in lines[carets + 1]


def test_sarif_names_rule_and_file(broken: Project) -> None:
    run = json.loads(_check(broken, "--format", "sarif", "--select", "SPN005").out)["runs"][0]
    (result,) = run["results"]
    assert result["ruleId"] == "SPN005"
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert (broken.root / uri).is_file()


def test_junit_counts_one_failure(broken: Project) -> None:
    root = ET.fromstring(_check(broken, "--format", "junit", "--select", "SPN005").out)
    assert len(root.findall(".//failure")) == 1
    assert {suite.get("name") for suite in root.iter("testsuite")} == {row.id for row in broken.documents()}


def test_github_gets_an_annotation_at_the_file(broken: Project) -> None:
    result = _check(broken, "--format", "github", "--select", "SPN005")
    assert result.out.startswith("::error file=annotations/gold/")


def test_the_page_holds_every_document_and_no_text_that_is_not_ours(broken: Project) -> None:
    page = _check(broken, "--format", "html").out
    assert "default-src 'none'" in page
    assert all(document.id in page for document in broken.documents())
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "SPN005" in page


def test_a_clean_project_is_clean_in_every_form(checkout: Project) -> None:
    for form in ("text", "json", "sarif", "junit", "github", "html"):
        result = _check(checkout, "--format", form, "--ignore", "GLD")
        assert result.code == 0, (form, result.err)
