"""Sets aside the issues that a waiver covers, and reports waivers that cover none."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from claimset.model.issue import Issue, Level
from claimset.model.waiver import Waiver

_PROTECTION = "SAF"
_WORD = re.compile(r"[^\W\d_]+")


class WaivedIssues(msgspec.Struct, frozen=True):
    """Issues that stand, those that are waived, and what is wrong with the waivers."""

    open_issues: tuple[Issue, ...]
    waived_issues: tuple[Issue, ...]
    waiver_issues: tuple[Issue, ...]


def content_of(issue: Issue) -> str:
    """Hash what an issue says and where: 16 hexadecimal digits."""
    fields = (issue.code, issue.document, issue.annotator, issue.start, issue.end, issue.message)
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:16]


def waive(issues: Iterable[Issue], waivers: Sequence[Waiver], today: date, file: str) -> WaivedIssues:
    """
    Set aside the issues that a waiver covers on that day.

    A waiver that has expired, or gives no reason or owner, sets nothing aside and becomes an issue itself, and so does
    one that covers no issue. `file` is the file of the waivers.
    """
    problems = {number: _problem(waiver, today) for number, waiver in enumerate(waivers)}
    numbers_by_content = {waiver.content: number for number, waiver in enumerate(waivers) if problems[number] is None}
    used_numbers: set[int] = set()
    open_issues: list[Issue] = []
    waived_issues: list[Issue] = []
    for issue in issues:
        number = numbers_by_content.get(content_of(issue))
        if number is None or not _covers(waivers[number], issue):
            open_issues.append(issue)
        else:
            used_numbers.add(number)
            waived_issues.append(issue)
    waiver_issues = []
    for number, waiver in enumerate(waivers):
        problem = problems[number]
        if problem is None and number not in used_numbers:
            problem = ("WVR002", Level.WARNING, "covers no issue: the issue was mended or has changed")
        if problem is not None:
            code, level, message = problem
            words = f"the waiver of {waiver.code} {message}"
            waiver_issues.append(
                Issue(code, level, words, waiver.document, start=waiver.start, end=waiver.end, file=file)
            )
    return WaivedIssues(tuple(open_issues), tuple(waived_issues), tuple(waiver_issues))


def protects(code: str) -> bool:
    """Say whether a rule protects persons and texts; its waivers need somebody who can be asked."""
    return code.startswith(_PROTECTION)


def names_somebody(owner: str) -> bool:
    """Say whether an owner is a person's name, of two words with capitals at least, or an address or handle."""
    words = [word for word in _WORD.findall(owner) if not word[0].islower()]
    return "@" in owner or (len(words) > 1 and any(len(word) > 1 for word in words))


def _covers(waiver: Waiver, issue: Issue) -> bool:
    return (waiver.code, waiver.document, waiver.start, waiver.end) == (
        issue.code,
        issue.document,
        issue.start,
        issue.end,
    )


def _problem(waiver: Waiver, today: date) -> tuple[str, Level, str] | None:
    """Return the code, the level and the message of what is wrong with a waiver; None for a valid one."""
    if not waiver.reason.strip() or not waiver.owner.strip():
        return "WVR001", Level.ERROR, "gives no reason or no owner"
    if protects(waiver.code) and not names_somebody(waiver.owner):
        return "WVR001", Level.ERROR, "is of a rule that protects people, and its owner is no person's name"
    try:
        expires = date.fromisoformat(waiver.expires)
    except ValueError:
        return "WVR001", Level.ERROR, "says no day on which it expires"
    if expires < today:
        return "WVR003", Level.ERROR, f"expired on {waiver.expires}"
    return None
