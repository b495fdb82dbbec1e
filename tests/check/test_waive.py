"""Waiving an issue of a project, and what a release makes of it."""

import json

import pytest

from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.model.trouble import Misconfigured
from claimset.release.export import export
from claimset.store.project import Project
from claimset.store.waivers import read_waivers


@pytest.fixture
def broken(checkout: Project) -> Project:
    """A project whose first gold record belongs to another language than its document."""
    file = checkout.stored("gold")[0]
    record = json.loads(file.read_bytes())
    record["language"] = "nl" if record["language"] == "en" else "en"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert {issue.code for issue in check(checkout).issues if issue.level == "error"} == {"GLD001"}
    return checkout


def test_a_waived_issue_no_longer_blocks_a_release(broken: Project) -> None:
    name = broken.stored("gold")[0].stem
    assert not export(broken).sizes
    (waiver,) = waive_issues(broken, "GLD001", name, "to see it pass", "R. Jansen", 7)
    assert (waiver.code, waiver.document) == ("GLD001", name)
    checked = check(broken)
    assert checked.errors == 0
    assert [issue.code for issue in checked.waived_issues] == ["GLD001"]
    assert export(broken).sizes


def test_waiving_twice_writes_one_line(broken: Project) -> None:
    name = broken.stored("gold")[0].stem
    waive_issues(broken, "GLD001", name, "once", "R. Jansen", 7)
    lines = broken.waiver_file.read_bytes()
    with pytest.raises(Misconfigured, match="no issue GLD001"):
        waive_issues(broken, "GLD001", name, "once", "R. Jansen", 7)
    assert broken.waiver_file.read_bytes() == lines


@pytest.mark.parametrize(("reason", "owner", "days"), [("", "a", 7), ("a", " ", 7), ("a", "a", 0), ("a", "a", 9999)])
def test_nobody_waives_without_a_reason_an_owner_and_an_end(
    broken: Project, reason: str, owner: str, days: int
) -> None:
    with pytest.raises(Misconfigured):
        waive_issues(broken, "GLD001", broken.stored("gold")[0].stem, reason, owner, days)
    assert not broken.waiver_file.exists()


def test_a_line_that_is_no_waiver_is_an_issue_and_hides_no_other(broken: Project) -> None:
    name = broken.stored("gold")[0].stem
    waive_issues(broken, "GLD001", name, "once", "R. Jansen", 7)
    with broken.waiver_file.open("a", encoding="utf-8") as lines:
        lines.write('{"code": "X"}\n')
    result = check(broken)
    (issue,) = [issue for issue in result.issues if issue.level == "error"]
    assert (issue.code, issue.file) == ("SCH001", "annotations/waivers.jsonl")
    assert issue.message.startswith("line 3 is no waiver")
    assert [issue.code for issue in result.waived_issues] == ["GLD001"]
    with pytest.raises(Misconfigured, match="line 3"):
        read_waivers(broken)


@pytest.mark.parametrize("kind", ["gold", "pulled"])
def test_a_waiver_of_an_edited_file_lapses_when_that_is_edited_again(kind: str, checkout: Project) -> None:
    file = checkout.stored(kind)[0]
    code = {"gold": "GLD003", "pulled": "ANN007"}[kind]
    for issues in ([], [code, "WVR002"]):
        value = json.loads(file.read_bytes())
        label_values = [value] if kind == "gold" else [row["labels"] for row in value["annotations"]]
        labels = next(row for row in label_values if row.get("entities"))
        labels["entities"].pop()
        labels["relations"] = []
        file.write_text(json.dumps(value), encoding="utf-8")
        if not issues:
            waive_issues(checkout, code, file.stem, "it is so", "R. Jansen", 7)
        assert [issue.code for issue in check(checkout).issues if issue.code in {code, "WVR002"}] == issues


def test_a_rule_that_protects_is_waived_by_a_named_person_alone(checkout: Project) -> None:
    name = checkout.documents()[0].id
    with pytest.raises(Misconfigured, match="SAF001 protects people"):
        waive_issues(checkout, "SAF001", name, "they agreed", "the team", 7)
    with pytest.raises(Misconfigured, match="has no issue SAF001"):
        waive_issues(checkout, "SAF001", name, "they agreed", "Ada Byron", 7)
