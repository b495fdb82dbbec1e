"""An issue under the line of text it is about, with a caret under the span."""

from wcwidth import wcswidth

from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.report.place import in_text, within
from claimset.text.visible import visible

_CUT = "…"


def excerpt(issue: Issue, document: Document | None, text: str | None, width: int = 100) -> str:
    """
    Return an issue as lines for a terminal: its address, the line of text, carets under the span, what is wrong.

    The text's line is cut to `width` cells (at least 20) around the span. Without the text, without a span, or where
    the text is not ours to publish, only the address and the sentence are given. Nothing in it is obeyed by a terminal.
    """
    address = [issue.document or issue.file or "?"]
    address += issue.annotation
    says = f"{issue.level} {issue.code}: {visible(issue.message)}"
    if text is None or document is None or not document.is_open or not within(issue, text):
        if issue.start is not None:
            address.append(f"[{issue.start}:{issue.end}]")
        elif issue.pointer:
            address.append(issue.pointer)
        return f"{visible(' '.join(address))}\n  {says}"
    start, end = issue.start or 0, issue.end or 0
    place = in_text(start, end, text)
    address.append(f"line {place.line}, column {place.column} [{start}:{end}]")
    gutter = f"{place.line} | "
    line, carets = _drawn(start, end, text, max(width, 20) - len(gutter))
    blank = " " * (len(gutter) - 2) + "| "
    return f"{visible(' '.join(address))}\n{gutter}{line}\n{blank}{carets}\n  {says}"


def terminal_cells(shown: str) -> int:
    """Return how many cells of a terminal visible words take: wide characters two, combining marks none."""
    return max(0, wcswidth(shown))


def _drawn(start: int, end: int, text: str, width: int) -> tuple[str, str]:
    first = text.rfind("\n", 0, start) + 1
    # A span that begins with the line's break is shown with it; its end may lie lines further down.
    last = text.find("\n", start)
    last = len(text) if last < 0 else last
    stop = min(end, max(last, start + 1))
    shown_end = max(last, stop)
    if shown_end > stop and text[shown_end - 1] == "\r":
        shown_end -= 1
    goes_on = _CUT if end > stop else ""
    middle = _start_of(visible(text[start:stop]), width - 8) + goes_on
    rest = width - terminal_cells(middle)
    before, after = visible(text[first:start]), visible(text[stop:shown_end])
    # What one side does not need the other may have.
    before = _end_of(before, max(rest // 2, rest - terminal_cells(after)))
    after = _start_of(after, rest - terminal_cells(before))
    indent = terminal_cells(before)
    wide = terminal_cells(before + middle) - indent - terminal_cells(goes_on)
    if wide < 1:
        # A combining mark alone has no cell of its own: the caret stands under the letter it belongs to.
        indent, wide = max(0, indent - 1), 1
    return before + middle + after, " " * indent + "^" * wide


def _start_of(shown: str, width: int) -> str:
    if terminal_cells(shown) <= width:
        return shown
    taken = ""
    for character in shown:
        if terminal_cells(taken + character) > width - 1:
            break
        taken += character
    return taken + _CUT


def _end_of(shown: str, width: int) -> str:
    if terminal_cells(shown) <= width:
        return shown
    taken = ""
    for character in reversed(shown):
        if terminal_cells(character + taken) > width - 1:
            break
        taken = character + taken
    # A mark whose letter was cut away would sit on the ellipsis.
    while taken and terminal_cells(taken[0]) == 0:
        taken = taken[1:]
    return _CUT + taken
