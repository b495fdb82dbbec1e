"""Issues as SARIF 2.1.0, the form of findings that code hosts and editors read."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from claimset.model.issue import Issue, Level
from claimset.report.check_report import Reporter
from claimset.report.place import lies_in_text, line_of_span, position_in_text, worst_first
from claimset.report.rule_page import RulePage, page_in_markdown

MOST_RESULTS = 25_000
MOST_BYTES = 10_000_000
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}
_ROOT = "%SRCROOT%"


def sarif(
    issues: Sequence[Issue],
    pages: Mapping[str, RulePage],
    version: str,
    contents: Mapping[str, str] | None = None,
) -> str:
    """
    Return a SARIF log of one run, the worst issues first; `version` is claimset's.

    `contents` maps the names of issues' files to their content; the result of an issue whose file it has gets a region.
    A log has at most MOST_RESULTS results and MOST_BYTES bytes. The number of issues left out is in a notification of
    its invocation and in the run's properties. The log quotes no text beyond the messages, and offers no fix.
    """
    ordered_issues = worst_first(issues)
    used_codes = {issue.code for issue in ordered_issues}
    rules = {code: number for number, code in enumerate(sorted(used_codes | set(pages)))}
    results: list[dict[str, Any]] = []
    # The size of the log without results. The largest possible number of issues left out has the most digits.
    size = len(_dump(_log([], rules, pages, version, len(ordered_issues) + 1)).encode())
    for issue in ordered_issues[:MOST_RESULTS]:
        result = _result(issue, rules, contents or {})
        size += len(_dump(result).encode()) + 1
        if size > MOST_BYTES:
            break
        results.append(result)
    return _dump(_log(results, rules, pages, version, len(ordered_issues) - len(results)))


def _log(
    results: list[dict[str, Any]], rules: Mapping[str, int], pages: Mapping[str, RulePage], version: str, left_out: int
) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if left_out:
        message = f"issues left out: {left_out}; the log has the worst ones"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": message}}]
    driver = {"name": "claimset", "version": version, "rules": [_rule(code, pages.get(code)) for code in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
        "properties": {"leftOut": left_out},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, page: RulePage | None) -> dict[str, Any]:
    if page is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.title},
        "help": {"text": page.page, "markdown": page_in_markdown(page.page)},
        "defaultConfiguration": {"level": _LEVEL[page.level]},
    }


def _result(issue: Issue, rules: Mapping[str, int], contents: Mapping[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": issue.code,
        "ruleIndex": rules[issue.code],
        "level": _LEVEL[issue.level],
        "message": {"text": issue.message},
        "partialFingerprints": {"claimset/v2": _fingerprint(issue)},
    }
    location: dict[str, Any] = {}
    if issue.file:
        location["physicalLocation"] = _physical_location(issue, issue.file, contents.get(issue.file))
    name = _address(issue)
    if name:
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "element"}]
    if location:
        result["locations"] = [location]
    if issue.url and issue.url.startswith(("https://", "http://")):
        result["hostedViewerUri"] = quote(issue.url, safe=":/?#[]@!$&'()*+,;=%~")
    return result


def _physical_location(issue: Issue, file: str, content: str | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file), "uriBaseId": _ROOT}}
    if content is None:
        return physical
    if file.endswith(".json"):
        line = line_of_span(issue, content)
        if line is not None:
            physical["region"] = {"startLine": line}
    elif lies_in_text(issue, content):
        start, end = issue.start or 0, issue.end or 0
        position = position_in_text(start, end, content)
        physical["region"] = {
            "startLine": position.line,
            "startColumn": position.column,
            "endLine": position.end_line,
            "endColumn": position.end_column,
            "charOffset": start,
            "charLength": end - start,
        }
    return physical


def _address(issue: Issue) -> str:
    parts = [part for part in (issue.document, *issue.annotation) if part]
    if issue.start is not None:
        parts.append(f"{issue.start}:{issue.end}")
    return "/".join(parts) + (issue.pointer or "")


def _fingerprint(issue: Issue) -> str:
    # The message is left out: a later version may word it differently for the same issue.
    address = (issue.file, issue.document, issue.annotator, issue.interface, issue.start, issue.end, issue.pointer)
    return hashlib.sha256(json.dumps([issue.code, *address]).encode()).hexdigest()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


REPORTER = Reporter("sarif", 30, lambda report: sarif(report.issues, report.pages, report.version, report.contents))
