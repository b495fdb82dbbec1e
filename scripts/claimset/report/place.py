"""The line and column of an issue, in its text and in its file."""

import re
from collections.abc import Sequence

import msgspec

from claimset.model.issue import Issue, Level

_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.INFO: 2}


class Position(msgspec.Struct, frozen=True):
    """
    A line and column, both counted from 1, and the end, exclusive.

    Columns count code points. A line ends at LF or CR LF, as in SARIF and editors.
    """

    line: int
    column: int
    end_line: int
    end_column: int


def errors_first(issues: Sequence[Issue]) -> list[Issue]:
    """Sort issues by level alone; those of one level keep their order."""
    return sorted(issues, key=lambda item: _ORDER[item.level])


def worst_first(issues: Sequence[Issue]) -> list[Issue]:
    """Sort issues by level, document, code and place."""
    return sorted(
        issues,
        key=lambda item: (
            _ORDER[item.level],
            item.document or "",
            item.file or "",
            item.code,
            item.start if item.start is not None else -1,
            item.end if item.end is not None else -1,
            item.annotation,
            item.pointer or "",
            item.message,
        ),
    )


def lies_in_text(issue: Issue, text: str) -> bool:
    """Say whether the issue has a span that lies in the text and is not empty."""
    return issue.start is not None and issue.end is not None and 0 <= issue.start < issue.end <= len(text)


def position_in_text(start: int, end: int, text: str) -> Position:
    """Return the place of `text[start:end]`, for offsets that lie in the text."""
    return Position(*_line_and_column(start, text), *_line_and_column(end, text))


def line_of_span(issue: Issue, content: str) -> int | None:
    """
    Return the line of a JSON file that holds the issue's span (the file has one span a line); None if no line does.

    In a file of several annotations only that of the issue's annotator and interface is searched.
    """
    if issue.start is None or issue.end is None:
        return None
    search_start = 0
    if issue.annotator is not None:
        header = rf'"annotator": "{re.escape(issue.annotator)}"'
        if issue.interface is not None:
            header += rf',\s*"interface": "{re.escape(issue.interface)}"'
        header_match = re.search(header, content)
        if header_match is None:
            return None
        search_start = header_match.end()
    span_match = re.compile(rf'"start": {issue.start}, "end": {issue.end}\b').search(content, search_start)
    if span_match is None:
        return None
    next_header = re.compile(r'"annotator": "').search(content, search_start) if issue.annotator is not None else None
    if next_header is not None and next_header.start() < span_match.start():
        return None
    return content.count("\n", 0, span_match.start()) + 1


def _line_and_column(offset: int, text: str) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
