"""JUnit XML: one case for each document and rule, counts that add up, and only errors fail."""

from xml.etree import ElementTree as ET

from claimset.model.issue import Level
from claimset.report.forms.junit import junit
from support.rule_page import PAGES, issue

ISSUES = [
    issue(1, 2, file="gold/doc.json"),
    issue(3, 4, annotator="a01"),
    issue(code="BBB001", level=Level.WARNING),
    issue(document="other", code="CCC001"),
    issue(document=None, file="raw/stray.txt"),
    issue(document=None),
]


def suites(xml: str) -> dict[str | None, ET.Element]:
    return {suite.get("name"): suite for suite in ET.fromstring(xml)}


def test_every_document_and_rule_that_saw_something_is_one_case() -> None:
    suite_elements = suites(junit(ISSUES, PAGES))
    assert set(suite_elements) == {"doc", "other", "raw/stray.txt", "(project)"}
    names = [case.get("name") for case in suite_elements["doc"]]
    assert names == ["AAA001 A span is wrong.", "BBB001 It looks odd."]
    assert [case.get("name") for case in suite_elements["other"]] == ["CCC001"]


def test_the_counts_are_those_of_the_elements() -> None:
    root = ET.fromstring(junit(ISSUES, PAGES, ["fine", "doc"]))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "4", "0")
    assert len(root) == 5
    for element in (root, *root):
        assert int(element.get("tests", "")) == len(element.findall(".//testcase"))
        assert int(element.get("failures", "")) == len(element.findall(".//failure"))


def test_a_failure_tells_every_error_of_its_case_with_its_place() -> None:
    failure = suites(junit(ISSUES, PAGES))["doc"].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "is wrong (and 1 more)"
    assert failure.text == "error a01 [3:4]: is wrong\nerror gold/doc.json [1:2]: is wrong"


def test_warnings_alone_do_not_fail_and_are_told() -> None:
    case = suites(junit(ISSUES, PAGES))["doc"][1]
    assert case.find("failure") is None
    assert case.findtext("system-out") == "warning: is wrong"


def test_a_checked_document_without_an_issue_is_a_case_that_passes() -> None:
    (case,) = suites(junit([], PAGES, ["fine"]))["fine"]
    assert (case.tag, len(case)) == ("testcase", 0)


def test_what_xml_cannot_hold_or_would_read_as_markup_survives_as_words() -> None:
    xml = junit([issue(message='<b>&"]]>\x1b\x00\ud800'), issue(document="a\x01b")], PAGES)
    failure = suites(xml)["doc"].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == '<b>&"]]>\ufffd\ufffd\ufffd'
    assert "a\ufffdb" in suites(xml)
    xml.encode("utf-8")


def test_the_order_of_the_issues_changes_nothing() -> None:
    assert junit(ISSUES[::-1], PAGES) == junit(ISSUES, PAGES)
