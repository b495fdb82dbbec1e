"""Issues as workflow commands: GitHub shows them at the line of the file they are about."""

from collections.abc import Mapping, Sequence

from claimset.model.issue import Issue, Level
from claimset.report.check_report import Reporter
from claimset.report.place import lies_in_text, line_of_span, position_in_text, worst_first
from claimset.text.visible import visible

_COMMAND = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}


def github(issues: Sequence[Issue], contents: Mapping[str, str] | None = None) -> str:
    """
    Return one workflow command a line, the worst first, because GitHub shows only the first ten of a kind.

    `contents` maps the names of issues' files to their content; an issue whose file it has gets its line too. Without
    issues the result is an empty string.
    """
    return "".join(_line(issue, contents or {}) + "\n" for issue in worst_first(issues))


def _line(issue: Issue, contents: Mapping[str, str]) -> str:
    properties: dict[str, object] = {}
    if issue.file:
        properties["file"] = issue.file
        content = contents.get(issue.file)
        if content is not None:
            properties |= _location(issue, issue.file, content)
    properties["title"] = " ".join(part for part in (issue.code, issue.document, *issue.annotation) if part)
    property_list = ",".join(f"{name}={_escape_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMAND[issue.level]} {property_list}::{_escape(issue.message)}"


def _location(issue: Issue, file: str, content: str) -> dict[str, int]:
    if file.endswith(".json"):
        line = line_of_span(issue, content)
        return {"line": line} if line is not None else {}
    if not lies_in_text(issue, content):
        return {}
    position = position_in_text(issue.start or 0, issue.end or 0, content)
    if position.line != position.end_line:
        return {"line": position.line, "endLine": position.end_line}
    return {"line": position.line, "col": position.column, "endColumn": position.end_column}


def _escape(words: str) -> str:
    # GitHub has its own escapes for line ends. Any other control character would reach the terminal that shows the log.
    words = "".join(sign if sign in "\r\n" else visible(sign) for sign in words)
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(words: str) -> str:
    return _escape(words).replace(":", "%3A").replace(",", "%2C")


REPORTER = Reporter("github", 50, lambda report: github(report.issues, report.contents))
