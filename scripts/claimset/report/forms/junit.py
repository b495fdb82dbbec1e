"""Issues as JUnit XML, the form of test results that build servers read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

from claimset.model.issue import Issue, Level
from claimset.report.check_report import Reporter
from claimset.report.place import worst_first
from claimset.report.rule_page import RulePage

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROJECT = "(project)"


def junit(issues: Sequence[Issue], pages: Mapping[str, RulePage], checked_ids: Iterable[str] = ()) -> str:
    """
    Return JUnit XML: one suite for each document, and in it one case for each rule with an issue there.

    A case fails if one of its issues is an error, as the command does. If all are warnings or advice, it passes and
    lists them in its output. A document of `checked_ids` without an issue gets one case that passes. Issues without a
    document are in a suite of their file. Characters that XML cannot hold become U+FFFD.
    """
    suites: dict[str, dict[str, list[Issue]]] = {}
    for issue in worst_first(issues):
        suites.setdefault(issue.document or issue.file or _PROJECT, {}).setdefault(issue.code, []).append(issue)
    root = ET.Element("testsuites", name="claimset")
    for name in sorted({*suites, *checked_ids}):
        _suite(root, name, suites.get(name, {}), pages)
    # Jenkins' schema has a count of skipped cases for a suite, and none for the whole.
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, rules: Mapping[str, Sequence[Issue]], pages: Mapping[str, RulePage]) -> None:
    suite = ET.SubElement(root, "testsuite", name=_clean(name))
    if not rules:
        ET.SubElement(suite, "testcase", classname=_clean(name), name="every rule")
    failed = 0
    for code, issues in sorted(rules.items()):
        title = f"{code} {pages[code].title}" if code in pages else code
        case = ET.SubElement(suite, "testcase", classname=_clean(name), name=_clean(title))
        errors = [issue for issue in issues if issue.level == Level.ERROR]
        other_issues = [issue for issue in issues if issue.level != Level.ERROR]
        if errors:
            failed += 1
            message = errors[0].message + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else "")
            failure = ET.SubElement(case, "failure", type=_clean(code), message=_clean(message))
            failure.text = _sentences(errors)
        if other_issues:
            ET.SubElement(case, "system-out").text = _sentences(other_issues)
    for count, number in {"tests": max(len(rules), 1), "failures": failed, "errors": 0, "skipped": 0}.items():
        suite.set(count, str(number))


def _sentences(issues: Sequence[Issue]) -> str:
    return "\n".join(_clean(_sentence(issue)) for issue in issues)


def _sentence(issue: Issue) -> str:
    span_or_pointer = f"[{issue.start}:{issue.end}]" if issue.start is not None else issue.pointer
    address = " ".join(part for part in (issue.file, *issue.annotation, span_or_pointer) if part)
    return f"{issue.level}{' ' + address if address else ''}: {issue.message}"


def _clean(words: str) -> str:
    return _NO_XML.sub("\ufffd", words)


REPORTER = Reporter("junit", 40, lambda report: junit(report.issues, report.pages, sorted(report.document_ids)))
