"""SARIF: the worst first, never too much, every address where it belongs."""

import json
from typing import Any

import pytest

import claimset.report.forms.sarif
from claimset.model.issue import Edit, Issue, Level
from claimset.model.span import Span
from claimset.report.forms.sarif import MOST_BYTES, sarif
from support.rule_page import PAGES, issue


def run(issues: list[Issue], **settings: Any) -> dict[str, Any]:
    log = json.loads(sarif(issues, PAGES, "1.2.3", **settings))
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return dict(only)


def region(issue: Issue, contents: dict[str, str]) -> object:
    return run([issue], contents=contents)["results"][0]["locations"][0]["physicalLocation"].get("region")


def test_every_rule_has_its_title_its_page_and_its_level() -> None:
    rules = run([])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["AAA001", "BBB001"]
    assert rules[0]["shortDescription"]["text"] == "A span is wrong."
    assert rules[0]["help"]["text"] == PAGES["AAA001"].page
    assert rules[0]["help"]["markdown"].endswith("It spoils the figures.\n\n- Bad: `[a ]`\n- Good: `[a]`")
    assert rules[1]["defaultConfiguration"]["level"] == "warning"


def test_every_result_points_at_its_rule() -> None:
    log = run([issue(), issue(code="BBB001"), issue(code="ZZZ001")])
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in log["results"]] == ["AAA001", "BBB001", "ZZZ001"]
    assert [result["ruleId"] for result in log["results"]] == ["AAA001", "BBB001", "ZZZ001"]


def test_the_worst_stand_first_in_sarifs_words() -> None:
    results = run([issue(level=level) for level in (Level.INFO, Level.WARNING, Level.ERROR)])["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]


def test_a_file_is_a_relative_uri_and_the_document_a_logical_place() -> None:
    (result,) = run([issue(3, 5, file="raw/a b#é.txt", annotator="a01")])["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "raw/a%20b%23%C3%A9.txt", "uriBaseId": "%SRCROOT%"}
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "doc/a01/3:5", "kind": "element"}]


def test_a_region_in_a_text_counts_code_points() -> None:
    log = run([])
    assert log["columnKind"] == "unicodeCodePoints"
    assert region(issue(9, 12, file="raw/doc.txt"), {"raw/doc.txt": "📈 one\r\n. two"}) == {
        "startLine": 2,
        "startColumn": 3,
        "endLine": 2,
        "endColumn": 6,
        "charOffset": 9,
        "charLength": 3,
    }


def test_a_region_in_a_json_file_is_the_line_of_the_span_and_no_offset_of_the_text() -> None:
    content = '{"entities": [\n  {"id": "e1", "start": 2, "end": 5, "label": "X"}\n]}'
    assert region(issue(2, 5, file="gold/doc.json"), {"gold/doc.json": content}) == {"startLine": 2}


@pytest.mark.parametrize("contents", [{}, {"raw/doc.txt": "short"}])
def test_what_is_not_known_has_no_region(contents: dict[str, str]) -> None:
    assert region(issue(2, 50, file="raw/doc.txt"), contents) is None


def test_no_fix_and_no_odd_address_gets_in() -> None:
    edit = Edit(Span("e", 0, 2, "X"), None)
    log = sarif([issue(fix=edit, url="javascript:alert(1)")], PAGES, "1.0")
    assert "fixes" not in log
    assert "javascript" not in log
    assert "hostedViewerUri" in sarif([issue(url="http://localhost:8080/projects/1/data?task=2")], PAGES, "1.0")


def test_a_fingerprint_rests_on_the_address_and_not_on_the_wording() -> None:
    results = run([issue(1, 2), issue(1, 2, message="is not right"), issue(1, 3)])["results"]
    prints = [result["partialFingerprints"]["claimset/v2"] for result in results]
    assert prints[0] == prints[1] != prints[2]


def test_more_results_than_allowed_are_counted_and_the_mildest_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimset.report.forms.sarif, "MOST_RESULTS", 4)
    issues = [issue(level=Level.WARNING), *[issue(number, number + 1) for number in range(4)]]
    log = run(issues)
    assert [result["level"] for result in log["results"]] == ["error"] * 4
    assert log["properties"]["leftOut"] == 1
    (notice,) = log["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("issues left out: 1;")


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    log = run([issue()])
    assert log["properties"]["leftOut"] == 0
    assert "toolExecutionNotifications" not in log["invocations"][0]


def test_a_log_is_never_larger_than_allowed_and_as_full_as_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    issues = [issue(number, number + 1, message="é" * 500) for number in range(100)]
    full_log = len(sarif(issues, PAGES, "1.0").encode())
    one = len(sarif(issues[:2], PAGES, "1.0").encode()) - len(sarif(issues[:1], PAGES, "1.0").encode())
    monkeypatch.setattr(claimset.report.forms.sarif, "MOST_BYTES", full_log // 2)
    cut_log = sarif(issues, PAGES, "1.0").encode()
    assert full_log // 2 - one - 200 <= len(cut_log) <= full_log // 2
    log = json.loads(cut_log)["runs"][0]
    assert log["properties"]["leftOut"] + len(log["results"]) == 100


def test_the_limits_hold_for_more_issues_than_a_code_host_takes() -> None:
    issues = [issue(number, number + 1, message="x" * 400) for number in range(25_001)]
    text = sarif(issues, PAGES, "1.0")
    log = json.loads(text)["runs"][0]
    assert 9_000_000 < len(text.encode()) <= MOST_BYTES
    assert log["properties"]["leftOut"] + len(log["results"]) == 25_001


def test_the_order_of_the_issues_changes_nothing() -> None:
    issues = [issue(number, number + 1) for number in range(5)]
    assert sarif(issues[::-1], PAGES, "1.0") == sarif(issues, PAGES, "1.0")
