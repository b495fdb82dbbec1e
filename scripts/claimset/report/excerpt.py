"""An issue under the line of text it is about, with a caret under the span."""

from wcwidth import wcswidth

from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.report.place import lies_in_text, position_in_text
from claimset.text.visible import visible

_CUT = "…"


def excerpt(issue: Issue, document: Document | None, text: str | None, width: int = 100) -> str:
    """
    Return an issue as lines for a terminal: its address, the line of text, carets under the span, the message.

    The text's line is cut to `width` cells (at least 20) around the span. Without the text, without a span, or if the
    project may not publish the text, there are only address and message. Control characters are escaped.
    """
    address = [issue.document or issue.file or "?"]
    address += issue.annotation
    sentence = f"{issue.level} {issue.code}: {visible(issue.message)}"
    if text is None or document is None or not document.is_open or not lies_in_text(issue, text):
        if issue.start is not None:
            address.append(f"[{issue.start}:{issue.end}]")
        elif issue.pointer:
            address.append(issue.pointer)
        return f"{visible(' '.join(address))}\n  {sentence}"
    start, end = issue.start or 0, issue.end or 0
    position = position_in_text(start, end, text)
    address.append(f"line {position.line}, column {position.column} [{start}:{end}]")
    gutter = f"{position.line} | "
    line, carets = _line_and_carets(start, end, text, max(width, 20) - len(gutter))
    blank = " " * (len(gutter) - 2) + "| "
    return f"{visible(' '.join(address))}\n{gutter}{line}\n{blank}{carets}\n  {sentence}"


def terminal_cells(words: str) -> int:
    """Return how many cells of a terminal visible words take: wide characters two, combining marks none."""
    return max(0, wcswidth(words))


def _line_and_carets(start: int, end: int, text: str, width: int) -> tuple[str, str]:
    line_start = text.rfind("\n", 0, start) + 1
    # A span that begins with the line's break is shown with it; its end may lie lines further down.
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    span_end = min(end, max(line_end, start + 1))
    shown_end = max(line_end, span_end)
    if shown_end > span_end and text[shown_end - 1] == "\r":
        shown_end -= 1
    ellipsis = _CUT if end > span_end else ""
    span_words = _cut_end(visible(text[start:span_end]), width - 8) + ellipsis
    free_cells = width - terminal_cells(span_words)
    before, after = visible(text[line_start:start]), visible(text[span_end:shown_end])
    # Cells that one side of the span does not need go to the other side.
    before = _cut_start(before, max(free_cells // 2, free_cells - terminal_cells(after)))
    after = _cut_end(after, free_cells - terminal_cells(before))
    indent = terminal_cells(before)
    caret_cells = terminal_cells(before + span_words) - indent - terminal_cells(ellipsis)
    if caret_cells < 1:
        # A combining mark alone has no cell of its own: the caret stands under the letter it belongs to.
        indent, caret_cells = max(0, indent - 1), 1
    return before + span_words + after, " " * indent + "^" * caret_cells


def _cut_end(words: str, width: int) -> str:
    if terminal_cells(words) <= width:
        return words
    prefix = ""
    for character in words:
        if terminal_cells(prefix + character) > width - 1:
            break
        prefix += character
    return prefix + _CUT


def _cut_start(words: str, width: int) -> str:
    if terminal_cells(words) <= width:
        return words
    suffix = ""
    for character in reversed(words):
        if terminal_cells(character + suffix) > width - 1:
            break
        suffix = character + suffix
    # A mark whose letter was cut away would sit on the ellipsis.
    while suffix and terminal_cells(suffix[0]) == 0:
        suffix = suffix[1:]
    return _CUT + suffix
