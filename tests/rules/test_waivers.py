"""Waivers: who answers for an issue, for how long, and when no longer."""

from datetime import date

import msgspec
import pytest

from claimset.model.issue import Issue, Level
from claimset.model.waiver import Waiver
from claimset.rules.waivers import content_of, waive

ISSUE = Issue("SPN002", Level.ERROR, "'a ' has white space at its edge", "one", start=3, end=5)
WAIVER = Waiver("SPN002", "one", "as printed", "R. Jansen", "2026-03-01", content_of(ISSUE), 3, 5)
TODAY = date(2026, 2, 1)


def test_an_issue_that_somebody_answers_for_is_set_aside() -> None:
    result = waive([ISSUE], [WAIVER], TODAY, "waivers")
    assert (result.open_issues, result.waived_issues, result.waiver_issues) == ((), (ISSUE,), ())


def test_another_issue_stands() -> None:
    other_issue = msgspec.structs.replace(ISSUE, start=9, end=11)
    assert waive([ISSUE, other_issue], [WAIVER], TODAY, "waivers").open_issues == (other_issue,)


def test_a_waiver_holds_on_its_last_day_and_not_after() -> None:
    assert waive([ISSUE], [WAIVER], date(2026, 3, 1), "waivers").open_issues == ()
    late = waive([ISSUE], [WAIVER], date(2026, 3, 2), "waivers")
    assert late.open_issues == (ISSUE,)
    assert [(issue.code, issue.level) for issue in late.waiver_issues] == [("WVR003", "error")]


def test_a_waiver_lapses_when_what_it_waives_changes() -> None:
    changed = msgspec.structs.replace(ISSUE, message="'b ' has white space at its edge")
    result = waive([changed], [WAIVER], TODAY, "waivers")
    assert result.open_issues == (changed,)
    assert [issue.code for issue in result.waiver_issues] == ["WVR002"]


@pytest.mark.parametrize("lacking", [{"reason": " "}, {"owner": ""}, {"expires": "soon"}])
def test_a_waiver_that_lacks_something_waives_nothing(lacking: dict[str, str]) -> None:
    result = waive([ISSUE], [msgspec.structs.replace(WAIVER, **lacking)], TODAY, "waivers")
    assert result.open_issues == (ISSUE,)
    assert [(issue.code, issue.level) for issue in result.waiver_issues] == [("WVR001", "error")]


def test_a_waiver_of_another_document_or_code_waives_nothing_even_with_its_hash() -> None:
    for fields in ({"document": "two"}, {"code": "SPN003"}, {"start": 4}):
        assert waive([ISSUE], [msgspec.structs.replace(WAIVER, **fields)], TODAY, "waivers").open_issues == (ISSUE,)


@pytest.mark.parametrize(
    ("owner", "holds"),
    [
        ("R. Jansen", True),
        ("Ada Byron", True),
        ("ada@example.org", True),
        ("@ada", True),
        ("team", False),
        ("a01", False),
    ],
)
def test_a_rule_that_protects_is_waived_by_a_person_alone(owner: str, holds: bool) -> None:
    issue = msgspec.structs.replace(ISSUE, code="SAF001")
    waiver = msgspec.structs.replace(WAIVER, code="SAF001", owner=owner, content=content_of(issue))
    result = waive([issue], [waiver], TODAY, "waivers")
    assert bool(result.waived_issues) == holds
    assert [item.code for item in result.waiver_issues] == ([] if holds else ["WVR001"])
    assert waive([ISSUE], [msgspec.structs.replace(WAIVER, owner=owner)], TODAY, "waivers").waived_issues == (ISSUE,)
