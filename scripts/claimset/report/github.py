"""Issues as workflow commands: GitHub shows them at the line of the file they are about."""

from collections.abc import Mapping, Sequence

from claimset.model.issue import Issue, Level
from claimset.report.place import in_text, line_of_span, within, worst_first

_COMMAND = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}


def github(issues: Sequence[Issue], contents: Mapping[str, str] | None = None) -> str:
    """
    Return one workflow command a line, the worst first, because GitHub shows only the first ten of a kind.

    `contents` maps files, by the name issues give them, to what they hold; where it holds an issue's file, its line
    is named too. Returns an empty string where there is no issue.
    """
    return "".join(_line(issue, contents or {}) + "\n" for issue in worst_first(issues))


def _line(issue: Issue, contents: Mapping[str, str]) -> str:
    properties: dict[str, object] = {}
    if issue.file:
        properties["file"] = issue.file
        content = contents.get(issue.file)
        if content is not None:
            properties |= _where(issue, issue.file, content)
    properties["title"] = " ".join(part for part in (issue.code, issue.document, *issue.annotation) if part)
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMAND[issue.level]} {told}::{_data(issue.message)}"


def _where(issue: Issue, file: str, content: str) -> dict[str, int]:
    if file.endswith(".json"):
        line = line_of_span(issue, content)
        return {"line": line} if line is not None else {}
    if not within(issue, content):
        return {}
    place = in_text(issue.start or 0, issue.end or 0, content)
    if place.line != place.end_line:
        return {"line": place.line, "endLine": place.end_line}
    return {"line": place.line, "col": place.column, "endColumn": place.end_column}


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
